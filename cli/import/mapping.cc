#include "cli/import/mapping.h"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "libs/money/money.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::embedded {
extern const std::string_view kRavenstackMapping;
}

namespace holdfast::cli {
namespace {

using nlohmann::json;
constexpr int64_t kMaxCount = 120;  // Of days, weeks, months or years to a billing period.
namespace pb = billing::v1;

// One object of the file: reads its keys and remembers its place for errors.
class Section {
 public:
  static absl::StatusOr<Section> Open(const json& parent, const std::string& path,
                                      const std::string& key) {
    const std::string place = path.empty() ? key : absl::StrCat(path, ".", key);
    const auto at = parent.find(key);
    if (at == parent.end() || !at->is_object())
      return InvalidField(place, "an object is required here");
    return Section(*at, place);
  }
  Section(const json& object, std::string place) : object_(&object), place_(std::move(place)) {}

  absl::Status Knows(std::initializer_list<std::string_view> keys) const {
    for (const auto& item : object_->items()) {
      if (std::find(keys.begin(), keys.end(), item.key()) == keys.end()) {
        return InvalidField(Place(item.key()), "unknown key");
      }
    }
    return absl::OkStatus();
  }
  absl::Status Text(const std::string& key, std::string& into, bool required) const {
    const auto at = object_->find(key);
    if (at == object_->end()) {
      return required ? InvalidField(Place(key), "is required") : absl::OkStatus();
    }
    if (!at->is_string()) return InvalidField(Place(key), "must be a string");
    into = at->get<std::string>();
    return absl::OkStatus();
  }
  absl::Status Map(const std::string& key, std::map<std::string, std::string>& into) const {
    const auto at = object_->find(key);
    if (at == object_->end()) return absl::OkStatus();
    if (!at->is_object()) return InvalidField(Place(key), "must be an object of strings");
    for (const auto& item : at->items()) {
      if (!item.value().is_string())
        return InvalidField(Place(key) + "." + item.key(), "must be a string");
      into[item.key()] = item.value().get<std::string>();
    }
    return absl::OkStatus();
  }
  absl::Status TextList(const std::string& key, std::vector<std::string>& into) const {
    const auto at = object_->find(key);
    if (at == object_->end()) return absl::OkStatus();
    if (!at->is_array()) return InvalidField(Place(key), "must be a list of strings");
    for (const json& item : *at) {
      if (!item.is_string()) return InvalidField(Place(key), "must be a list of strings");
      into.push_back(item.get<std::string>());
    }
    return absl::OkStatus();
  }
  absl::Status Count(const std::string& key, int32_t& into) const {
    const auto at = object_->find(key);
    if (at == object_->end()) return absl::OkStatus();
    if (!at->is_number_integer()) return InvalidField(Place(key), "must be a whole number");
    const auto count = at->get<int64_t>();
    if (count < 1 || count > kMaxCount) {
      return InvalidField(Place(key), absl::StrCat("must be 1 to ", kMaxCount));
    }
    into = static_cast<int32_t>(count);
    return absl::OkStatus();
  }
  // "country": "col", or {"column": "col", "map": {…}}.
  absl::Status Cell(const std::string& key, Translated& into) const {
    const auto at = object_->find(key);
    if (at == object_->end()) return absl::OkStatus();
    if (at->is_string()) {
      into.column = at->get<std::string>();
      return absl::OkStatus();
    }
    HF_ASSIGN_OR_RETURN(const Section cell, Open(*object_, place_, key));
    HF_RETURN_IF_ERROR(cell.Knows({"column", "map"}));
    HF_RETURN_IF_ERROR(cell.Text("column", into.column, true));
    return cell.Map("map", into.map);
  }
  bool Has(const std::string& key) const { return object_->contains(key); }
  const json& object() const { return *object_; }
  const std::string& place() const { return place_; }
  std::string Place(const std::string& key) const {
    return place_.empty() ? key : absl::StrCat(place_, ".", key);
  }

