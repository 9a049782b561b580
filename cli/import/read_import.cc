// From CSV rows to checked requests.
#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/import/csv_table.h"
#include "cli/import/importer.h"
#include "libs/calendar/day.h"
#include "libs/calendar/zone.h"
#include "libs/status/error.h"
#include "libs/status/macros.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;

struct HistoryEvent {
  absl::CivilDay day;
  std::string reason;
  std::string text;
};

// What the three files know of each other while they are read.
struct Context {
  const Mapping& mapping;
  ImportPlan plan;
  std::map<std::string, std::string> zone_of;                  // Customer id → IANA zone.
  std::map<std::string, std::vector<HistoryEvent>> events_of;  // Customer id → events by day.
  bool any_day = false;

  void Bad(const CsvTable& table, const CsvRow& row, const std::string& column,
           std::string reason) {
    plan.bad.push_back({table.file(), row.line, column, std::move(reason)});
  }
  void Saw(absl::CivilDay day) {
    plan.first_day = any_day ? std::min(plan.first_day, day) : day;
    plan.last_day = any_day ? std::max(plan.last_day, day) : day;
    any_day = true;
  }
};

absl::Status RequireColumns(const CsvTable& table, const std::vector<std::string>& columns) {
  for (const std::string& column : columns) {
    if (!column.empty() && !table.HasColumn(column)) {
      return InvalidField(table.file(), absl::StrCat("has no column ", column));
    }
  }
  return absl::OkStatus();
}

bool Whole(Context& context, const CsvTable& table, const CsvRow& row) {
  if (table.IsWhole(row)) return true;
  context.Bad(table, row, "",
              absl::StrCat("has ", row.cells.size(), " cells, not as many as the header"));
  return false;
}

std::string Translate(const CsvTable& table, const CsvRow& row, const Translated& cell) {
  if (cell.column.empty()) return "";
  const std::string& raw = table.Cell(row, cell.column);
  const auto at = cell.map.find(raw);
  return at == cell.map.end() ? raw : at->second;
}

// The day in a cell; reports and gives nothing when it is none.
std::optional<absl::CivilDay> DayIn(Context& context, const CsvTable& table, const CsvRow& row,
                                    const std::string& column) {
  const absl::StatusOr<absl::CivilDay> day = ParseDay(table.Cell(row, column));
  if (day.ok()) return *day;
  context.Bad(table, row, column,
              absl::StrCat("'", table.Cell(row, column), "' is no date of the form YYYY-MM-DD"));
  return std::nullopt;
}

std::string ZoneFor(const CustomerMapping& mapping, const CsvTable& table, const CsvRow& row,
                    const std::string& country) {
  if (!mapping.time_zone.empty() && !table.Cell(row, mapping.time_zone).empty()) {
    return table.Cell(row, mapping.time_zone);
  }
  const auto at = mapping.time_zone_by_country.find(country);
  return at == mapping.time_zone_by_country.end() ? "UTC" : at->second;
}

void ReadCustomer(Context& context, const CsvTable& table, const CsvRow& row) {
  const CustomerMapping& mapping = context.mapping.customers;
  const std::string& id = table.Cell(row, mapping.id);
  if (id.empty()) return context.Bad(table, row, mapping.id, "is empty");
  if (context.zone_of.contains(id))
    return context.Bad(table, row, mapping.id, absl::StrCat(id, " occurs twice"));
  pb::CreateCustomerRequest request;
  request.set_customer_id(id);
  pb::Customer& customer = *request.mutable_customer();
  customer.set_display_name(table.Cell(row, mapping.display_name));
  customer.set_email(table.Cell(row, mapping.email));
  customer.set_country(Translate(table, row, mapping.country));
  customer.set_region(Translate(table, row, mapping.region));
  customer.set_time_zone(ZoneFor(mapping, table, row, customer.country()));
  customer.set_currency_code(context.mapping.currency);
  customer.set_kind(mapping.kind);
  if (!LoadZone(customer.time_zone()).ok()) {
    const bool own_column =
        !mapping.time_zone.empty() && !table.Cell(row, mapping.time_zone).empty();
    return context.Bad(table, row, own_column ? mapping.time_zone : mapping.country.column,
                       absl::StrCat("unknown time zone ", customer.time_zone()));
  }
  if (!mapping.first_start.empty() && !table.Cell(row, mapping.first_start).empty()) {
    const auto first = DayIn(context, table, row, mapping.first_start);
    if (!first.has_value()) return;
    customer.set_first_start_date(FormatDay(*first));
  }
  context.zone_of[id] = customer.time_zone();
  context.plan.customers.push_back({row.line, std::move(request)});
}

