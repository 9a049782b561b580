// Expected MRR by hand, and how wide its interval is.
#include "services/renewal/model/book_forecast.h"

#include <gtest/gtest.h>

#include <cmath>

namespace holdfast::renewal {
namespace {

HazardModel TenPercent() {
  return HazardModel({{"1-month/US/pro", CountTable(24, {.at_risk = 100, .voluntary = 10})}});
}

BookEntry Entry(double mrr_minor) { return {.segment = "1-month/US/pro", .mrr_minor = mrr_minor}; }

TEST(BookForecast, ExpectationFallsByTheHazardEachMonth) {
  const std::vector<BookEntry> book(10, Entry(1000));
  const std::vector<BookPoint> points = ForecastBook(book, TenPercent(), 3, 0.95);
  ASSERT_EQ(points.size(), 3u);
  EXPECT_NEAR(points[0].expected_minor, 9000, 1e-6);
  EXPECT_NEAR(points[2].expected_minor, 10000 * 0.729, 1e-6);
  EXPECT_NEAR(points[0].expected_subscriptions, 9, 1e-9);
}

TEST(BookForecast, VarianceHasItsThreeParts) {
  const std::vector<BookEntry> book(10, Entry(1000));
  const BookPoint point = ForecastBook(book, TenPercent(), 1, 0.95)[0];
  const double bernoulli = 10 * 1e6 * 0.9 * 0.1;
  const double parameter = 9000.0 * 9000.0 * (0.1 / (0.9 * 100));
  const double shock = kCommonShock * 1000;
  EXPECT_NEAR(point.sd_minor, std::sqrt(bernoulli + parameter + shock * shock), 1e-6);
}

TEST(BookForecast, AKnownEndTakesItsShareAwayFromThatMonthOn) {
  BookEntry leaving = Entry(1000);
  leaving.ends_in_months = 2;
  leaving.keeps = 0.2;
  const std::vector<BookPoint> points = ForecastBook({leaving}, TenPercent(), 2, 0.95);
  EXPECT_NEAR(points[0].expected_minor, 900, 1e-9);
  EXPECT_NEAR(points[1].expected_minor, 810 * 0.2, 1e-9);
}

TEST(BookForecast, TheIntervalStaysBetweenNothingAndAllOfTheBook) {
  const std::vector<BookPoint> points = ForecastBook({Entry(1000)}, TenPercent(), 24, 0.95);
  for (const BookPoint& point : points) {
    EXPECT_GE(point.lower_minor, 0);
    EXPECT_LE(point.upper_minor, 1000);
    EXPECT_LE(point.lower_minor, point.expected_minor);
    EXPECT_GE(point.upper_minor, point.expected_minor);
  }
}

TEST(BookForecast, AnEmptyBookIsWorthNothing) {
  EXPECT_EQ(ForecastBook({}, TenPercent(), 1, 0.95)[0].expected_minor, 0);
}

}  // namespace
}  // namespace holdfast::renewal
