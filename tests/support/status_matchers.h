// Matchers for absl::Status and absl::StatusOr: IsOk(), IsOkAndHolds(m), StatusIs(code),
// StatusIs(code, reason).
#ifndef HOLDFAST_TESTS_SUPPORT_STATUS_MATCHERS_H_
#define HOLDFAST_TESTS_SUPPORT_STATUS_MATCHERS_H_

#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "libs/status/error.h"

namespace holdfast::testing_support {

inline const absl::Status& StatusOf(const absl::Status& status) { return status; }
template <typename T>
const absl::Status& StatusOf(const absl::StatusOr<T>& value) {
  return value.status();
}

class StatusIsMatcher {
 public:
  StatusIsMatcher(absl::StatusCode code, std::string_view reason) : code_(code), reason_(reason) {}

  template <typename T>
  bool MatchAndExplain(const T& value, testing::MatchResultListener* listener) const {
    const absl::Status& status = StatusOf(value);
    *listener << "which is " << status.ToString();
    return status.code() == code_ && (reason_.empty() || ReasonOf(status) == reason_);
  }
  void DescribeTo(std::ostream* out) const {
    *out << "is " << absl::StatusCodeToString(code_) << " " << reason_;
  }
  void DescribeNegationTo(std::ostream* out) const {
    *out << "is not " << absl::StatusCodeToString(code_) << " " << reason_;
  }

 private:
  absl::StatusCode code_;
  std::string reason_;
};

template <typename StatusOrT>
class IsOkAndHoldsMatcher final : public testing::MatcherInterface<StatusOrT> {
 public:
  using Value = typename std::decay_t<StatusOrT>::value_type;

  template <typename Inner>
  explicit IsOkAndHoldsMatcher(const Inner& inner)
      : inner_(testing::SafeMatcherCast<const Value&>(inner)) {}

  bool MatchAndExplain(StatusOrT value, testing::MatchResultListener* listener) const override {
    if (!value.ok()) {
      *listener << "which is " << value.status().ToString();
      return false;
    }
    return inner_.MatchAndExplain(*value, listener);
  }
  void DescribeTo(std::ostream* out) const override {
    *out << "is OK and holds a value that ";
    inner_.DescribeTo(out);
  }
  void DescribeNegationTo(std::ostream* out) const override {
    *out << "is an error or holds a value that ";
    inner_.DescribeNegationTo(out);
  }

 private:
  testing::Matcher<const Value&> inner_;
};

template <typename Inner>
class IsOkAndHoldsFactory {
 public:
  explicit IsOkAndHoldsFactory(Inner inner) : inner_(std::move(inner)) {}

  template <typename StatusOrT>
  operator testing::Matcher<StatusOrT>() const {
    return testing::Matcher<StatusOrT>(new IsOkAndHoldsMatcher<const StatusOrT&>(inner_));
  }

 private:
  Inner inner_;
};

}  // namespace holdfast::testing_support

namespace holdfast {

inline auto StatusIs(absl::StatusCode code) {
  return testing::MakePolymorphicMatcher(testing_support::StatusIsMatcher(code, ""));
}
inline auto StatusIs(absl::StatusCode code, std::string_view reason) {
  return testing::MakePolymorphicMatcher(testing_support::StatusIsMatcher(code, reason));
}
inline auto StatusIs(absl::StatusCode code, const Reason& reason) {
  return StatusIs(code, reason.name);
}
inline auto IsOk() { return StatusIs(absl::StatusCode::kOk); }

template <typename Inner>
auto IsOkAndHolds(Inner inner) {
  return testing_support::IsOkAndHoldsFactory<Inner>(std::move(inner));
}

}  // namespace holdfast

#endif  // HOLDFAST_TESTS_SUPPORT_STATUS_MATCHERS_H_
