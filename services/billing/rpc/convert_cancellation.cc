#include "services/billing/rpc/convert_cancellation.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "libs/calendar/day.h"
#include "libs/ids/ids.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/shape.h"
#include "libs/status/status.h"
#include "services/billing/events/fact_protos.h"
#include "services/billing/rpc/convert_offer.h"

namespace holdfast::billing {
namespace {

constexpr size_t kEtagBytesMax = 64;
constexpr size_t kSurveyBytesMax = 16 * 1024;

absl::StatusOr<std::string> ChannelOf(const std::string& channel) {
  return rpc::OneOf("channel", channel, {"web", "mobile", "phone", "email", "letter", "api"});
}

absl::StatusOr<std::string> OptionalKey(std::string_view field, const std::string& key) {
  if (key.empty()) return std::string();
  return rpc::Key(field, key);
}

absl::StatusOr<EndWish> WishOf(const v1::StartCancellationRequest& req) {
  HF_ASSIGN_OR_RETURN(const v1::CancelTiming timing, rpc::KnownEnum("timing", req.timing()));
  EndWish wish;
  if (timing != v1::CANCEL_TIMING_DATE) {
    if (!req.end_date().empty()) {
      return InvalidField("end_date", "goes with CANCEL_TIMING_DATE only");
    }
    wish.timing = timing == v1::CANCEL_TIMING_NOW ? CancelTiming::kNow : CancelTiming::kPeriodEnd;
    return wish;
  }
  wish.timing = CancelTiming::kDate;
  HF_ASSIGN_OR_RETURN(wish.date, rpc::Day("end_date", req.end_date()));
  return wish;
}

absl::Status CheckSurvey(const v1::Survey& survey) {
  HF_RETURN_IF_ERROR(
      rpc::RequiredText("survey.survey_id", survey.survey_id(), kEtagBytesMax).status());
  if (survey.ByteSizeLong() > kSurveyBytesMax) {
    return InvalidField("survey", absl::StrCat("has more than ", kSurveyBytesMax, " bytes"));
  }
  if (!survey.skippable()) return InvalidField("survey.skippable", "is false: it always is");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StartCommand> FromProto(const v1::StartCancellationRequest& req) {
  StartCommand command;
  HF_ASSIGN_OR_RETURN(command.subscription, ParseSubscription("subscription", req.subscription()));
  HF_ASSIGN_OR_RETURN(const v1::CancellationMode mode, rpc::KnownEnum("mode", req.mode()));
  command.mode = mode == v1::CANCELLATION_MODE_INTENT ? CancelMode::kIntent : CancelMode::kRequest;
  HF_ASSIGN_OR_RETURN(command.wish, WishOf(req));
  HF_ASSIGN_OR_RETURN(command.reason, OptionalKey("reason", req.reason()));
  HF_ASSIGN_OR_RETURN(command.channel, ChannelOf(req.channel()));
  HF_ASSIGN_OR_RETURN(command.etag, rpc::BoundedText("etag", req.etag(), kEtagBytesMax));
  return command;
}

absl::StatusOr<ConfirmCommand> FromProto(const v1::ConfirmCancellationRequest& req) {
  ConfirmCommand command;
  HF_ASSIGN_OR_RETURN(command.name, ParseCancellation("name", req.name()));
  HF_ASSIGN_OR_RETURN(command.channel, ChannelOf(req.channel()));
  return command;
}

absl::StatusOr<WithdrawCommand> FromProto(const v1::WithdrawCancellationRequest& req) {
  WithdrawCommand command;
  HF_ASSIGN_OR_RETURN(command.name, ParseCancellation("name", req.name()));
  HF_RETURN_IF_ERROR(ChannelOf(req.channel()).status());
  HF_ASSIGN_OR_RETURN(command.etag, rpc::BoundedText("etag", req.etag(), kEtagBytesMax));
  return command;
}

absl::StatusOr<AcceptCommand> FromProto(const v1::AcceptOfferRequest& req) {
  AcceptCommand command;
  HF_ASSIGN_OR_RETURN(command.name, ParseOffer("name", req.name()));
  HF_RETURN_IF_ERROR(ChannelOf(req.channel()).status());
  HF_ASSIGN_OR_RETURN(command.etag, rpc::BoundedText("etag", req.etag(), kEtagBytesMax));
  return command;
}

absl::StatusOr<DeclineCommand> FromProto(const v1::DeclineOfferRequest& req) {
  DeclineCommand command;
  HF_ASSIGN_OR_RETURN(command.name, ParseOffer("name", req.name()));
  HF_RETURN_IF_ERROR(ChannelOf(req.channel()).status());
  return command;
}

absl::StatusOr<PresentCommand> FromProto(const v1::PresentOffersRequest& req) {
  PresentCommand command;
  Presentation& presentation = command.presentation;
  HF_ASSIGN_OR_RETURN(command.cancellation, ParseCancellation("cancellation", req.cancellation()));
  HF_ASSIGN_OR_RETURN(presentation.decision, rpc::ResourceId("decision", req.decision()));
  if (req.has_survey()) {
    HF_RETURN_IF_ERROR(CheckSurvey(req.survey()));
    presentation.survey = req.survey().SerializeAsString();
  }
  if (req.offers_size() > kOffersPerPresentationMax) {
    return InvalidField("offers", absl::StrCat("has more than ", kOffersPerPresentationMax));
  }
  for (int i = 0; i < req.offers_size(); ++i) {
    const auto offer = OfferFromProto(absl::StrCat("offers[", i, "]"), req.offers(i));
    HF_RETURN_IF_ERROR(offer.status());
    presentation.offers.push_back(*offer);
  }
  HF_ASSIGN_OR_RETURN(presentation.suppressed, OptionalKey("suppressed", req.suppressed()));
  presentation.final = req.final();
  if (presentation.final && presentation.offers.empty() && presentation.suppressed.empty()) {
    return InvalidField("suppressed", "is missing: it says why a final choice has no offer");
  }
  if (!presentation.final && !presentation.offers.empty()) {
    return InvalidField("final", "is false: offers are the final choice");
  }
  HF_ASSIGN_OR_RETURN(presentation.reason, OptionalKey("reason", req.reason()));
  presentation.carried_by_caller = req.carried_by_caller();
  return command;
}

absl::StatusOr<CancellationName> FromProto(const v1::GetCancellationRequest& req) {
  return ParseCancellation("name", req.name());
}

absl::StatusOr<ListQuery> FromProto(const v1::ListCancellationsRequest& req) {
  ListQuery query;
  HF_ASSIGN_OR_RETURN(query.customer, ParseCustomerOrAll("parent", req.parent()));
  HF_ASSIGN_OR_RETURN(query.page_size, rpc::PageSize(req.page_size()));
  HF_ASSIGN_OR_RETURN(query.before, rpc::OpenPageToken(req));
  query.binding = rpc::PageBinding(req);
  return query;
}

void IntoProto(const ListPage& page, v1::ListCancellationsResponse* resp) {
  for (const CancellationView& view : page.views) {
    CancellationView seen{view.cancellation, {}};
    for (const Offer& offer : view.offers) {
      if (offer.shown_at.has_value()) seen.offers.push_back(offer);
    }
    IntoProto(seen, resp->add_cancellations());
  }
  resp->set_next_page_token(page.next_page_token);
}

void IntoProto(const CancellationView& view, v1::Cancellation* resp) {
  const Cancellation& c = view.cancellation;
  resp->set_name(NameOf(c));
  resp->set_subscription(FormatSubscription(c.customer, c.subscription));
  resp->set_state(StateProto(c.state));
  resp->set_mode(ModeProto(c.mode));
  resp->set_timing(TimingProto(c.wish.timing));
  IntoProto(c.started_at, resp->mutable_start_time());
  if (c.requested_at.has_value()) IntoProto(*c.requested_at, resp->mutable_request_time());
  IntoProto(c.end.effective_at, resp->mutable_effective_time());
  resp->set_end_date(FormatDay(c.end.end_day));
  resp->set_reason(c.reason);
  resp->set_channel(c.channel);
  const bool asks = IsOpen(c.state) && c.reason.empty() && !c.survey.empty();
  if (asks && !resp->mutable_survey()->ParseFromString(c.survey)) resp->clear_survey();
  for (const Offer& offer : view.offers) IntoProto(c, offer, resp->add_offers());
  resp->set_direct_cancel(true);
  resp->set_degraded(c.degraded && AwaitsFeedback(c));
  resp->set_offers_suppressed(c.offers_suppressed);
  IntoProto(c.policy, resp->mutable_policy());
  resp->set_retention_outcome(OutcomeProto(c.retention));
  if (c.closed_at.has_value()) IntoProto(*c.closed_at, resp->mutable_close_time());
  resp->set_etag(absl::StrCat(c.version));
}

}  // namespace holdfast::billing
