#include "services/feedback/rpc/settings.h"

#include "libs/rpc/serving.h"

namespace holdfast::feedback {

config::Settings FeedbackSettings() {
  config::Settings settings("holdfast-feedback",
                            "Asks why customers leave and chooses what to offer them.");
  settings.Text("listen", "127.0.0.1:7003", "address of the services")
      .Text("admin_listen", "127.0.0.1:7103", "address of health and reflection; empty: none")
      .Text("metrics_listen", "", "address of GET /metrics; empty: none")
      .Text("database", "sqlite:feedback.db", "the record: sqlite:PATH or postgres://HOST/DATABASE")
      .Text("database_schema", "feedback", "PostgreSQL: schema of our tables, made when missing")
      .Text("redis", "", "host:port of Redis; empty: none, events are pulled and outlooks missed")
      .Text("token_file", "tokens.json", "who may call")
      .Text("service_token_file", "service.token", "this service's own token for calls to billing")
      .Text("billing_address", "127.0.0.1:7001", "billing")
      .Text("feedback_address", "", "accepted for all services alike")
      .Text("renewal_address", "", "accepted for all services alike; outlooks come from the cache")
      .Duration("outlook_timeout", absl::Milliseconds(20),
                "how long an event may wait for the outlook")
      .Duration("survey_budget", absl::Milliseconds(500),
                "how long a survey's reply waits for billing")
      .Text("log_level", "info", "debug, info, warning, error or off");
  rpc::AddServing(settings);
  return settings;
}

}  // namespace holdfast::feedback
