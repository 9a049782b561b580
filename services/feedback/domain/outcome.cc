#include "services/feedback/domain/outcome.h"

#include <utility>

namespace holdfast::feedback {
namespace {

constexpr std::pair<std::string_view, int> kStages[] = {
    {"pending", 0},   {"expired", 1},  {"declined", 2}, {"accepted", 3},  {"withdrawn", 4},
    {"abandoned", 4}, {"canceled", 5}, {"retained", 6}, {"validated", 7}, {"lost", 7},
};

int StageOf(std::string_view outcome) {
  for (const auto& [name, stage] : kStages) {
    if (name == outcome) return stage;
  }
  return -1;
}

}  // namespace

std::string_view NextOutcome(std::string_view current, std::string_view news) {
  return StageOf(news) > StageOf(current) ? news : current;
}

}  // namespace holdfast::feedback
