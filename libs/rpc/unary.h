// The handlers of unary methods, in one line each:
//   return rpc::Mutate(stack_, ctx, req, resp, HF_LIFT(FromProto), billing::ChangePlan,
//   HF_LIFT(IntoProto));
// FromProto checks the request's shape on the callback thread; the use case runs on the writer or a
// reader; IntoProto fills the reply. The call finishes after the commit. A request_id makes a
// mutation idempotent: the reply is kept in the transaction of the effect, and repeated for the
// same id and body.
#ifndef HOLDFAST_LIBS_RPC_UNARY_H_
#define HOLDFAST_LIBS_RPC_UNARY_H_

#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "libs/command/scope.h"
#include "libs/rpc/stack.h"
#include "libs/sql/txn.h"
#include "libs/status/macros.h"

namespace google::protobuf {
class Message;
}
namespace grpc {
class CallbackServerContext;
class ServerUnaryReactor;
}  // namespace grpc

// Passes an overload set where one callable is asked for.
#define HF_LIFT(function)                                                           \
  [](auto&&... args) -> decltype(function(std::forward<decltype(args)>(args)...)) { \
    return function(std::forward<decltype(args)>(args)...);                         \
  }

namespace holdfast::rpc {

// Whether a question's reply may come from the stack's reply cache, and go there.
enum class Keeping { kFresh, kKept };

// What a reply waits for; whoever brings it calls Waiters::Answer with the same text.
using WaitKey = std::string;

// A use case's result that may be worth waiting for: without a key the reply leaves at commit.
template <typename Out>
struct Started {
  Out out;
  std::optional<WaitKey> wait;
};

namespace internal {

template <typename T>
struct StatusOrTraits {};
template <typename T>
struct StatusOrTraits<absl::StatusOr<T>> {
  using Value = T;
};
template <typename F, typename... Args>
using ValueOf =
    typename StatusOrTraits<std::remove_cvref_t<std::invoke_result_t<F, Args...>>>::Value;

template <typename T>
struct StartedTraits {};
template <typename T>
struct StartedTraits<Started<T>> {
  using Out = T;
};

}  // namespace internal

// FromProto(const Req&) -> absl::StatusOr<Command>
template <typename F, typename Req>
concept ReadsRequest = requires {
  typename internal::ValueOf<F&, const Req&>;
};

// UseCase(sql::Txn&, const Scope&, const Command&) -> absl::StatusOr<Out>
template <typename F, typename Command>
concept WriteUseCase = requires {
  typename internal::ValueOf<F&, sql::Txn&, const Scope&, const Command&>;
};

// UseCase(sql::ReadTxn&, const Scope&, const Query&) -> absl::StatusOr<Out>
template <typename F, typename Query>
concept ReadUseCase = requires {
  typename internal::ValueOf<F&, sql::ReadTxn&, const Scope&, const Query&>;
};

// Reread(sql::ReadTxn&, const Scope&, const std::string& name) -> absl::StatusOr<Out>
template <typename F, typename Out>
concept RereadsAs = requires {
  requires std::same_as<internal::ValueOf<F&, sql::ReadTxn&, const Scope&, const std::string&>,
                        Out>;
};

// NameOf(const Out&) -> std::string
template <typename F, typename Out>
concept Names = requires(F& f, const Out& out) {
  { f(out) } -> std::convertible_to<std::string>;
};

// IntoProto(const Out&, Resp*) -> void or absl::Status
template <typename F, typename Out, typename Resp>
concept FillsReply = std::invocable<F&, const Out&, Resp*>;

// IntoProto(const Out&, bool degraded, Resp*) -> void or absl::Status
template <typename F, typename Out, typename Resp>
concept FillsHeldReply = std::invocable<F&, const Out&, bool, Resp*>;

template <typename F, typename Req>
using CommandOf = internal::ValueOf<F&, const Req&>;
template <typename F, typename Command>
using WrittenBy = internal::ValueOf<F&, sql::Txn&, const Scope&, const Command&>;
template <typename F, typename Query>
using ReadBy = internal::ValueOf<F&, sql::ReadTxn&, const Scope&, const Query&>;

namespace internal {

struct Outcome {
  std::string remember;  // what a repeat is rendered from; unused where the reply's bytes are kept
  std::optional<WaitKey> wait;  // set: the reply would be worth waiting for
};

// One mutation without its types. All of it outlives the command; the parts never run at the same
// time.
struct Mutation {
  // Decides and writes. Writer thread, maybe more than once.
  absl::AnyInvocable<absl::StatusOr<Outcome>(sql::Txn&, const Scope&)> run;
  // Unset: a repeat gets the first reply's bytes. Set: it is read again, by what was remembered; so
  // is a held reply.
  absl::AnyInvocable<absl::StatusOr<Outcome>(sql::ReadTxn&, const Scope&, const std::string&)>
      reread;
  // Fills the (cleared) reply from what ran last.
  absl::AnyInvocable<absl::Status(bool degraded)> render;
  // Unset: an error is the reply. Set: may look further first, and calls back once with the error
  // to reply.
  std::function<void(absl::Status, std::function<void(absl::Status)>)> refine;
  absl::Duration budget = absl::ZeroDuration();  // how long a reply may be held
};

struct Question {
  absl::AnyInvocable<absl::Status(sql::ReadTxn&, const Scope&)> run;  // reader thread
  absl::AnyInvocable<absl::Status()> render;
};

using PlanMutation = absl::FunctionRef<absl::StatusOr<Mutation>()>;
using PlanQuestion = absl::FunctionRef<absl::StatusOr<Question>()>;

grpc::ServerUnaryReactor* RunMutation(Stack& stack, grpc::CallbackServerContext* ctx,
                                      const google::protobuf::Message& req,
                                      google::protobuf::Message* resp, PlanMutation plan);
grpc::ServerUnaryReactor* RunQuestion(Stack& stack, grpc::CallbackServerContext* ctx,
                                      const google::protobuf::Message& req,
                                      google::protobuf::Message* resp, PlanQuestion plan,
                                      Keeping keeping);

// An Into that cannot fail returns void.
template <typename Into, typename... Args>
absl::Status Fill(Into& into, Args&&... args) {
  if constexpr (std::is_void_v<std::invoke_result_t<Into&, Args...>>) {
    into(std::forward<Args>(args)...);
    return absl::OkStatus();
  } else {
    return into(std::forward<Args>(args)...);
  }
}

}  // namespace internal

// One command, one transaction, one reply at commit.
template <typename Req, typename Resp, typename From, typename Use, typename Into>
requires ReadsRequest<From, Req> && WriteUseCase<Use, CommandOf<From, Req>> &&
    FillsReply<Into, WrittenBy<Use, CommandOf<From, Req>>, Resp>
        grpc::ServerUnaryReactor* Mutate(Stack& stack, grpc::CallbackServerContext* ctx,
                                         const Req* req, Resp* resp, From from, Use use,
                                         Into into) {
  using Command = CommandOf<From, Req>;
  using Out = WrittenBy<Use, Command>;
  struct State {
    Command command;
    Use use;
    Into into;
    std::optional<Out> out;
  };
  return internal::RunMutation(stack, ctx, *req, resp, [&]() -> absl::StatusOr<internal::Mutation> {
    HF_ASSIGN_OR_RETURN(Command command, from(*req));
    auto state = std::make_shared<State>(
        State{std::move(command), std::move(use), std::move(into), std::nullopt});
    internal::Mutation work;
    work.run = [state](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<internal::Outcome> {
      HF_ASSIGN_OR_RETURN(Out out, state->use(txn, scope, std::as_const(state->command)));
      state->out.emplace(std::move(out));
      return internal::Outcome{};
    };
    work.render = [state, resp](bool) {
      return internal::Fill(state->into, std::as_const(*state->out), resp);
    };
    return work;
  });
}

// Looks further into an error before it is replied, for example by asking another service. Finisher
// thread; must not block, and calls back exactly once, within the call's deadline, with the error
// to reply.
using RefineError =
    std::function<void(absl::Status error, std::function<void(absl::Status)> reply)>;

// How a held or repeated reply is made.
template <typename NameOf, typename Reread>
struct Rendering {
  NameOf name_of;  // (const Out&) -> std::string: what is remembered under the request_id
  Reread reread;  // (sql::ReadTxn&, const Scope&, const std::string& name) -> absl::StatusOr of the
                  // use case's result
  RefineError refine = {};  // of MutateThenWait only
};
template <typename NameOf, typename Reread>
Rendering(NameOf, Reread) -> Rendering<NameOf, Reread>;
template <typename NameOf, typename Reread>
Rendering(NameOf, Reread, RefineError) -> Rendering<NameOf, Reread>;

// As Mutate, but a repeat of the request has no further effect and shows the resource as it is now.
template <typename Req, typename Resp, typename From, typename Use, typename NameOf,
          typename Reread, typename Into>
requires ReadsRequest<From, Req> && WriteUseCase<Use, CommandOf<From, Req>> &&
    Names<NameOf, WrittenBy<Use, CommandOf<From, Req>>> &&
    RereadsAs<Reread, WrittenBy<Use, CommandOf<From, Req>>> &&
    FillsReply<Into, WrittenBy<Use, CommandOf<From, Req>>, Resp>
        grpc::ServerUnaryReactor* MutateRendered(Stack& stack, grpc::CallbackServerContext* ctx,
                                                 const Req* req, Resp* resp, From from, Use use,
                                                 Rendering<NameOf, Reread> rendering, Into into) {
  using Command = CommandOf<From, Req>;
  using Out = WrittenBy<Use, Command>;
  struct State {
    Command command;
    Use use;
    Rendering<NameOf, Reread> rendering;
    Into into;
    std::optional<Out> out;
  };
  return internal::RunMutation(stack, ctx, *req, resp, [&]() -> absl::StatusOr<internal::Mutation> {
    HF_ASSIGN_OR_RETURN(Command command, from(*req));
    auto state = std::make_shared<State>(State{
        std::move(command), std::move(use), std::move(rendering), std::move(into), std::nullopt});
    internal::Mutation work;
    work.run = [state](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<internal::Outcome> {
      HF_ASSIGN_OR_RETURN(Out out, state->use(txn, scope, std::as_const(state->command)));
      state->out.emplace(std::move(out));
      return internal::Outcome{state->rendering.name_of(std::as_const(*state->out)), std::nullopt};
    };
    work.reread = [state](sql::ReadTxn& txn, const Scope& scope,
                          const std::string& name) -> absl::StatusOr<internal::Outcome> {
      HF_ASSIGN_OR_RETURN(Out out, state->rendering.reread(txn, scope, name));
      state->out.emplace(std::move(out));
      return internal::Outcome{};
    };
    work.render = [state, resp](bool) {
      return internal::Fill(state->into, std::as_const(*state->out), resp);
    };
    return work;
  });
}

// As MutateRendered, and the reply may be held: the use case returns Started<Out>, and with a wait
// key the reply leaves when Waiters::Answer(key) comes, `budget` is spent, the server drains, or 20
// ms before the deadline, whichever is first. Before it leaves, `reread` reads the record once
// more; if it still returns a wait key, `degraded` is true. With `budget` zero, or the cap on held
// calls reached, the reply leaves at commit (degraded when it had a key). An Into that returns an
// error makes that error the reply; the effect stays.
template <typename Req, typename Resp, typename From, typename Use, typename NameOf,
          typename Reread, typename Into>
requires ReadsRequest<From, Req> && WriteUseCase<Use, CommandOf<From, Req>> &&
    Names<NameOf, typename internal::StartedTraits<WrittenBy<Use, CommandOf<From, Req>>>::Out> &&
    RereadsAs<Reread, WrittenBy<Use, CommandOf<From, Req>>> && FillsHeldReply<
        Into, typename internal::StartedTraits<WrittenBy<Use, CommandOf<From, Req>>>::Out, Resp>
        grpc::ServerUnaryReactor* MutateThenWait(Stack& stack, grpc::CallbackServerContext* ctx,
                                                 const Req* req, Resp* resp, From from, Use use,
                                                 absl::Duration budget,
                                                 Rendering<NameOf, Reread> rendering, Into into) {
  using Command = CommandOf<From, Req>;
  using StartedOut = WrittenBy<Use, Command>;
  struct State {
    Command command;
    Use use;
    Rendering<NameOf, Reread> rendering;
    Into into;
    std::optional<StartedOut> started;
  };
  return internal::RunMutation(stack, ctx, *req, resp, [&]() -> absl::StatusOr<internal::Mutation> {
    HF_ASSIGN_OR_RETURN(Command command, from(*req));
    auto state = std::make_shared<State>(State{
        std::move(command), std::move(use), std::move(rendering), std::move(into), std::nullopt});
    internal::Mutation work;
    work.budget = budget;
    work.refine = state->rendering.refine;
    work.run = [state](sql::Txn& txn, const Scope& scope) -> absl::StatusOr<internal::Outcome> {
      HF_ASSIGN_OR_RETURN(StartedOut started,
                          state->use(txn, scope, std::as_const(state->command)));
      state->started.emplace(std::move(started));
      return internal::Outcome{state->rendering.name_of(std::as_const(state->started->out)),
                               state->started->wait};
    };
    work.reread = [state](sql::ReadTxn& txn, const Scope& scope,
                          const std::string& name) -> absl::StatusOr<internal::Outcome> {
      HF_ASSIGN_OR_RETURN(StartedOut started, state->rendering.reread(txn, scope, name));
      state->started.emplace(std::move(started));
      return internal::Outcome{name, state->started->wait};
    };
    work.render = [state, resp](bool degraded) {
      return internal::Fill(state->into, std::as_const(state->started->out), degraded, resp);
    };
    return work;
  });
}

// A question: one consistent snapshot on a reader. kKept is for replies that are made of one
// customer's rows, of rows that never change, and of nothing else, not even of the time.
template <typename Req, typename Resp, typename From, typename Use, typename Into>
requires ReadsRequest<From, Req> && ReadUseCase<Use, CommandOf<From, Req>> &&
    FillsReply<Into, ReadBy<Use, CommandOf<From, Req>>, Resp>
        grpc::ServerUnaryReactor* Read(Stack& stack, grpc::CallbackServerContext* ctx,
                                       const Req* req, Resp* resp, From from, Use use, Into into,
                                       Keeping keeping = Keeping::kFresh) {
  using Query = CommandOf<From, Req>;
  using Out = ReadBy<Use, Query>;
  struct State {
    Query query;
    Use use;
    Into into;
    std::optional<Out> out;
  };
  const auto plan = [&]() -> absl::StatusOr<internal::Question> {
    HF_ASSIGN_OR_RETURN(Query query, from(*req));
    auto state = std::make_shared<State>(
        State{std::move(query), std::move(use), std::move(into), std::nullopt});
    internal::Question work;
    work.run = [state](sql::ReadTxn& txn, const Scope& scope) -> absl::Status {
      HF_ASSIGN_OR_RETURN(Out out, state->use(txn, scope, std::as_const(state->query)));
      state->out.emplace(std::move(out));
      return absl::OkStatus();
    };
    work.render = [state, resp] {
      return internal::Fill(state->into, std::as_const(*state->out), resp);
    };
    return work;
  };
  return internal::RunQuestion(stack, ctx, *req, resp, plan, keeping);
}

}  // namespace holdfast::rpc

#endif  // HOLDFAST_LIBS_RPC_UNARY_H_
