// What is taken for an outlook out of the cache.
#include <limits>

#include "gtest/gtest.h"
#include "holdfast/renewal/v1/forecast_service.pb.h"
#include "services/feedback/clients/redis_outlook.h"

namespace holdfast::feedback {
namespace {

holdfast::renewal::v1::CustomerOutlook Proto() {
  holdfast::renewal::v1::CustomerOutlook proto;
  proto.set_customer("customers/c1");
  proto.set_renewal_probability(0.75);
  proto.mutable_lifetime_value()->set_amount_minor(90000);
  proto.mutable_lifetime_value()->set_currency_code("USD");
  return proto;
}

TEST(DecodeOutlook, TakesRenewalsFigures) {
  EXPECT_EQ(DecodeOutlook("customers/c1", Proto().SerializeAsString()),
            (Outlook{.missed = false, .lifetime_value_minor = 90000, .renewal_probability = 0.75}));
}

TEST(DecodeOutlook, RefusesWhatIsNone) {
  EXPECT_EQ(DecodeOutlook("customers/c1", "nonsense"), std::nullopt);
  EXPECT_EQ(DecodeOutlook("customers/c2", Proto().SerializeAsString()), std::nullopt);
  for (const double odd : {-0.1, 1.1, std::numeric_limits<double>::quiet_NaN()}) {
    auto proto = Proto();
    proto.set_renewal_probability(odd);
    EXPECT_EQ(DecodeOutlook("customers/c1", proto.SerializeAsString()), std::nullopt);
  }
}

TEST(NoOutlook, IsMissedAtOnce) {
  NoOutlook none;
  bool asked = false;
  none.Fetch("acme", "customers/c1", absl::Milliseconds(20), [&](std::optional<Outlook> outlook) {
    asked = true;
    EXPECT_EQ(outlook, std::nullopt);
  });
  EXPECT_TRUE(asked);
}

}  // namespace
}  // namespace holdfast::feedback
