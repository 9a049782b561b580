// What a credit note takes back. Method: $30.00 for April, 20 % tax.
#include "services/billing/domain/credit_note.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"
#include "services/billing/domain/tax.h"
#include "tests/services/billing/domain/builders.h"
#include "tests/support/status_matchers.h"

namespace holdfast::billing {
namespace {

auto Invalid() { return StatusIs(absl::StatusCode::kInvalidArgument, "FIELD_INVALID"); }
Currency Dollars() { return *Currency::Parse("USD"); }

// Ends on the 20th, which is billed: 10 unused days.
TerminationFacts EndOnThe20th() {
  TerminationFacts facts;
  facts.fee = Usd(30'00);
  facts.period = {Day("2026-04-01"), Day("2026-05-01")};
  facts.terminated_on = Day("2026-04-20");
  facts.tax_rate_percent = 20;
  facts.earlier_notes = facts.coupon = facts.invoice_paid = Usd(0);
  return facts;
}

TEST(NoteOnTerminationTest, CreditsTheUnusedDaysWithTheirTax) {
  const auto note = NoteOnTermination(EndOnThe20th());
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(note->item, Usd(10'00));
  EXPECT_EQ(note->tax, Usd(2'00));
  EXPECT_EQ(note->total, Usd(12'00));
  EXPECT_EQ(note->refund, Usd(0));
  EXPECT_EQ(note->credit, Usd(12'00));
}

TEST(NoteOnTerminationTest, TheLastDayMayBeUnusedInstead) {
  TerminationFacts facts = EndOnThe20th();
  facts.last_day = LastDay::kOutside;
  EXPECT_EQ(NoteOnTermination(facts)->item, Usd(11'00));
}

TEST(NoteOnTerminationTest, TakesItsShareOfTheCouponAndEarlierNotesOff) {
  TerminationFacts facts = EndOnThe20th();
  facts.coupon = Usd(6'00);
  facts.earlier_notes = Usd(4'00);
  const auto note = NoteOnTermination(facts);
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(note->item, Usd(6'00));
  EXPECT_EQ(note->coupon_adjustment, Usd(1'20));
  EXPECT_EQ(note->tax, Usd(96));
  EXPECT_EQ(note->total, Usd(5'76));
  facts.earlier_notes = Usd(11'00);
  EXPECT_EQ(NoteOnTermination(facts)->total, Usd(0));
}

struct RefundRow {
  const char* name;
  int64_t paid_minor;
  Rational share;
  int64_t refund_minor;
};
class Refunds : public testing::TestWithParam<RefundRow> {};
// 20 used days cost 20.00 + 4.00 tax; the note's total is 12.00.
TEST_P(Refunds, AreWhatWasPaidBeyondTheUsedPart) {
  TerminationFacts facts = EndOnThe20th();
  facts.on_termination = OnTermination::kRefund;
  facts.invoice_paid = Usd(GetParam().paid_minor);
  facts.fee_share = GetParam().share;
  const auto note = NoteOnTermination(facts);
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(note->refund, Usd(GetParam().refund_minor));
  EXPECT_EQ(note->credit, Usd(12'00 - GetParam().refund_minor));
}
INSTANTIATE_TEST_SUITE_P(
    All, Refunds,
    testing::Values(RefundRow{"AllPaid", 36'00, 1, 12'00}, RefundRow{"PartlyPaid", 30'00, 1, 6'00},
                    RefundRow{"LessThanUsed", 20'00, 1, 0}, RefundRow{"NothingPaid", 0, 1, 0},
                    RefundRow{"NeverAboveTheTotal", 90'00, 1, 12'00},
                    RefundRow{"HalfOfThePayment", 60'00, *Rational::Make(1, 2), 6'00}),
    [](const auto& row) { return row.param.name; });

TEST(NoteOnTerminationTest, UseIsCountedFromTheEndOfATrial) {
  TerminationFacts facts = EndOnThe20th();
  facts.on_termination = OnTermination::kRefund;
  facts.invoice_paid = Usd(18'00);
  facts.started_on = Day("2026-03-27");
  facts.trial_days = 15;  // used from 11 April on: 10 days, 12.00 with tax
  EXPECT_EQ(NoteOnTermination(facts)->refund, Usd(6'00));
  facts.trial_days = 100;  // nothing was used
  EXPECT_EQ(NoteOnTermination(facts)->refund, Usd(12'00));
}

TEST(NoteOnTerminationTest, RefusesFactsThatContradictEachOther) {
  const auto refused = [](void (*change)(TerminationFacts&)) {
    TerminationFacts facts = EndOnThe20th();
    change(facts);
    EXPECT_THAT(NoteOnTermination(facts), Invalid());
  };
  refused([](TerminationFacts& f) { f.terminated_on = Day("2026-05-01"); });
  refused([](TerminationFacts& f) { f.terminated_on = Day("2026-03-31"); });
  refused([](TerminationFacts& f) { f.period.end = f.period.start; });
  refused([](TerminationFacts& f) { f.fee = Usd(-1); });
  refused([](TerminationFacts& f) { f.coupon = Usd(30'01); });
  refused([](TerminationFacts& f) { f.invoice_paid = Usd(-1); });
  refused([](TerminationFacts& f) { f.earlier_notes = Usd(-1); });
  refused([](TerminationFacts& f) { f.trial_days = -1; });
  refused([](TerminationFacts& f) { f.fee_share = 2; });
  refused([](TerminationFacts& f) { f.tax_rate_percent = -1; });
}

std::vector<TaxedFee> TwoFees() { return {{Usd(10'00), Usd(1'00), 20}, {Usd(20'00), Usd(0), 10}}; }

TEST(FiguresOfTest, TaxesEachFeeByItself) {
  const auto figures = FiguresOf(TwoFees(), Dollars());
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(figures->fees, Usd(30'00));
  EXPECT_EQ(figures->coupons, Usd(1'00));
  EXPECT_EQ(figures->taxes, Usd(3'80));
  EXPECT_EQ(figures->total, Usd(32'80));
  EXPECT_EQ(figures->effective_tax_percent, *Rational::Make(380, 29));
  EXPECT_EQ(FiguresOf({}, Dollars())->effective_tax_percent, Rational(0));
}

TEST(CreditNoteForTest, CreditsPartsOfFees) {
  const auto note = CreditNoteFor(TwoFees(), {{0, Usd(5'00)}, {1, Usd(20'00)}}, Dollars());
  ASSERT_THAT(note, IsOk());
  EXPECT_EQ(note->coupon_adjustment, Usd(50));
  EXPECT_EQ(note->sub_total, Usd(24'50));
  EXPECT_EQ(note->tax, Usd(2'90));
  EXPECT_EQ(note->total, Usd(27'40));
}

TEST(CreditNoteForTest, RefusesMoreThanAFee) {
  EXPECT_THAT(CreditNoteFor(TwoFees(), {{2, Usd(1)}}, Dollars()), Invalid());
  EXPECT_THAT(CreditNoteFor(TwoFees(), {{0, Usd(-1)}}, Dollars()), Invalid());
  EXPECT_THAT(CreditNoteFor(TwoFees(), {{0, Usd(6'00)}, {0, Usd(4'01)}}, Dollars()), Invalid());
  EXPECT_THAT(CreditNoteFor({{Usd(1), Usd(2), 0}}, {}, Dollars()), Invalid());
}

TEST(CreditNoteProperty, AllFeesCreditedIsTheInvoice) {
  EXPECT_TRUE(rc::check("a full credit note has the invoice's total", [] {
    std::vector<TaxedFee> fees;
    std::vector<FeeCredit> credits;
    for (const int amount : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 1'000'000))) {
      const int coupon = *rc::gen::inRange(0, amount + 1);
      credits.push_back({fees.size(), Usd(amount)});
      fees.push_back({Usd(amount), Usd(coupon), *rc::gen::inRange<int64_t>(0, 30)});
    }
    const auto figures = FiguresOf(fees, Dollars());
    const auto note = CreditNoteFor(fees, credits, Dollars());
    RC_ASSERT(figures.ok() && note.ok());
    RC_ASSERT(note->total == figures->total);
  }));
}

}  // namespace
}  // namespace holdfast::billing
