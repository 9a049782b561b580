// Reasons only the RPC stack answers with.
#ifndef HOLDFAST_LIBS_RPC_REASONS_H_
#define HOLDFAST_LIBS_RPC_REASONS_H_

#include "libs/status/reasons.h"

namespace holdfast::rpc {

inline constexpr Reason kRequestTooLarge{"REQUEST_TOO_LARGE", kCommonDomain};
inline constexpr Reason kRequestUnreadable{"REQUEST_UNREADABLE", kCommonDomain};
inline constexpr Reason kInternal{"INTERNAL", kCommonDomain};

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_REASONS_H_
