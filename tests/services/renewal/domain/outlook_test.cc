// Tenure counts from the first-ever start.
#include "services/renewal/domain/outlook.h"

#include <gtest/gtest.h>

namespace holdfast::renewal {
namespace {

TEST(Outlook, TenureIsInDaysAndNeverNegative) {
  Outlook outlook{.tenure_from = absl::CivilDay(2024, 1, 1),
                  .as_of = absl::FromCivil(absl::CivilDay(2024, 3, 1), absl::UTCTimeZone())};
  EXPECT_EQ(TenureDays(outlook), 60);
  outlook.tenure_from = absl::CivilDay(2024, 4, 1);
  EXPECT_EQ(TenureDays(outlook), 0);
}

}  // namespace
}  // namespace holdfast::renewal
