#include "libs/ids/ids.h"

#include <algorithm>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"
#include "libs/status/view.h"

namespace holdfast {
namespace {

constexpr uint64_t kLow62 = (uint64_t{1} << 62) - 1;
constexpr uint64_t kLow11 = (uint64_t{1} << 11) - 1;
constexpr int64_t kMaxMillis = (int64_t{1} << 48) - 1;
constexpr size_t kHexDigits = 32;
constexpr size_t kUuidLength = 36;

// Finaliser of SplitMix64 (Steele, Lea and Flood 2014): a bijection that mixes all bits.
uint64_t Mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::string Hex(Uuid7Sequence::Bits bits) {
  return absl::StrCat(absl::Hex(bits.hi, absl::kZeroPad16), absl::Hex(bits.lo, absl::kZeroPad16));
}

std::string Dashed(const std::string& hex) {
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-",
                      hex.substr(16, 4), "-", hex.substr(20));
}

std::string Prefixed(std::string_view prefix, Uuid7Sequence::Bits bits) {
  HF_CHECK(!prefix.empty() && std::all_of(prefix.begin(), prefix.end(), absl::ascii_islower));
  return absl::StrCat(ToAbsl(prefix), "_", Hex(bits));
}

bool IsLowerHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return absl::ascii_isxdigit(c) && !absl::ascii_isupper(c);
  });
}

IdSeed RandomSeed() {
  absl::BitGen gen;
  const uint64_t hi = gen();
  return IdSeed{hi, gen()};
}

}  // namespace

Uuid7Sequence::Uuid7Sequence(IdSeed seed) : state_hi_(Mix(seed.hi)), state_lo_(Mix(~seed.lo)) {}

// A 128-bit counter behind two rounds of mixing: every output depends on the whole seed.
uint64_t Uuid7Sequence::Draw() {
  state_lo_ += 0x9e3779b97f4a7c15;
  if (state_lo_ < 0x9e3779b97f4a7c15) ++state_hi_;
  return Mix(Mix(state_lo_) ^ state_hi_);
}

// The top bit stays clear, so that the counter cannot run over within any number of ids that fits a
// millisecond (RFC 9562, 6.2, method 2).
void Uuid7Sequence::StartCounter() {
  counter_hi_ = Draw() & kLow11;
  counter_lo_ = Draw() & kLow62;
}

void Uuid7Sequence::StepCounter() {
  counter_lo_ += (Draw() >> 32) + 1;
  if (counter_lo_ > kLow62) {
    counter_lo_ &= kLow62;
    ++counter_hi_;
  }
}

Uuid7Sequence::Bits Uuid7Sequence::Next(absl::Time at) {
  const int64_t ms = std::clamp<int64_t>(absl::ToUnixMillis(at), 0, kMaxMillis);
  if (ms > last_ms_) {
    last_ms_ = ms;
    StartCounter();
  } else {
    StepCounter();
  }
  constexpr uint64_t kVersion7 = 0x7000;
  constexpr uint64_t kVariant = uint64_t{2} << 62;
  return Bits{(static_cast<uint64_t>(last_ms_) << 16) | kVersion7 | counter_hi_,
              kVariant | counter_lo_};
}

SystemIds::SystemIds(const Clock& clock) : clock_(clock), sequence_(RandomSeed()) {}

std::string SystemIds::Next(std::string_view prefix) {
  absl::MutexLock lock(&mu_);
  return Prefixed(prefix, sequence_.Next(clock_.Now()));
}

SeededIds::SeededIds(uint64_t seed_hi, uint64_t seed_lo, absl::Time at)
    : at_(at), sequence_(IdSeed{seed_hi, seed_lo}) {}

std::string SeededIds::Next(std::string_view prefix) {
  return Prefixed(prefix, sequence_.Next(at_));
}

IdSeed NextSeed(IdSource& source) {
  const std::string id = source.Next("seed");
  // FNV-1a twice, from two bases: any source of distinct ids will do, whatever its ids look like.
  IdSeed seed{0xcbf29ce484222325, 0x84222325cbf29ce4};
  for (const unsigned char c : id) {
    seed.hi = (seed.hi ^ c) * 0x100000001b3;
    seed.lo = Mix(seed.lo ^ c);
  }
  return seed;
}

std::string NewUuid7(absl::Time at) { return Dashed(Hex(Uuid7Sequence(RandomSeed()).Next(at))); }

bool IsUuid(std::string_view text) {
  if (text.size() != kUuidLength) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !absl::ascii_isxdigit(static_cast<unsigned char>(text[i])))
      return false;
  }
  return true;
}

std::optional<absl::Time> TimeOfId(std::string_view id) {
  std::string hex;
  if (IsUuid(id)) {
    hex = absl::AsciiStrToLower(ToAbsl(id));
    hex.erase(std::remove(hex.begin(), hex.end(), '-'), hex.end());
  } else {
    const size_t mark = id.rfind('_');
    if (mark == std::string_view::npos || id.size() - mark - 1 != kHexDigits) return std::nullopt;
    hex = std::string(id.substr(mark + 1));
  }
  if (!IsLowerHex(hex) || hex[12] != '7') return std::nullopt;
  int64_t ms = 0;
  for (const char c : hex.substr(0, 12)) ms = ms * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
  return absl::FromUnixMillis(ms);
}

}  // namespace holdfast
