// A made population: seeded, so the same seed and size give the same customers and the same wishes.
// docs/demo.md tells how often whom asks to leave, why, and what they accept; the figures here are
// that model's and nobody's data.
#ifndef HOLDFAST_CLI_DEMO_POPULATION_H_
#define HOLDFAST_CLI_DEMO_POPULATION_H_

#include <random>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "cli/demo/replay.h"
#include "cli/import/importer.h"
#include "cli/import/mapping.h"

namespace holdfast::cli {

struct Population {
  Mapping mapping;  // Catalog only.
  ImportPlan plan;
  std::vector<Wish> wishes;
  absl::CivilDay first_day, last_day;  // Simulated days, [first, last).
};

// `customers` from 1 to 100,000.
Population MakePopulation(int customers, uint64_t seed);

// Accepts by reason and kind of offer, as documented; the rest decline, a few withdraw or close the
// page.
class ModelCustomer final : public Customer {
 public:
  explicit ModelCustomer(uint64_t seed) : seed_(seed) {}
  Answer Decide(const Wish& wish, const std::vector<billing::v1::Offer>& shown) override;
  std::optional<Wish> AfterRetention(const Wish& wish, absl::CivilDay today) override;

 private:
  // A stream of its own for each subscription and purpose: answers do not depend on the order of
  // flows.
  std::mt19937_64 StreamOf(const Wish& wish, std::string_view purpose) const;
  const uint64_t seed_;
};

}  // namespace holdfast::cli

#endif  // HOLDFAST_CLI_DEMO_POPULATION_H_
