// Every table of feedback's database.
#ifndef HOLDFAST_SERVICES_FEEDBACK_APP_SCHEMA_H_
#define HOLDFAST_SERVICES_FEEDBACK_APP_SCHEMA_H_

#include <vector>

#include "libs/sql/migrate.h"

namespace holdfast::feedback {

std::vector<sql::Migration> FeedbackSchema();

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_APP_SCHEMA_H_
