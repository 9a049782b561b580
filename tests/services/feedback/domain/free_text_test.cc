// Card numbers must not reach the record: 13 to 19 digits that pass Luhn. 4111 1111 1111 1111 is
// the usual test number.
#include "services/feedback/domain/free_text.h"

#include "gtest/gtest.h"
#include "tests/support/status_matchers.h"

namespace holdfast::feedback {
namespace {

TEST(FreeText, FindsCardNumbersHoweverTheyAreWritten) {
  for (const char* text :
       {"4111111111111111", "my card 4111 1111 1111 1111 was charged", "4111-1111-1111-1111.",
        "4111.1111.1111.1111", "order 12 4111111111111111", "4222222222222", "378282246310005",
        "a 6304000000000000000 b"}) {
    EXPECT_TRUE(HoldsCardNumber(text)) << text;
  }
}

TEST(FreeText, LeavesOtherDigitsAlone) {
  for (const char* text :
       {"", "4111111111111112", "call 030 1234 5678", "411111111111", "0000000000000000",
        "2026-04-16 12:00 and 2026-05-01 09:30", "4111 1111 1111  1111 x", "4111,1111,1111,1111"}) {
    EXPECT_FALSE(HoldsCardNumber(text)) << text;
  }
}

TEST(FreeText, RefusesWithoutRepeatingTheText) {
  const absl::Status status = CheckFreeText("text", "it is 4111111111111111");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"));
  EXPECT_EQ(status.ToString().find("4111"), std::string::npos);
  EXPECT_THAT(CheckFreeText("text", "too slow"), IsOk());
}

}  // namespace
}  // namespace holdfast::feedback
