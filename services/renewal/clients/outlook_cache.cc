#include "services/renewal/clients/outlook_cache.h"

#include "libs/redis/keys.h"
#include "libs/rpc/timestamps.h"

namespace holdfast::renewal {
namespace {
// Outlooks are made again with every billing event of the customer; one this old belongs to nobody
// who is billed.
constexpr absl::Duration kKeep = absl::Hours(24 * 40);
}  // namespace

void IntoProto(const Outlook& outlook, v1::CustomerOutlook* proto) {
  proto->set_customer(outlook.customer);
  proto->mutable_mrr()->set_amount_minor(outlook.mrr.amount_minor);
  proto->mutable_mrr()->set_currency_code(std::string(outlook.mrr.currency.code()));
  proto->set_renewal_probability(outlook.renewal_probability);
  proto->mutable_lifetime_value()->set_amount_minor(outlook.lifetime_value.amount_minor);
  proto->mutable_lifetime_value()->set_currency_code(
      std::string(outlook.lifetime_value.currency.code()));
  proto->set_tenure_days(TenureDays(outlook));
  proto->set_row_version(outlook.row_version);
  *proto->mutable_as_of_time() = rpc::TimestampOf(outlook.as_of);
  proto->set_model_version(kModelVersion);
}

void OutlookCache::Put(const std::string& tenant, const Outlook& outlook) {
  v1::CustomerOutlook proto;
  IntoProto(outlook, &proto);
  cache_.Put(redis::OutlookKey(tenant, outlook.customer), outlook.row_version,
             proto.SerializeAsString(), kKeep);
}

}  // namespace holdfast::renewal