absl::Status ReadCustomers(Context& context, const std::string& folder) {
  const CustomerMapping& mapping = context.mapping.customers;
  HF_ASSIGN_OR_RETURN(const CsvTable table,
                      CsvTable::Read(absl::StrCat(folder, "/", mapping.file)));
  HF_RETURN_IF_ERROR(
      RequireColumns(table, {mapping.id, mapping.display_name, mapping.email, mapping.first_start,
                             mapping.country.column, mapping.region.column, mapping.time_zone}));
  for (const CsvRow& row : table.rows()) {
    if (Whole(context, table, row)) ReadCustomer(context, table, row);
  }
  return absl::OkStatus();
}

absl::Status ReadHistory(Context& context, const std::string& folder) {
  const CancellationMapping& mapping = context.mapping.cancellations;
  if (mapping.file.empty()) return absl::OkStatus();
  HF_ASSIGN_OR_RETURN(const CsvTable table,
                      CsvTable::Read(absl::StrCat(folder, "/", mapping.file)));
  HF_RETURN_IF_ERROR(
      RequireColumns(table, {mapping.customer, mapping.date, mapping.reason.column, mapping.text}));
  for (const CsvRow& row : table.rows()) {
    if (!Whole(context, table, row)) continue;
    const std::string& customer = table.Cell(row, mapping.customer);
    if (!context.zone_of.contains(customer)) {
      context.Bad(table, row, mapping.customer, absl::StrCat("no customer ", customer));
      continue;
    }
    const auto day = DayIn(context, table, row, mapping.date);
    if (!day.has_value()) continue;
    context.events_of[customer].push_back(
        {*day, Translate(table, row, mapping.reason), table.Cell(row, mapping.text)});
  }
  for (auto& [customer, events] : context.events_of) {
    std::ranges::stable_sort(events, {}, &HistoryEvent::day);
  }
  return absl::OkStatus();
}

// Reason and text of the event nearest to the end; `not_stated` where the customer has none.
void Explain(const Context& context, const std::string& customer, Departure& departure) {
  departure.reason = "not_stated";
  const auto at = context.events_of.find(customer);
  if (at == context.events_of.end()) return;
  const auto distance = [&](const HistoryEvent& event) {
    return std::abs(static_cast<int64_t>(event.day - departure.end));
  };
  const auto nearest = std::ranges::min_element(at->second, {}, distance);
  departure.reason = nearest->reason.empty() ? "not_stated" : nearest->reason;
  departure.text = nearest->text;
}

// Quantity, trial and plan of a subscription's row; false when a cell is bad, which has been
// reported then.
bool ReadTerms(Context& context, const CsvTable& table, const CsvRow& row,
               pb::ImportSubscriptionRequest& into) {
  const SubscriptionMapping& mapping = context.mapping.subscriptions;
  int64_t quantity = 0;
  if (!absl::SimpleAtoi(table.Cell(row, mapping.quantity), &quantity) || quantity < 1) {
    context.Bad(table, row, mapping.quantity, "is no whole number above zero");
    return false;
  }
  into.set_quantity(quantity);
  int32_t trial_days = 0;
  const std::string& trial = table.Cell(row, mapping.trial_days);
  if (!trial.empty() && (!absl::SimpleAtoi(trial, &trial_days) || trial_days < 0)) {
    context.Bad(table, row, mapping.trial_days, "is no whole number of days");
    return false;
  }
  into.set_trial_days(trial_days);
  into.set_open_ended_trial(!mapping.open_trial_column.empty() &&
                            table.Cell(row, mapping.open_trial_column) == mapping.open_trial_value);
  std::vector<std::string> parts;
  for (const std::string& column : mapping.plan_columns) parts.push_back(table.Cell(row, column));
  const std::string key = absl::StrJoin(parts, "|");
  const auto plan = mapping.plan_map.find(key);
  if (plan == mapping.plan_map.end()) {
    context.Bad(table, row, absl::StrJoin(mapping.plan_columns, "|"),
                absl::StrCat("no plan is mapped to ", key));
    return false;
  }
  into.set_plan("plans/" + plan->second);
  return true;
}

