// Errors pass through; values move out; our own broken invariants stop the process.
#include "libs/status/macros.h"

#include <map>
#include <memory>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace holdfast {
namespace {

absl::StatusOr<std::unique_ptr<int>> Positive(int value) {
  if (value <= 0) return absl::OutOfRangeError("not positive");
  return std::make_unique<int>(value);
}

absl::StatusOr<int> SumOfPositives(int a, int b, int& calls) {
  ++calls;
  HF_ASSIGN_OR_RETURN(std::unique_ptr<int> first, Positive(a));
  ++calls;
  HF_ASSIGN_OR_RETURN(const std::unique_ptr<int> second, Positive(b));
  ++calls;
  return *first + *second;
}

TEST(AssignOrReturn, MovesTheValueOut) {
  int calls = 0;
  EXPECT_THAT(SumOfPositives(2, 3, calls), IsOkAndHolds(5));
  EXPECT_EQ(calls, 3);
}

TEST(AssignOrReturn, StopsAtTheFirstError) {
  int calls = 0;
  EXPECT_THAT(SumOfPositives(0, 3, calls), StatusIs(absl::StatusCode::kOutOfRange));
  EXPECT_EQ(calls, 1);
}

absl::StatusOr<std::map<int, int>> Single(int key, int value) {
  return std::map<int, int>{{key, value}};
}

absl::StatusOr<size_t> CountThroughAssignment() {
  std::map<int, int> map;
  HF_ASSIGN_OR_RETURN(map, Single(1, 2));
  HF_ASSIGN_OR_RETURN(auto copy, absl::StatusOr<std::map<int, int>>(map));
  return copy.size();
}

TEST(AssignOrReturn, TakesExpressionsWithCommas) {
  EXPECT_THAT(CountThroughAssignment(), IsOkAndHolds(1u));
}

absl::Status FirstError(const absl::Status& a, const absl::Status& b) {
  HF_RETURN_IF_ERROR(a);
  HF_RETURN_IF_ERROR([&]() -> absl::Status {
    HF_RETURN_IF_ERROR(b);
    return absl::OkStatus();
  }());
  return absl::OkStatus();
}

TEST(ReturnIfError, PassesTheFirstErrorOn) {
  EXPECT_THAT(FirstError(absl::OkStatus(), absl::OkStatus()), IsOk());
  EXPECT_EQ(FirstError(absl::AbortedError("a"), absl::InternalError("b")), absl::AbortedError("a"));
  EXPECT_EQ(FirstError(absl::OkStatus(), absl::InternalError("b")), absl::InternalError("b"));
}

TEST(CheckDeathTest, NamesTheBrokenInvariantAndItsPlace) {
  const int open_cancellations = 2;
  HF_CHECK(open_cancellations > 0);
  EXPECT_DEATH(HF_CHECK(open_cancellations <= 1), "macros_test.cc.*open_cancellations <= 1");
}

}  // namespace
}  // namespace holdfast
