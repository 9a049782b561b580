// What became of a decision.
#ifndef HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OUTCOME_H_
#define HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OUTCOME_H_

#include <string_view>

namespace holdfast::feedback {

// The outcome a decision has after a fact, given the one it has; events may come twice and out of
// order, so a later stage is never overwritten by an earlier one:
//   pending < expired < declined < accepted < withdrawn, abandoned < canceled < retained
//   < validated, lost.
// `news` is one of these words; an unknown one changes nothing.
std::string_view NextOutcome(std::string_view current, std::string_view news);

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_DOMAIN_OUTCOME_H_
