#include "services/billing/rpc/settings.h"

#include "absl/strings/str_cat.h"
#include "libs/rpc/serving.h"

namespace holdfast::billing {

config::Settings BillingSettings() {
  config::Settings settings("holdfast-billing", "Bills subscriptions and leads cancellations.");
  settings.Text("listen", "127.0.0.1:7001", "address of the services")
      .Text("admin_listen", "127.0.0.1:7101", "address of health and reflection; empty: none")
      .Text("metrics_listen", "", "address of GET /metrics; empty: none")
      .Text("reply_to", "", "where feedback reaches this very process; empty: the listen address")
      .Text("database", "sqlite:billing.db", "the record: sqlite:PATH or postgres://HOST/DATABASE")
      .Text("database_schema", "billing", "PostgreSQL: schema of our tables, made when missing")
      .Text("redis", "", "host:port of Redis; empty: none, others pull the events")
      .Text("token_file", "tokens.json", "who may call")
      .Text("service_token_file", "", "accepted for all services alike; billing calls no other")
      .Text("feedback_address", "", "accepted for all services alike; feedback calls billing")
      .Text("renewal_address", "", "accepted for all services alike; renewal calls billing")
      .Text("notification_dir", "notifications", "where confirmations are delivered as files")
      .Text("log_level", "info", "debug, info, warning, error or off");
  rpc::AddServing(settings);
  return settings;
}

std::string ReplyAddress(const config::Config& config, int port) {
  if (!config.Text("reply_to").empty()) return config.Text("reply_to");
  const std::string& listen = config.Text("listen");
  return absl::StrCat(listen.substr(0, listen.rfind(':') + 1), port);
}

}  // namespace holdfast::billing