 private:
  const json* object_;
  std::string place_;
};

absl::Status ParseInterval(const Section& from, pb::Plan& into) {
  std::string unit;
  HF_RETURN_IF_ERROR(from.Text("interval", unit, true));
  static const auto* const kUnits =
      new std::map<std::string, pb::IntervalUnit>{{"day", pb::INTERVAL_UNIT_DAY},
                                                  {"week", pb::INTERVAL_UNIT_WEEK},
                                                  {"month", pb::INTERVAL_UNIT_MONTH},
                                                  {"year", pb::INTERVAL_UNIT_YEAR}};
  const auto at = kUnits->find(unit);
  if (at == kUnits->end())
    return InvalidField(from.Place("interval"), "must be day, week, month or year");
  into.set_interval_unit(at->second);
  int32_t count = 1;
  HF_RETURN_IF_ERROR(from.Count("count", count));
  into.set_interval_count(count);
  return absl::OkStatus();
}

absl::StatusOr<MappedPlan> ParsePlan(const Section& from, const std::string& product,
                                     const std::string& currency) {
  HF_RETURN_IF_ERROR(from.Knows(
      {"id", "display_name", "unit_price", "interval", "count", "features", "unused_credit"}));
  MappedPlan mapped;
  std::string price, credit;
  HF_RETURN_IF_ERROR(from.Text("id", mapped.id, true));
  HF_RETURN_IF_ERROR(from.Text("display_name", *mapped.plan.mutable_display_name(), true));
  HF_RETURN_IF_ERROR(from.Text("unit_price", price, true));
  HF_RETURN_IF_ERROR(from.Text("unused_credit", credit, false));
  HF_RETURN_IF_ERROR(ParseInterval(from, mapped.plan));
  std::vector<std::string> features;
  HF_RETURN_IF_ERROR(from.TextList("features", features));
  mapped.plan.mutable_features()->Assign(features.begin(), features.end());
  HF_ASSIGN_OR_RETURN(const Currency parsed_currency,
                      Currency::Parse(currency));  // Checked by then.
  const absl::StatusOr<Money> amount = ParseMoney(price, parsed_currency);
  if (!amount.ok())
    return InvalidField(from.Place("unit_price"), std::string(amount.status().message()));
  mapped.plan.mutable_unit_price()->set_amount_minor(amount->amount_minor);
  mapped.plan.mutable_unit_price()->set_currency_code(currency);
  mapped.plan.set_product("products/" + product);
  if (!credit.empty() && credit != "none" && credit != "prorated") {
    return InvalidField(from.Place("unused_credit"), "must be none or prorated");
  }
  mapped.plan.set_unused_credit(credit == "prorated" ? pb::UNUSED_CREDIT_PRORATED
                                                     : pb::UNUSED_CREDIT_NONE);
  return mapped;
}

absl::Status ParseKind(const Section& from, pb::CustomerKind& into) {
  std::string kind;
  HF_RETURN_IF_ERROR(from.Text("kind", kind, false));
  if (kind.empty()) return absl::OkStatus();
  if (kind != "business" && kind != "consumer") {
    return InvalidField(from.Place("kind"), "must be business or consumer");
  }
  into = kind == "business" ? pb::CUSTOMER_KIND_BUSINESS : pb::CUSTOMER_KIND_CONSUMER;
  return absl::OkStatus();
}

absl::Status ParseCustomers(const json& root, CustomerMapping& into) {
  HF_ASSIGN_OR_RETURN(const Section from, Section::Open(root, "", "customers"));
  HF_RETURN_IF_ERROR(from.Knows({"file", "id", "display_name", "email", "country", "region",
                                 "time_zone", "time_zone_by_country", "first_start", "kind"}));
  HF_RETURN_IF_ERROR(from.Text("file", into.file, true));
  HF_RETURN_IF_ERROR(from.Text("id", into.id, true));
  HF_RETURN_IF_ERROR(from.Text("display_name", into.display_name, false));
  HF_RETURN_IF_ERROR(from.Text("email", into.email, false));
  HF_RETURN_IF_ERROR(from.Text("first_start", into.first_start, false));
  HF_RETURN_IF_ERROR(from.Text("time_zone", into.time_zone, false));
  HF_RETURN_IF_ERROR(from.Map("time_zone_by_country", into.time_zone_by_country));
  HF_RETURN_IF_ERROR(from.Cell("country", into.country));
  HF_RETURN_IF_ERROR(from.Cell("region", into.region));
  return ParseKind(from, into.kind);
}

absl::Status ParseSubscriptions(const json& root, SubscriptionMapping& into) {
  HF_ASSIGN_OR_RETURN(const Section from, Section::Open(root, "", "subscriptions"));
  HF_RETURN_IF_ERROR(from.Knows({"file", "id", "customer", "quantity", "start", "end", "trial_days",
                                 "plan", "open_ended_trial"}));
  HF_RETURN_IF_ERROR(from.Text("file", into.file, true));
  HF_RETURN_IF_ERROR(from.Text("id", into.id, true));
  HF_RETURN_IF_ERROR(from.Text("customer", into.customer, true));
  HF_RETURN_IF_ERROR(from.Text("quantity", into.quantity, true));
  HF_RETURN_IF_ERROR(from.Text("start", into.start, true));
  HF_RETURN_IF_ERROR(from.Text("end", into.end, false));
  HF_RETURN_IF_ERROR(from.Text("trial_days", into.trial_days, false));
  HF_ASSIGN_OR_RETURN(const Section plan, Section::Open(from.object(), from.place(), "plan"));
  HF_RETURN_IF_ERROR(plan.Knows({"columns", "map"}));
  HF_RETURN_IF_ERROR(plan.TextList("columns", into.plan_columns));
  HF_RETURN_IF_ERROR(plan.Map("map", into.plan_map));
  if (into.plan_map.empty()) return InvalidField(plan.Place("map"), "names at least one plan");
  if (into.plan_columns.empty())
    return InvalidField(plan.Place("columns"), "names at least one column");
  if (!from.Has("open_ended_trial")) return absl::OkStatus();
  HF_ASSIGN_OR_RETURN(const Section trial,
                      Section::Open(from.object(), from.place(), "open_ended_trial"));
  HF_RETURN_IF_ERROR(trial.Knows({"column", "equals"}));
  HF_RETURN_IF_ERROR(trial.Text("column", into.open_trial_column, true));
  return trial.Text("equals", into.open_trial_value, true);
}

absl::Status ParseCancellations(const json& root, CancellationMapping& into) {
  if (!root.contains("cancellations")) return absl::OkStatus();
  HF_ASSIGN_OR_RETURN(const Section from, Section::Open(root, "", "cancellations"));
  HF_RETURN_IF_ERROR(from.Knows({"file", "customer", "date", "reason", "text"}));
  HF_RETURN_IF_ERROR(from.Text("file", into.file, true));
  HF_RETURN_IF_ERROR(from.Text("customer", into.customer, true));
  HF_RETURN_IF_ERROR(from.Text("date", into.date, true));
  HF_RETURN_IF_ERROR(from.Text("text", into.text, false));
  return from.Cell("reason", into.reason);
}

absl::Status ParsePlans(const json& root, Mapping& into) {
  const auto plans = root.find("plans");
  if (plans == root.end() || !plans->is_array() || plans->empty()) {
    return InvalidField("plans", "a list with at least one plan is required");
  }
  for (size_t i = 0; i < plans->size(); ++i) {
    const std::string place = absl::StrCat("plans[", i, "]");
    if (!(*plans)[i].is_object()) return InvalidField(place, "must be an object");
    HF_ASSIGN_OR_RETURN(MappedPlan plan,
                        ParsePlan(Section((*plans)[i], place), into.product_id, into.currency));
    const auto same = [&](const MappedPlan& other) { return other.id == plan.id; };
    if (std::ranges::any_of(into.plans, same)) {
      return InvalidField(place + ".id", absl::StrCat(plan.id, " occurs twice"));
    }
    into.plans.push_back(std::move(plan));
  }
  return absl::OkStatus();
}

absl::Status CheckPlansExist(const Mapping& mapping) {
  for (const auto& [key, id] : mapping.subscriptions.plan_map) {
    if (std::ranges::find(mapping.plans, id, &MappedPlan::id) == mapping.plans.end()) {
      return InvalidField("subscriptions.plan.map." + key,
                          absl::StrCat(id, " is none of the plans"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Mapping> Mapping::Parse(std::string_view text) {
  const json root = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return InvalidField("mapping", "is not a JSON object");
  const Section top(root, "");
  HF_RETURN_IF_ERROR(top.Knows(
      {"name", "currency", "product", "plans", "customers", "subscriptions", "cancellations"}));
  Mapping mapping;
  HF_RETURN_IF_ERROR(top.Text("name", mapping.name, true));
  HF_RETURN_IF_ERROR(top.Text("currency", mapping.currency, true));
  if (!Currency::Parse(mapping.currency).ok())
    return InvalidField("currency", "must be an ISO 4217 code");
  HF_ASSIGN_OR_RETURN(const Section product, Section::Open(root, "", "product"));
  HF_RETURN_IF_ERROR(product.Knows({"id", "display_name"}));
  HF_RETURN_IF_ERROR(product.Text("id", mapping.product_id, true));
  HF_RETURN_IF_ERROR(product.Text("display_name", mapping.product_display_name, true));
  HF_RETURN_IF_ERROR(ParsePlans(root, mapping));
  HF_RETURN_IF_ERROR(ParseCustomers(root, mapping.customers));
  HF_RETURN_IF_ERROR(ParseSubscriptions(root, mapping.subscriptions));
  HF_RETURN_IF_ERROR(ParseCancellations(root, mapping.cancellations));
  HF_RETURN_IF_ERROR(CheckPlansExist(mapping));
  return mapping;
}

absl::StatusOr<Mapping> LoadMapping(const std::string& name_or_path) {
  if (name_or_path == "ravenstack") return Mapping::Parse(embedded::kRavenstackMapping);
  std::ifstream in(name_or_path);
  if (!in) {
    return InvalidField(
        "mapping",
        absl::StrCat(name_or_path, " is neither a built-in mapping (ravenstack) nor a file"));
  }
  return Mapping::Parse(
      std::string((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>()));
}

}  // namespace holdfast::cli
