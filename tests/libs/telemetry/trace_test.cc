// W3C Trace Context. Valid and invalid headers after the specification's sections 3.2.2 and 4.3.
#include "libs/telemetry/trace.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace holdfast::telemetry {
namespace {

constexpr char kTrace[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kSpan[] = "00f067aa0ba902b7";

std::string Header(const std::string& version, const std::string& trace, const std::string& span,
                   const std::string& flags) {
  return version + "-" + trace + "-" + span + "-" + flags;
}

TEST(Traceparent, ReadsTheSpecificationsExample) {
  const auto context = ParseTraceparent(Header("00", kTrace, kSpan, "01"));
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(context->trace_id, kTrace);
  EXPECT_EQ(context->span_id, kSpan);
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(FormatTraceparent(*context), Header("00", kTrace, kSpan, "01"));
}

TEST(Traceparent, OnlyTheLowestFlagMeansSampled) {
  EXPECT_FALSE(ParseTraceparent(Header("00", kTrace, kSpan, "00"))->sampled);
  EXPECT_FALSE(ParseTraceparent(Header("00", kTrace, kSpan, "fe"))->sampled);
  EXPECT_TRUE(ParseTraceparent(Header("00", kTrace, kSpan, "ff"))->sampled);
}

TEST(Traceparent, LaterVersionsAreReadAsFarAsWeKnow) {
  EXPECT_TRUE(ParseTraceparent(Header("01", kTrace, kSpan, "01")).has_value());
  EXPECT_TRUE(ParseTraceparent(Header("cc", kTrace, kSpan, "01") + "-what-comes").has_value());
  EXPECT_FALSE(ParseTraceparent(Header("cc", kTrace, kSpan, "01") + "what-comes").has_value());
}

TEST(Traceparent, RefusesTheMalformed) {
  const std::string zeros32(32, '0');
  const std::string zeros16(16, '0');
  for (const std::string& header :
       {std::string(), std::string("00"), Header("ff", kTrace, kSpan, "01"),
        Header("0g", kTrace, kSpan, "01"), Header("00", zeros32, kSpan, "01"),
        Header("00", kTrace, zeros16, "01"),
        Header("00", "4BF92F3577B34DA6A3CE929D0E0E4736", kSpan, "01"),
        Header("00", kTrace, kSpan, "0x"), Header("00", kTrace, kSpan, "01") + "-more",
        Header("00", kTrace, kSpan, "1"), "00_" + std::string(kTrace) + "-" + kSpan + "-01",
        Header("00", kTrace, kSpan, "01") + " "}) {
    EXPECT_FALSE(ParseTraceparent(header).has_value()) << header;
  }
}

TEST(Trace, NewIdsAreDistinctAndWellFormed) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) {
    const TraceContext context = NewTrace(i % 2 == 0);
    EXPECT_TRUE(ParseTraceparent(FormatTraceparent(context)).has_value());
    ids.insert(context.trace_id);
    ids.insert(context.span_id);
  }
  EXPECT_EQ(ids.size(), 2000u);
}

TEST(Trace, ContinuesTheCallersTrace) {
  const TraceContext child = Continue(Header("00", kTrace, kSpan, "01"));
  EXPECT_EQ(child.trace_id, kTrace);
  EXPECT_NE(child.span_id, kSpan);
  EXPECT_TRUE(child.sampled);
  const TraceContext fresh = Continue("nonsense");
  EXPECT_NE(fresh.trace_id, kTrace);
  EXPECT_FALSE(fresh.sampled);
}

}  // namespace
}  // namespace holdfast::telemetry
