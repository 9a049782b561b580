// Error reasons of feedback; listed in docs/errors.md.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_REASONS_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_REASONS_H_

#include "libs/status/error.h"

namespace holdfast::feedback {

inline constexpr std::string_view kFeedbackDomain = "feedback.holdfast";

inline constexpr Reason kUnknownReason{"UNKNOWN_REASON", kFeedbackDomain};
inline constexpr Reason kCancellationClosed{"CANCELLATION_CLOSED", kFeedbackDomain};
inline constexpr Reason kCancellationNotYetKnown{"CANCELLATION_NOT_YET_KNOWN", kFeedbackDomain};
inline constexpr Reason kCaseClosed{"CASE_CLOSED", kFeedbackDomain};

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_REASONS_H_
