#include "services/feedback/store/offers.h"

#include <map>
#include <string>

#include "libs/sql/statement.h"
#include "libs/status/macros.h"
#include "services/feedback/domain/offer_json.h"

namespace holdfast::feedback {
namespace {

constexpr sql::Statement kCurrent = {
    "offer_definitions.current",
    "SELECT body FROM offer_definitions WHERE tenant = $1 AND current = 1"};

constexpr sql::Statement kNewest = {
    "offer_definitions.newest",
    "SELECT COALESCE(MAX(version), 0) FROM offer_definitions WHERE tenant = $1 AND key = $2"};

constexpr sql::Statement kRetire = {
    "offer_definitions.retire",
    "UPDATE offer_definitions SET current = 0 WHERE tenant = $1 AND key = $2 AND current = 1"};

constexpr sql::Statement kInsert = {"offer_definitions.insert",
                                    "INSERT INTO offer_definitions (tenant, key, version, body, "
                                    "create_time, current) VALUES ($1, $2, $3, $4, $5, 1)"};

constexpr sql::Statement kAccept = {"accepts.record",
                                    "INSERT INTO accepts (tenant, customer, offer, offer_key, "
                                    "accept_time) VALUES ($1, $2, $3, $4, $5) "
                                    "ON CONFLICT (tenant, customer, offer) DO NOTHING"};

constexpr sql::Statement kAccepts = {
    "accepts.of_customer",
    "SELECT offer_key, accept_time FROM accepts WHERE tenant = $1 AND customer = $2"};

bool Ships(std::string_view key) {
  for (const OfferDefinition& definition : BuiltinOffers()) {
    if (definition.key == key) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<std::vector<OfferDefinition>> CurrentOffers(sql::ReadTxn& txn,
                                                           std::string_view tenant) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kCurrent, {tenant}));
  if (rows.empty()) return BuiltinOffers();
  std::map<std::string, OfferDefinition> by_key;
  for (const OfferDefinition& definition : BuiltinOffers()) by_key[definition.key] = definition;
  for (const sql::Row row : rows) {
    HF_ASSIGN_OR_RETURN(OfferDefinition definition, OfferFromJson(row.Text(0)));
    std::string key = definition.key;
    by_key[std::move(key)] = std::move(definition);
  }
  std::vector<OfferDefinition> out;
  out.reserve(by_key.size());
  for (auto& [key, definition] : by_key) out.push_back(std::move(definition));
  return out;
}

absl::StatusOr<OfferDefinition> PutOffer(sql::Txn& txn, std::string_view tenant,
                                         OfferDefinition definition, absl::Time now) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kNewest, {tenant, definition.key}));
  const int newest = static_cast<int>(rows.front().Int(0));
  definition.version = newest > 0 ? newest + 1 : (Ships(definition.key) ? 2 : 1);
  HF_RETURN_IF_ERROR(txn.Exec(kRetire, {tenant, definition.key}));
  HF_RETURN_IF_ERROR(txn.Exec(
      kInsert, {tenant, definition.key, definition.version, OfferToJson(definition), now}));
  return definition;
}

absl::Status RecordAccept(sql::Txn& txn, std::string_view tenant, std::string_view customer,
                          std::string_view offer, const Accept& accept) {
  return txn.Exec(kAccept, {tenant, customer, offer, accept.offer_key, accept.time});
}

absl::StatusOr<std::vector<Accept>> LoadAccepts(sql::ReadTxn& txn, std::string_view tenant,
                                                std::string_view customer) {
  HF_ASSIGN_OR_RETURN(const sql::Rows rows, txn.Query(kAccepts, {tenant, customer}));
  std::vector<Accept> out;
  for (const sql::Row row : rows) out.push_back({row.Text(0), row.Time(1)});
  return out;
}

}  // namespace holdfast::feedback
