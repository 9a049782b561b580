// Reasons that any service may answer with; a service's own are in its domain/reasons.h.
#ifndef HOLDFAST_LIBS_STATUS_REASONS_H_
#define HOLDFAST_LIBS_STATUS_REASONS_H_

#include "libs/status/error.h"

namespace holdfast {

inline constexpr std::string_view kCommonDomain = "holdfast";

inline constexpr Reason kFieldInvalid{"FIELD_INVALID", kCommonDomain};
inline constexpr Reason kRequestIdReused{"REQUEST_ID_REUSED", kCommonDomain};
inline constexpr Reason kRequestInFlight{"REQUEST_IN_FLIGHT", kCommonDomain};
inline constexpr Reason kEtagMismatch{"ETAG_MISMATCH", kCommonDomain};
inline constexpr Reason kResourceNotFound{"RESOURCE_NOT_FOUND", kCommonDomain};
inline constexpr Reason kResourceExists{"RESOURCE_EXISTS", kCommonDomain};
inline constexpr Reason kUnauthenticated{"UNAUTHENTICATED", kCommonDomain};
inline constexpr Reason kPermissionDenied{"PERMISSION_DENIED", kCommonDomain};
inline constexpr Reason kOverloaded{"OVERLOADED", kCommonDomain};
inline constexpr Reason kDeadlineTooShort{"DEADLINE_TOO_SHORT", kCommonDomain};
inline constexpr Reason kUnknownOutcome{"UNKNOWN_OUTCOME", kCommonDomain};
inline constexpr Reason kStorageUnavailable{"STORAGE_UNAVAILABLE", kCommonDomain};
inline constexpr Reason kPageTokenInvalid{"PAGE_TOKEN_INVALID", kCommonDomain};
inline constexpr Reason kDraining{"DRAINING", kCommonDomain};
inline constexpr Reason kAmountOverflow{"AMOUNT_OVERFLOW", kCommonDomain};
inline constexpr Reason kCurrencyMismatch{"CURRENCY_MISMATCH", kCommonDomain};

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_STATUS_REASONS_H_
