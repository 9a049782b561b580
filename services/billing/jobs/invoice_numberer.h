// Gives drafts their numbers soon after they were committed.
#ifndef HOLDFAST_SERVICES_BILLING_JOBS_INVOICE_NUMBERER_H_
#define HOLDFAST_SERVICES_BILLING_JOBS_INVOICE_NUMBERER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/time/time.h"
#include "services/billing/jobs/job_context.h"

namespace holdfast::billing {

// At most so many in one transaction: a job's share of a group stays below 5 ms.
inline constexpr int kNumberedAtOnce = 64;

// One short transaction per tenant and round; commands of one tenant's series run one after
// another.
class InvoiceNumberer {
 public:
  explicit InvoiceNumberer(JobContext context, absl::Duration poll = absl::Milliseconds(250));
  ~InvoiceNumberer();
  InvoiceNumberer(const InvoiceNumberer&) = delete;
  InvoiceNumberer& operator=(const InvoiceNumberer&) = delete;

  // There may be drafts. Any thread.
  void Wake();

 private:
  struct State;
  static absl::Duration Step(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
  std::unique_ptr<Task> task_;
};

// Submits one round for one tenant; `last_one` is let go when it is answered, after `failed` if it
// failed.
void SubmitNumbering(const JobContext& context, const std::string& tenant,
                     std::shared_ptr<LastOne> last_one, std::function<void()> failed = nullptr);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_JOBS_INVOICE_NUMBERER_H_
