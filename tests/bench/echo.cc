#include "tests/bench/echo.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "holdfast/billing/v1/cancellation_service.grpc.pb.h"
#include "holdfast/billing/v1/customer_service.grpc.pb.h"
#include "holdfast/billing/v1/subscription_service.grpc.pb.h"
#include "libs/rpc/server_bounds.h"
#include "libs/rpc/signals.h"
#include "libs/status/macros.h"

namespace holdfast::bench {
namespace {

namespace pb = billing::v1;

constexpr absl::Duration kStartPatience = absl::Seconds(30);
constexpr size_t kRequestBytesMax = size_t{1} << 20;

template <typename Reply>
grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context, const Reply& sample,
                                 Reply* reply) {
  *reply = sample;
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

class Subscriptions : public pb::SubscriptionService::CallbackService {
 public:
  explicit Subscriptions(const EchoReplies& replies) : replies_(replies) {}
  grpc::ServerUnaryReactor* GetSubscription(grpc::CallbackServerContext* context,
                                            const pb::GetSubscriptionRequest*,
                                            pb::Subscription* reply) override {
    return Answer(context, replies_.subscription, reply);
  }
  grpc::ServerUnaryReactor* CheckEntitlement(grpc::CallbackServerContext* context,
                                             const pb::CheckEntitlementRequest*,
                                             pb::CheckEntitlementResponse* reply) override {
    return Answer(context, replies_.entitlement, reply);
  }

 private:
  const EchoReplies& replies_;
};

class Customers : public pb::CustomerService::CallbackService {
 public:
  explicit Customers(const EchoReplies& replies) : replies_(replies) {}
  grpc::ServerUnaryReactor* CreateCustomer(grpc::CallbackServerContext* context,
                                           const pb::CreateCustomerRequest*,
                                           pb::Customer* reply) override {
    return Answer(context, replies_.customer, reply);
  }

 private:
  const EchoReplies& replies_;
};

class Cancellations : public pb::CancellationService::CallbackService {
 public:
  explicit Cancellations(const EchoReplies& replies) : replies_(replies) {}
  grpc::ServerUnaryReactor* StartCancellation(grpc::CallbackServerContext* context,
                                              const pb::StartCancellationRequest*,
                                              pb::Cancellation* reply) override {
    return Answer(context, replies_.cancellation, reply);
  }

 private:
  const EchoReplies& replies_;
};

absl::Status Save(const std::string& path, const google::protobuf::Message& message) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << message.SerializeAsString();
  out.close();
  return out ? absl::OkStatus() : absl::InternalError("cannot write " + path);
}

bool Load(const std::string& path, google::protobuf::Message& message) {
  std::ifstream in(path, std::ios::binary);
  return message.ParseFromIstream(&in);
}

}  // namespace

absl::StatusOr<std::unique_ptr<EchoProcess>> EchoProcess::Start(const Context& context,
                                                                const EchoReplies& replies) {
  HF_RETURN_IF_ERROR(Save(context.folder + "/echo.entitlement", replies.entitlement));
  HF_RETURN_IF_ERROR(Save(context.folder + "/echo.subscription", replies.subscription));
  HF_RETURN_IF_ERROR(Save(context.folder + "/echo.customer", replies.customer));
  HF_RETURN_IF_ERROR(Save(context.folder + "/echo.cancellation", replies.cancellation));
  HF_ASSIGN_OR_RETURN(const int port, cli::FreePort());
  auto echo = std::make_unique<EchoProcess>();
  echo->address_ = absl::StrCat("127.0.0.1:", port);
  HF_ASSIGN_OR_RETURN(echo->process_, cli::Process::Start({context.self, "--serve_echo",
                                                           echo->address_, context.folder},
                                                          context.folder + "/echo.log"));
  if (!echo->process_->WaitForPort(port, kStartPatience)) {
    return absl::UnavailableError("the echo server did not come up");
  }
  return echo;
}

int ServeEcho(const std::string& address, const std::string& folder) {
  rpc::BlockTermSignals();
  EchoReplies replies;
  if (!Load(folder + "/echo.entitlement", replies.entitlement) ||
      !Load(folder + "/echo.subscription", replies.subscription) ||
      !Load(folder + "/echo.customer", replies.customer) ||
      !Load(folder + "/echo.cancellation", replies.cancellation)) {
    return 1;
  }
  Subscriptions subscriptions(replies);
  Customers customers(replies);
  Cancellations cancellations(replies);
  grpc::ServerBuilder builder;
  rpc::Bound(builder, rpc::ServerOptions{}, kRequestBytesMax);
  builder.AddListeningPort(address, grpc::InsecureServerCredentials());
  builder.RegisterService(&subscriptions);
  builder.RegisterService(&customers);
  builder.RegisterService(&cancellations);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  rpc::WaitForTermSignal();
  return 0;
}

}  // namespace holdfast::bench
