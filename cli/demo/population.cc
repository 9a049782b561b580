#include "cli/demo/population.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "libs/calendar/day.h"

namespace holdfast::cli {
namespace {

namespace pb = billing::v1;

constexpr absl::CivilDay kFirstDay(2025, 1, 6);
constexpr int kDays = 365;
constexpr int kStartSpreadDays = 180;  // Starts are spread evenly over the first half-year.

struct Place {
  const char* country;
  const char* region;
  const char* time_zone;
  int weight;
};
constexpr std::array<Place, 9> kPlaces = {{{"US", "NY", "America/New_York", 20},
                                           {"US", "CA", "America/Los_Angeles", 18},
                                           {"US", "MN", "America/Chicago", 7},
                                           {"US", "CO", "America/Denver", 7},
                                           {"GB", "", "Europe/London", 12},
                                           {"DE", "", "Europe/Berlin", 12},
                                           {"FR", "", "Europe/Paris", 8},
                                           {"IN", "", "Asia/Kolkata", 8},
                                           {"NZ", "", "Pacific/Auckland", 8}}};

struct PlanShape {
  const char* id;
  const char* display_name;
  int64_t price_minor;
  pb::IntervalUnit unit;
  int weight;
  double monthly_hazard;  // Of asking to leave, in each month from the second on; the first month's
                          // is double.
};
constexpr std::array<PlanShape, 4> kPlans = {
    {{"starter-monthly", "Starter, monthly", 1900, pb::INTERVAL_UNIT_MONTH, 40, 0.05},
     {"team-monthly", "Team, monthly", 4900, pb::INTERVAL_UNIT_MONTH, 30, 0.03},
     {"starter-annual", "Starter, annual", 19000, pb::INTERVAL_UNIT_YEAR, 18, 0.012},
     {"team-annual", "Team, annual", 49000, pb::INTERVAL_UNIT_YEAR, 12, 0.008}}};

struct ReasonShape {
  const char* key;
  const char* text;
  int weight;
};
constexpr std::array<ReasonShape, 10> kReasons = {
    {{"too_expensive", "It costs more than we get out of it.", 24},
     {"budget_cut", "Our budget was cut this quarter.", 12},
     {"unused", "We hardly log in any more.", 16},
     {"missing_features", "We need exports to our warehouse.", 14},
     {"too_complex", "The setup never got finished.", 7},
     {"quality_bugs", "Reports break every other week.", 6},
     {"customer_service", "Nobody answered for three days.", 5},
     {"switched_service", "We moved to another tool.", 8},
     {"life_event", "", 2},
     {"not_stated", "", 6}}};

template <class Shape, size_t N>
const Shape& Pick(const std::array<Shape, N>& shapes, std::mt19937_64& random) {
  int total = 0;
  for (const Shape& shape : shapes) total += shape.weight;
  int at = static_cast<int>(random() % static_cast<uint64_t>(total));
  for (const Shape& shape : shapes) {
    if ((at -= shape.weight) < 0) return shape;
  }
  return shapes.back();
}

bool Chance(double probability, std::mt19937_64& random) {
  return static_cast<double>(random() >> 11) * 0x1.0p-53 < probability;
}

int64_t Below(int64_t bound, std::mt19937_64& random) {
  return static_cast<int64_t>(random() % static_cast<uint64_t>(bound));
}

// The first day on which it asks to leave, if that is within the simulated days.
std::optional<absl::CivilDay> DrawAskDay(absl::CivilDay start, const PlanShape& plan,
                                         std::mt19937_64& random) {
  const absl::CivilDay last = kFirstDay + kDays;
  for (int month = 0; start + month * 30 < last; ++month) {
    const double hazard = month == 0 ? 2 * plan.monthly_hazard : plan.monthly_hazard;
    if (!Chance(hazard, random)) continue;
    const absl::CivilDay day = start + (month * 30 + Below(30, random));
    return day < last ? std::optional(day) : std::nullopt;
  }
  return std::nullopt;
}

Wish DrawWish(const std::string& subscription, const Place& place, absl::CivilDay ask_day,
              std::mt19937_64& random) {
  const ReasonShape& reason = Pick(kReasons, random);
  Wish wish{.subscription = subscription,
            .time_zone = place.time_zone,
            .ask_day = ask_day,
            .reason = reason.key,
            .text = reason.text};
  const int64_t timing = Below(100, random);
  wish.timing = timing < 70   ? pb::CANCEL_TIMING_PERIOD_END
                : timing < 85 ? pb::CANCEL_TIMING_NOW
                              : pb::CANCEL_TIMING_DATE;
  if (wish.timing == pb::CANCEL_TIMING_DATE) wish.end_date = ask_day + 1 + Below(20, random);
  if (Chance(0.1, random)) {  // By phone: decided already.
    wish.mode = pb::CANCELLATION_MODE_REQUEST;
    wish.channel = "phone";
  }
  return wish;
}

Mapping MakeCatalog() {
  Mapping mapping{.name = "population",
                  .currency = "USD",
                  .product_id = "desk",
                  .product_display_name = "Desk"};
  for (const PlanShape& shape : kPlans) {
    MappedPlan plan{.id = shape.id};
    plan.plan.set_display_name(shape.display_name);
    plan.plan.set_product("products/desk");
    plan.plan.mutable_unit_price()->set_amount_minor(shape.price_minor);
    plan.plan.mutable_unit_price()->set_currency_code("USD");
    plan.plan.set_interval_unit(shape.unit);
    plan.plan.set_interval_count(1);
    plan.plan.set_unused_credit(pb::UNUSED_CREDIT_PRORATED);
    plan.plan.add_features("core");
    mapping.plans.push_back(std::move(plan));
  }
  mapping.customers.file = "population";
  mapping.subscriptions.file = "population";
  return mapping;
}

void AddCustomer(int number, std::mt19937_64& random, Population& into) {
  const Place& place = Pick(kPlaces, random);
  const PlanShape& plan = Pick(kPlans, random);
  const std::string id = absl::StrFormat("c%06d", number);
  const absl::CivilDay start = kFirstDay + 1 + Below(kStartSpreadDays, random);
  pb::CreateCustomerRequest customer;
  customer.set_customer_id(id);
  customer.mutable_customer()->set_display_name(absl::StrCat("Customer ", number));
  customer.mutable_customer()->set_time_zone(place.time_zone);
  customer.mutable_customer()->set_currency_code("USD");
  customer.mutable_customer()->set_country(place.country);
  customer.mutable_customer()->set_region(place.region);
  customer.mutable_customer()->set_kind(Chance(0.6, random) ? pb::CUSTOMER_KIND_CONSUMER
                                                            : pb::CUSTOMER_KIND_BUSINESS);
  const int64_t earlier_days =
      Chance(0.2, random) ? Below(12 * 365, random) : 0;  // An earlier spell.
  customer.mutable_customer()->set_first_start_date(FormatDay(start - earlier_days));
  into.plan.customers.push_back({number, std::move(customer)});

  ImportPlan::SubscriptionRow row{.line = number};
  row.request.set_parent("customers/" + id);
  row.request.set_subscription_id("s1");
  row.request.set_plan(absl::StrCat("plans/", plan.id));
  row.request.set_quantity(1 + Below(20, random));
  row.request.set_start_date(FormatDay(start));
  row.request.set_trial_days(Chance(0.15, random) ? 14 : 0);
  into.plan.subscriptions.push_back(row);
  if (const auto ask_day = DrawAskDay(start, plan, random); ask_day.has_value()) {
    into.wishes.push_back(
        DrawWish(absl::StrCat("customers/", id, "/subscriptions/s1"), place, *ask_day, random));
  }
}

// How often an offer of this kind is taken by somebody who leaves for this reason.
double AcceptProbability(const std::string& reason, const pb::OfferTerms& terms) {
  const bool about_money = reason == "too_expensive" || reason == "budget_cut";
  switch (terms.kind_case()) {
    case pb::OfferTerms::kPercentDiscount:
    case pb::OfferTerms::kAmountDiscount:
      return about_money ? 0.40 : 0.15;
    case pb::OfferTerms::kFreePeriods:
    case pb::OfferTerms::kTermExtension:
      return about_money ? 0.30 : 0.20;
    case pb::OfferTerms::kPause:
      return reason == "unused" || reason == "budget_cut" ? 0.35 : 0.15;
    case pb::OfferTerms::kPlanChange:
      return about_money ? 0.25 : 0.10;
    case pb::OfferTerms::kHumanContact:
      return reason == "too_complex" || reason == "customer_service" ? 0.30 : 0.10;
    default:
      return 0;
  }
}

}  // namespace

Population MakePopulation(int customers, uint64_t seed) {
  Population population{
      .mapping = MakeCatalog(), .first_day = kFirstDay, .last_day = kFirstDay + kDays};
  std::mt19937_64 random(seed);
  for (int number = 1; number <= customers; ++number) AddCustomer(number, random, population);
  population.plan.first_day = population.first_day;
  population.plan.last_day = population.last_day;
  return population;
}

std::mt19937_64 ModelCustomer::StreamOf(const Wish& wish, std::string_view purpose) const {
  const std::string text =
      absl::StrCat(wish.subscription, "/", FormatDay(wish.ask_day), "/", std::string(purpose));
  std::seed_seq mixed(text.begin(), text.end());
  std::array<uint32_t, 2> words;
  mixed.generate(words.begin(), words.end());
  return std::mt19937_64(seed_ ^ (uint64_t{words[0]} << 32 | words[1]));
}

Answer ModelCustomer::Decide(const Wish& wish, const std::vector<pb::Offer>& shown) {
  std::mt19937_64 random = StreamOf(wish, absl::StrCat("decide ", shown.size()));
  if (Chance(0.06, random)) return Answer::kAbandon;
  if (!shown.empty() && Chance(AcceptProbability(wish.reason, shown.front().terms()), random)) {
    return Answer::kAccept;
  }
  return Chance(0.05, random) ? Answer::kWithdraw : Answer::kLeave;
}

std::optional<Wish> ModelCustomer::AfterRetention(const Wish& wish, absl::CivilDay today) {
  std::mt19937_64 random = StreamOf(wish, "after retention");
  if (!Chance(0.25, random)) return std::nullopt;
  Wish again = wish;
  again.ask_day = today + 20 + Below(100, random);
  again.timing = pb::CANCEL_TIMING_PERIOD_END;
  again.end_date.reset();
  return again;
}

}  // namespace holdfast::cli