void ReadSubscription(Context& context, const CsvTable& table, const CsvRow& row) {
  const SubscriptionMapping& mapping = context.mapping.subscriptions;
  const std::string& id = table.Cell(row, mapping.id);
  const std::string& customer = table.Cell(row, mapping.customer);
  if (id.empty()) return context.Bad(table, row, mapping.id, "is empty");
  const auto zone = context.zone_of.find(customer);
  if (zone == context.zone_of.end()) {
    return context.Bad(table, row, mapping.customer, absl::StrCat("no customer ", customer));
  }
  ImportPlan::SubscriptionRow planned{.line = row.line};
  planned.request.set_parent("customers/" + customer);
  planned.request.set_subscription_id(id);
  if (!ReadTerms(context, table, row, planned.request)) return;
  const auto start = DayIn(context, table, row, mapping.start);
  if (!start.has_value()) return;
  planned.request.set_start_date(FormatDay(*start));
  context.Saw(*start);
  if (!mapping.end.empty() && !table.Cell(row, mapping.end).empty()) {
    const auto end = DayIn(context, table, row, mapping.end);
    if (!end.has_value()) return;
    if (*end < *start) return context.Bad(table, row, mapping.end, "lies before the start");
    context.Saw(*end);
    planned.departure = {
        .subscription = absl::StrCat("customers/", customer, "/subscriptions/", id),
        .customer = "customers/" + customer,
        .time_zone = zone->second,
        .start = *start,
        .end = *end};
    Explain(context, customer, planned.departure);
  }
  context.plan.subscriptions.push_back(std::move(planned));
}

absl::Status ReadSubscriptions(Context& context, const std::string& folder) {
  const SubscriptionMapping& mapping = context.mapping.subscriptions;
  HF_ASSIGN_OR_RETURN(const CsvTable table,
                      CsvTable::Read(absl::StrCat(folder, "/", mapping.file)));
  std::vector<std::string> columns = mapping.plan_columns;
  for (const std::string* column :
       {&mapping.id, &mapping.customer, &mapping.quantity, &mapping.start, &mapping.end,
        &mapping.trial_days, &mapping.open_trial_column}) {
    columns.push_back(*column);
  }
  HF_RETURN_IF_ERROR(RequireColumns(table, columns));
  std::map<std::string, int> line_of;
  for (const CsvRow& row : table.rows()) {
    if (!Whole(context, table, row)) continue;
    const auto [first, fresh] = line_of.emplace(table.Cell(row, mapping.id), row.line);
    if (fresh) {
      ReadSubscription(context, table, row);
    } else {
      context.Bad(table, row, mapping.id,
                  absl::StrCat("occurs twice, first on line ", first->second));
    }
  }
  return absl::OkStatus();
}

}  // namespace

std::vector<Departure> ImportPlan::Departures() const {
  std::vector<Departure> departures;
  for (const SubscriptionRow& row : subscriptions) {
    if (!row.departure.subscription.empty()) departures.push_back(row.departure);
  }
  return departures;
}

absl::StatusOr<ImportPlan> ReadImport(const Mapping& mapping, const std::string& folder) {
  Context context{.mapping = mapping};
  HF_RETURN_IF_ERROR(ReadCustomers(context, folder));
  HF_RETURN_IF_ERROR(ReadHistory(context, folder));
  HF_RETURN_IF_ERROR(ReadSubscriptions(context, folder));
  return std::move(context.plan);
}

}  // namespace holdfast::cli
