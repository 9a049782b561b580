#include "services/billing/jobs/invoice_numberer.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "libs/status/status.h"
#include "libs/telemetry/log.h"
#include "services/billing/app/number_invoices.h"
#include "services/billing/store/clock_advances.h"
#include "services/billing/store/invoices.h"

namespace holdfast::billing {
namespace {

// Not a customer: an id holds no dot. All numbering of a tenant takes the same lane.
constexpr std::string_view kSeriesAffinity = ".invoice_series";

// Tenants with drafts, those left out whose clock is under way: its job numbers them.
absl::StatusOr<std::vector<std::string>> ReadTenants(sql::ReaderPool& readers) {
  std::vector<std::string> tenants;
  const absl::Status status = readers.Run([&](sql::ReadTxn& txn) -> absl::Status {
    tenants.clear();
    HF_ASSIGN_OR_RETURN(const std::vector<std::string> waiting, TenantsWithDrafts(txn));
    HF_ASSIGN_OR_RETURN(const std::vector<std::string> moving, TenantsWithUnfinishedAdvances(txn));
    std::set_difference(waiting.begin(), waiting.end(), moving.begin(), moving.end(),
                        std::back_inserter(tenants));
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return tenants;
}

}  // namespace

struct InvoiceNumberer::State {
  State(JobContext c, absl::Duration p) : context(c), poll(p) {}

  const JobContext context;
  const absl::Duration poll;
  Waker waker;
  std::atomic<bool> under_way{false};
  std::atomic<bool> rest{false};  // a round failed: the next one waits
};

void SubmitNumbering(const JobContext& context, const std::string& tenant,
                     std::shared_ptr<LastOne> last_one, std::function<void()> failed) {
  context.commands.Submit<int>(
      JobOrigin(tenant, "invoice_numberer"), kSeriesAffinity, sql::Priority::kJob,
      absl::InfiniteFuture(), nullptr,
      [](sql::Txn& txn, const Scope& scope) { return NumberInvoices(txn, scope, kNumberedAtOnce); },
      [last_one = std::move(last_one), failed = std::move(failed),
       tenant](absl::StatusOr<int> numbered) {
        if (numbered.ok()) return;
        if (failed) failed();
        telemetry::LogWarning("invoices.unnumbered",
                              {{"tenant", tenant}, {"error", numbered.status().ToString()}});
      });
}

InvoiceNumberer::InvoiceNumberer(JobContext context, absl::Duration poll)
    : state_(std::make_shared<State>(context, poll)) {
  task_ = context.executor.Start("numberer", [state = state_] { return Step(state); });
  state_->waker.Bind(task_.get());
}

InvoiceNumberer::~InvoiceNumberer() {
  state_->waker.Bind(nullptr);
  task_.reset();
}

void InvoiceNumberer::Wake() { state_->waker.Wake(); }

absl::Duration InvoiceNumberer::Step(const std::shared_ptr<State>& state) {
  if (state->under_way.load()) return absl::InfiniteDuration();
  if (state->rest.exchange(false) || !state->context.active()) return state->poll;
  const absl::StatusOr<std::vector<std::string>> tenants = ReadTenants(state->context.readers);
  if (!tenants.ok()) {
    telemetry::LogWarning("drafts.unread", {{"error", tenants.status().ToString()}});
    return state->poll;
  }
  if (tenants->empty()) return state->poll;
  state->under_way.store(true);
  auto last_one = std::make_shared<LastOne>([state] {
    state->under_way.store(false);
    state->waker.Wake();
  });
  for (const std::string& tenant : *tenants) {
    SubmitNumbering(state->context, tenant, last_one, [state] { state->rest.store(true); });
  }
  return absl::InfiniteDuration();
}

}  // namespace holdfast::billing
