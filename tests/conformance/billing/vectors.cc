#include "tests/conformance/billing/vectors.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/status/status.h"
#include "tests/conformance/billing/question.h"
#include "tests/conformance/core/compare.h"

namespace holdfast::conformance {
namespace {

const std::map<std::string, Adapter>& Adapters() {
  static const auto& adapters = *new std::map<std::string, Adapter>{
      {"billing_dates", BillingDates},
      {"first_billing_date", FirstBillingDate},
      {"period_containing", PeriodContainingDay},
      {"whole_periods", WholePeriodsBetween},
      {"cycles_in_advance", CyclesInAdvance},
      {"timezone_anchor", TimezoneAnchor},
      {"timezone_period", TimezonePeriod},
      {"timezone_add", TimezoneAdd},
      {"trial", Trial},
      {"billing_tick", BillingTick},
      {"proration_fraction", ProrationFraction},
      {"proration_amount", ProrationAmount},
      {"plan_change", PlanChangeKind},
      {"pause_resume", PauseResume},
      {"credit_note", CreditNoteKind},
      {"tier_price", TierPrice},
      {"dunning_schedule", DunningScheduleKind},
      {"dunning_campaign", DunningCampaign},
      {"overdue_ladder", OverdueLadderKind},
      {"term", TermKind},
      {"term_notice", TermNotice},
      {"lifecycle", Lifecycle},
      {"money", MoneyKind},
      {"tax", Tax},
      {"invoice_balance", InvoiceBalance},
  };
  return adapters;
}

// The conventions that the engine has, by default or as an option.
const std::set<std::string>& Conventions() {
  static const auto& conventions = *new std::set<std::string>{
      "anchor.clamp",
      "prev_cycle.anchor",
      "prev_cycle.naive",
      "day.actual",
      "day.fixed30",
      "day.inclusive_last",
      "second.actual",
      "second.plan_period",
      "credit.capped",
      "credit.oldest_first",
      "pause.keep_cycle",
      "pause.new_term",
      "pause.no_credit",
      "tier.upper_inclusive",
      "package.round_up",
      "blocks.all_tiers",
      "blocks.top_tier",
      "dunning.relative",
      "dunning.absolute",
      "dunning.gateway_backoff_plain",
      "dunning.hard_decline",
      "dunning.caps",
      "dunning.threshold",
      "initial_payment.window",
      "overdue.since_earliest_unpaid",
      "trial.days",
      "tz.wall_clock",
      "tz.gap_forward",
      "tz.overlap_earlier",
      "tick.once_per_period",
      "tick.local_day",
      "term.half_open",
      "term.out_of_term",
      "term.action_at_end",
      "notice.last_day_inclusive",
      "cancel.policy",
      "unpaid.draft",
      "money.iso4217",
      "money.gateway_step",
      "money.half_up",
      "money.allocate",
      "tax.per_line",
      "tax.per_invoice",
      "balance.signed",
  };
  return conventions;
}

// Asks the adapter with the inputs that every kind shares.
Answer Ask(Adapter adapter, const Json& vector, const std::string& convention) {
  Inputs in(vector["inputs"], "inputs");
  HF_ASSIGN_OR_RETURN(const std::string code, in.TextOr("currency", "USD"));
  HF_ASSIGN_OR_RETURN(const Currency currency, Currency::Parse(code));
  HF_ASSIGN_OR_RETURN(const std::string unit, in.TextOr("interval", "month"));
  HF_ASSIGN_OR_RETURN(const int64_t count, in.IntOr("interval_count", 1));
  HF_ASSIGN_OR_RETURN(const Interval interval, ParseInterval(unit, count));
  HF_ASSIGN_OR_RETURN(const std::string zone_name, in.TextOr("time_zone", "UTC"));
  HF_ASSIGN_OR_RETURN(const absl::TimeZone zone, LoadZoneOrOffset(zone_name));
  Question question{std::move(in), vector["expected"], convention, currency, interval, zone};
  HF_ASSIGN_OR_RETURN(Json answer, adapter(question));
  HF_RETURN_IF_ERROR(question.in.CheckAllRead());
  return answer;
}

// Why the vector fails; nothing when it passes.
std::optional<std::string> Failure(const Json& expected, const Answer& answer) {
  const std::string text = answer.ok() ? answer->dump() : std::string(answer.status().ToString());
  if (expected.contains("error")) {
    const std::string wanted =
        expected["error"].is_string() ? expected["error"].get<std::string>() : "?";
    if (!answer.ok() && !IsMalformed(answer.status()) &&
        absl::StatusCodeToString(answer.status().code()) == wanted) {
      return std::nullopt;
    }
    return absl::StrCat("expected error ", wanted, ", actual ", text);
  }
  if (!answer.ok()) return absl::StrCat("expected ", expected.dump(), ", actual ", text);
  Json compared = expected;
  compared.erase("reason");  // for the reader
  if (compared.empty()) return "expects nothing";
  const std::string differences = Differences(compared, *answer);
  return differences.empty() ? std::nullopt : std::optional(differences);
}

std::string TextIn(const Json& vector, const char* key) {
  const auto at = vector.find(key);
  return at != vector.end() && at->is_string() ? at->get<std::string>() : "";
}

void RunVector(const Json& vector, const std::string& id, Report& report) {
  const std::string kind = TextIn(vector, "kind");
  const std::string stance = TextIn(vector, "stance");
  const std::string convention = TextIn(vector, "convention");
  const auto adapter = Adapters().find(kind);
  if (adapter == Adapters().end()) {
    return report.Failed(id, absl::StrCat("`kind` is unknown: '", kind, "'"));
  }
  if (stance == "contrast") return report.Skipped(id, "contrast");
  if (stance != "default" && stance != "option") {
    return report.Failed(id, absl::StrCat("`stance` is unknown: '", stance, "'"));
  }
  if (!Conventions().contains(convention)) {
    return report.Failed(id, absl::StrCat("`convention` is not built: '", convention, "'"));
  }
  for (const char* key : {"inputs", "expected"}) {
    if (!vector.contains(key) || !vector[key].is_object()) {
      return report.Failed(id, absl::StrCat("`", key, "` is missing or no object"));
    }
  }
  const auto failure = Failure(vector["expected"], Ask(adapter->second, vector, convention));
  if (failure.has_value()) return report.Failed(id, *failure);
  report.Passed();
}

}  // namespace

absl::Status RunBillingVectors(const Json& file, Report& report) {
  const auto vectors = file.find("vectors");
  if (vectors == file.end() || !vectors->is_array()) return Malformed("vectors", "is no list");
  size_t n = 0;
  for (const Json& vector : *vectors) {
    const std::string id = vector.is_object() ? TextIn(vector, "id") : "";
    const std::string shown = id.empty() ? absl::StrCat("vector ", n) : id;
    ++n;
    if (!vector.is_object()) {
      report.Failed(shown, "is no object");
    } else {
      RunVector(vector, shown, report);
    }
  }
  if (file.contains("count") && file["count"] != n) {
    return Malformed("count", absl::StrCat("is not the number of vectors, ", n));
  }
  return absl::OkStatus();
}

}  // namespace holdfast::conformance
