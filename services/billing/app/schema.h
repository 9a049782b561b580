// Every table of billing's database.
#ifndef HOLDFAST_SERVICES_BILLING_APP_SCHEMA_H_
#define HOLDFAST_SERVICES_BILLING_APP_SCHEMA_H_

#include <vector>

#include "libs/sql/migrate.h"

namespace holdfast::billing {

std::vector<sql::Migration> BillingSchema();

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_APP_SCHEMA_H_
