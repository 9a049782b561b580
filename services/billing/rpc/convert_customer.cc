#include "services/billing/rpc/convert_customer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/calendar/day.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/shape.h"
#include "libs/status/status.h"
#include "services/billing/domain/catalog.h"
#include "services/billing/domain/names.h"
#include "services/billing/events/fact_protos.h"

namespace holdfast::billing {
namespace {

constexpr size_t kEmailBytesMax = 254;

absl::StatusOr<CustomerKind> KindOf(v1::CustomerKind kind) {
  switch (kind) {
    case v1::CUSTOMER_KIND_UNSPECIFIED:
      return CustomerKind::kUnspecified;
    case v1::CUSTOMER_KIND_CONSUMER:
      return CustomerKind::kConsumer;
    case v1::CUSTOMER_KIND_BUSINESS:
      return CustomerKind::kBusiness;
    default:
      return InvalidField("customer.kind", "is not a known value");
  }
}

absl::StatusOr<CustomerProfile> ProfileOf(const v1::Customer& from) {
  CustomerProfile profile;
  HF_ASSIGN_OR_RETURN(
      profile.display_name,
      rpc::BoundedText("customer.display_name", from.display_name(), kDisplayNameBytesMax));
  HF_ASSIGN_OR_RETURN(profile.email,
                      rpc::BoundedText("customer.email", from.email(), kEmailBytesMax));
  HF_RETURN_IF_ERROR(CheckProfile(profile));
  return profile;
}

}  // namespace

absl::StatusOr<CustomerRecord> FromProto(const v1::CreateCustomerRequest& req) {
  CustomerRecord record;
  Customer& customer = record.customer;
  HF_ASSIGN_OR_RETURN(customer.id, rpc::ResourceId("customer_id", req.customer_id()));
  if (!req.has_customer()) return InvalidField("customer", "is required");
  const v1::Customer& from = req.customer();
  HF_ASSIGN_OR_RETURN(record.profile, ProfileOf(from));
  customer.time_zone = from.time_zone();
  HF_ASSIGN_OR_RETURN(customer.currency,
                      rpc::CurrencyOf("customer.currency_code", from.currency_code()));
  customer.country = from.country();
  customer.region = from.region();
  HF_ASSIGN_OR_RETURN(customer.kind, KindOf(from.kind()));
  HF_ASSIGN_OR_RETURN(customer.first_start,
                      rpc::OptionalDay("customer.first_start_date", from.first_start_date()));
  HF_RETURN_IF_ERROR(CheckCustomer(customer));
  return record;
}

absl::StatusOr<std::string> FromProto(const v1::GetCustomerRequest& req) {
  return ParseCustomer("name", req.name());
}

absl::StatusOr<CustomerQuery> FromProto(const v1::ListCustomersRequest& req) {
  CustomerQuery query;
  HF_ASSIGN_OR_RETURN(query.page_size, rpc::PageSize(req.page_size()));
  HF_ASSIGN_OR_RETURN(query.after, rpc::OpenPageToken(req));
  query.binding = rpc::PageBinding(req);
  return query;
}

void IntoProto(const CustomerPage& page, v1::ListCustomersResponse* resp) {
  for (const CustomerRecord& record : page.customers) IntoProto(record, resp->add_customers());
  resp->set_next_page_token(page.next_page_token);
}

void IntoProto(const CustomerRecord& record, v1::Customer* resp) {
  const Customer& customer = record.customer;
  resp->set_name(FormatCustomer(customer.id));
  resp->set_display_name(record.profile.display_name);
  resp->set_email(record.profile.email);
  resp->set_time_zone(customer.time_zone);
  resp->set_currency_code(std::string(customer.currency.code()));
  resp->set_country(customer.country);
  resp->set_region(customer.region);
  resp->set_kind(KindProto(customer.kind));
  if (customer.first_start.has_value()) {
    resp->set_first_start_date(FormatDay(*customer.first_start));
  }
  resp->set_etag(absl::StrCat(customer.version));
}

}  // namespace holdfast::billing
