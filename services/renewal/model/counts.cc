#include "services/renewal/model/counts.h"

#include <algorithm>

namespace holdfast::renewal {

CountCell& CountCell::operator+=(const CountCell& other) {
  at_risk += other.at_risk;
  voluntary += other.voluntary;
  involuntary += other.involuntary;
  return *this;
}

CountCell& CountCell::operator-=(const CountCell& other) {
  at_risk -= other.at_risk;
  voluntary -= other.voluntary;
  involuntary -= other.involuntary;
  return *this;
}

void Merge(const CountTable& other, CountTable& into) {
  into.resize(std::max(into.size(), other.size()));
  for (size_t i = 0; i < other.size(); ++i) into[i] += other[i];
}

}  // namespace holdfast::renewal
