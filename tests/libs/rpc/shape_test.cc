// Shape checks, page tokens, timestamps and the error codec: pure functions.
#include "libs/rpc/shape.h"

#include <memory>

#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"
#include "holdfast/errors/v1/error_info.pb.h"
#include "libs/rpc/message_walk.h"
#include "libs/rpc/page_token.h"
#include "libs/rpc/reasons.h"
#include "libs/rpc/status_codec.h"
#include "libs/rpc/timestamps.h"
#include "libs/status/macros.h"
#include "tests/libs/rpc/note_service.pb.h"
#include "tests/support/status_matchers.h"

namespace holdfast::rpc {
namespace {

namespace v1 = holdfast::rpctest::v1;
using absl::StatusCode;
using testing::ElementsAre;
using testing::Optional;

auto Invalid() { return StatusIs(StatusCode::kInvalidArgument, kFieldInvalid); }

TEST(ParseName, TakesTheIdsInOrder) {
  const auto ids =
      ParseName("name", "customers/c-1/subscriptions/S_2", "customers/{}/subscriptions/{}");
  ASSERT_THAT(ids, IsOk());
  EXPECT_THAT(*ids, ElementsAre("c-1", "S_2"));
}

TEST(ParseName, RefusesEveryOtherForm) {
  for (const char* name :
       {"", "customers/c1", "customers/c1/subscriptions/", "customers//subscriptions/s1",
        "clients/c1/subscriptions/s1", "customers/c1/subscriptions/s1/", "/customers/c1",
        "customers/c 1/subscriptions/s1", "customers/-/subscriptions/s1",
        "customers/c1/subscriptions/s1/offers/o1"}) {
    EXPECT_THAT(ParseName("name", name, "customers/{}/subscriptions/{}"), Invalid()) << name;
  }
  const std::string longest(64, 'x');
  EXPECT_THAT(ParseName("name", "plans/" + longest, "plans/{}"), IsOk());
  EXPECT_THAT(ParseName("name", "plans/" + longest + "x", "plans/{}"), Invalid());
}

TEST(ParseParent, ADashStandsForAll) {
  const auto all = ParseParent("parent", "customers/-", "customers/{}");
  ASSERT_THAT(all, IsOk());
  EXPECT_THAT(*all, ElementsAre(std::nullopt));
  const auto one = ParseParent("parent", "customers/c1", "customers/{}");
  ASSERT_THAT(one, IsOk());
  EXPECT_THAT(*one, ElementsAre(Optional(std::string("c1"))));
}

TEST(Text, IsBoundedInBytesAndValid) {
  EXPECT_THAT(BoundedText("text", "grüß dich\n", 12), IsOkAndHolds(std::string("grüß dich\n")));
  EXPECT_THAT(BoundedText("text", "grüß dich\n", 11), Invalid());
  EXPECT_THAT(BoundedText("text", std::string("a\0b", 3), 9), Invalid());
  EXPECT_THAT(BoundedText("text", "\xff", 9), Invalid());
  EXPECT_THAT(RequiredText("text", "", 9), Invalid());
}

TEST(IsUtf8, FollowsTheUnicodeTable) {
  for (const char* good : {"", "a", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                           "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(IsUtf8(good)) << testing::PrintToString(good);
  }
  for (const char* bad :
       {"\x80", "\xC0\xAF", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "a\xFF"}) {
    EXPECT_FALSE(IsUtf8(bad)) << testing::PrintToString(bad);
  }
}

TEST(Shapes, AcceptAndRefuse) {
  EXPECT_THAT(Uuid("id", "018F2C3E-aaaa-7000-8000-00000000000b"),
              IsOkAndHolds(std::string("018f2c3e-aaaa-7000-8000-00000000000b")));
  EXPECT_THAT(Uuid("id", "018f2c3e"), Invalid());
  EXPECT_THAT(ResourceId("plan_id", "gold_1"), IsOkAndHolds(std::string("gold_1")));
  EXPECT_THAT(ResourceId("plan_id", "-"), Invalid());
  EXPECT_THAT(ResourceId("plan_id", "a/b"), Invalid());
  EXPECT_EQ(*OptionalResourceId("plan_id", ""), std::nullopt);
  EXPECT_THAT(Key("reason", "too_expensive"), IsOk());
  EXPECT_THAT(Key("reason", "Too expensive"), Invalid());
  EXPECT_THAT(OneOf("channel", "web", {"web", "phone"}), IsOk());
  EXPECT_THAT(OneOf("channel", "fax", {"web", "phone"}), Invalid());
  EXPECT_THAT(Day("end_date", "2026-02-28"), IsOkAndHolds(absl::CivilDay(2026, 2, 28)));
  EXPECT_THAT(Day("end_date", "2026-02-30"), Invalid());
  EXPECT_EQ(*OptionalDay("end_date", ""), std::nullopt);
  EXPECT_EQ(CurrencyOf("currency", "USD")->code(), "USD");
  EXPECT_THAT(CurrencyOf("currency", "usd"), Invalid());
  EXPECT_THAT(InRange("count", 5, 1, 5), IsOk());
  EXPECT_THAT(InRange("count", 6, 1, 5), Invalid());
  EXPECT_THAT(PageSize(0), IsOkAndHolds(50));
  EXPECT_THAT(PageSize(1001), IsOkAndHolds(1000));
  EXPECT_THAT(PageSize(-1), Invalid());
}

TEST(Shapes, NameTheField) {
  EXPECT_EQ(MetadataOf(Uuid("request_id", "x").status())[0].second, "request_id");
  EXPECT_EQ(MetadataOf(Day("end_date", "x").status())[0].second, "end_date");
}

TEST(Timestamps, RoundTripInMicroseconds) {
  for (const int64_t micros : {0LL, 1LL, -1LL, -1'000'001LL, 1'790'000'000'123'456LL}) {
    const absl::Time time = absl::FromUnixMicros(micros);
    EXPECT_THAT(TimeOf("at", TimestampOf(time)), IsOkAndHolds(time)) << micros;
    EXPECT_GE(TimestampOf(time).nanos(), 0);
  }
  google::protobuf::Timestamp stamp;
  stamp.set_nanos(-1);
  EXPECT_THAT(TimeOf("at", stamp), Invalid());
  stamp.set_nanos(0);
  stamp.set_seconds(253402300800);
  EXPECT_THAT(TimeOf("at", stamp), Invalid());
}

v1::WatchNotesRequest Page(const std::string& parent, const std::string& token, int size) {
  v1::WatchNotesRequest req;
  req.set_parent(parent);
  req.set_page_token(token);
  req.set_page_size(size);
  return req;
}

TEST(PageToken, BelongsToItsRequest) {
  EXPECT_THAT(OpenPageToken(Page("customers/a", "", 5)), IsOkAndHolds(std::string("")));
  const std::string token = MakePageToken(Page("customers/a", "", 5), "key/7");
  EXPECT_THAT(OpenPageToken(Page("customers/a", token, 9)), IsOkAndHolds(std::string("key/7")));
  const auto wrong = StatusIs(StatusCode::kInvalidArgument, kPageTokenInvalid);
  EXPECT_THAT(OpenPageToken(Page("customers/b", token, 5)), wrong);
  EXPECT_THAT(OpenPageToken(Page("customers/a", "nonsense", 5)), wrong);
  EXPECT_THAT(OpenPageToken(Page("customers/a", "%%%", 5)), wrong);
  EXPECT_EQ(MakePageToken(Page("customers/a", "", 5), ""), "");
}

// Made by the library, because it holds a map; see note_service.proto.
std::unique_ptr<google::protobuf::Message> StructOf(const std::string& text) {
  using google::protobuf::MessageFactory;
  const auto* type = google::protobuf::Struct::descriptor();  // also links it
  std::unique_ptr<google::protobuf::Message> message(
      MessageFactory::generated_factory()->GetPrototype(type)->New());
  HF_CHECK(google::protobuf::TextFormat::ParseFromString(text, message.get()));
  return message;
}

TEST(HashWithout, DoesNotDependOnTheOrderOfAMap) {
  const std::string x = "fields { key: 'x' value { number_value: 1 } } ";
  const std::string y = "fields { key: 'y' value { number_value: 2 } } ";
  const std::string hash = HashWithout(*StructOf(x + y), {});
  EXPECT_EQ(hash.size(), 32u);
  EXPECT_EQ(HashWithout(*StructOf(y + x), {}), hash);
  EXPECT_NE(HashWithout(*StructOf(x), {}), hash);
}

TEST(HashWithout, LeavesOutWhatItIsTold) {
  v1::AddNoteRequest req;
  req.set_text("a");
  const std::string hash = HashWithout(req, {"request_id"});
  req.set_request_id("ignored");
  EXPECT_EQ(HashWithout(req, {"request_id"}), hash);
  req.set_text("b");
  EXPECT_NE(HashWithout(req, {"request_id"}), hash);
}

TEST(CustomerOf, IsTheFirstNameThatHasOne) {
  v1::AddNoteRequest add;
  EXPECT_EQ(CustomerOf(add), "");
  add.set_parent("customers/c1/subscriptions/s1");
  EXPECT_EQ(CustomerOf(add), "c1");
  v1::GetNoteRequest get;
  get.set_name("customers/c2");
  EXPECT_EQ(CustomerOf(get), "c2");
}

TEST(StatusCodec, ReasonAndMetadataSurvive) {
  const absl::Status status =
      Error(StatusCode::kAborted, kEtagMismatch, "changed meanwhile", {{"etag", "e1"}});
  const absl::Status back = FromGrpc(ToGrpc(status));
  EXPECT_EQ(back, status);
  EXPECT_EQ(ReasonDomainOf(back), "holdfast");
}

TEST(StatusCodec, IsGoogleRpcStatusOnTheWire) {
  const grpc::Status status = ToGrpc(Error(StatusCode::kNotFound, kResourceNotFound, "gone"));
  errors::v1::Status wire;
  ASSERT_TRUE(wire.ParseFromString(status.error_details()));
  EXPECT_EQ(wire.code(), 5);
  EXPECT_EQ(wire.message(), "gone");
  ASSERT_EQ(wire.details_size(), 1);
  EXPECT_EQ(wire.details(0).type_url(), "type.googleapis.com/google.rpc.ErrorInfo");
  EXPECT_EQ(wire.details(0).value(),
            "\x0a\x12RESOURCE_NOT_FOUND\x12\x08holdfast");  // reason = 1, domain = 2
}

TEST(StatusCodec, HidesTextNobodyWroteForCallers) {
  for (const StatusCode code :
       {StatusCode::kInternal, StatusCode::kUnknown, StatusCode::kDataLoss}) {
    const absl::Status shown = FromGrpc(ToGrpc(absl::Status(code, "/etc/secret"), "r1"));
    EXPECT_THAT(shown, StatusIs(StatusCode::kInternal, kInternal));
    EXPECT_EQ(shown.message().find("secret"), std::string::npos);
    EXPECT_THAT(MetadataOf(shown), ElementsAre(testing::Pair("request_id", "r1")));
  }
  const absl::Status plain = FromGrpc(ToGrpc(absl::UnavailableError("/run/secret.sock")));
  EXPECT_THAT(plain, StatusIs(StatusCode::kUnavailable, "UNAVAILABLE"));
  EXPECT_EQ(plain.message().find("secret"), std::string::npos);
}

TEST(StatusCodec, ToleratesForeignDetails) {
  const absl::Status status = FromGrpc(grpc::Status(grpc::StatusCode::ABORTED, "text", "\xff\xff"));
  EXPECT_THAT(status, StatusIs(StatusCode::kAborted));
  EXPECT_EQ(ReasonOf(status), "");
}

}  // namespace
}  // namespace holdfast::rpc
