#include "libs/redis/stream_reader.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "libs/status/macros.h"

namespace holdfast::redis {
namespace {

absl::Status Malformed() { return absl::UnavailableError("redis sent a malformed stream reply"); }

absl::StatusOr<StreamEntry> EntryOf(const std::string& key, const Reply& reply) {
  if (reply.elements.size() != 2) return Malformed();
  StreamEntry entry{key, reply.elements[0].text, {}};
  const std::vector<Reply>& fields = reply.elements[1].elements;
  if (fields.size() % 2 != 0) return Malformed();
  for (size_t i = 0; i < fields.size(); i += 2) {
    entry.fields.emplace_back(fields[i].text, fields[i + 1].text);
  }
  return entry;
}

absl::StatusOr<std::vector<StreamEntry>> EntriesOf(const Reply& reply) {
  std::vector<StreamEntry> entries;
  for (const Reply& stream : reply.elements) {
    if (stream.elements.size() != 2) return Malformed();
    for (const Reply& each : stream.elements[1].elements) {
      HF_ASSIGN_OR_RETURN(StreamEntry entry, EntryOf(stream.elements[0].text, each));
      entries.push_back(std::move(entry));
    }
  }
  return entries;
}

}  // namespace

StreamReader::StreamReader(Executor& executor, ConnectionOptions connection,
                           StreamReaderOptions options, OnEntries on_entries, OnState on_state)
    : connection_(std::move(connection)),
      options_(std::move(options)),
      on_entries_(std::move(on_entries)),
      on_state_(std::move(on_state)),
      clock_(executor.clock()),
      backoff_(connection_.backoff_min, connection_.backoff_max) {
  task_ = executor.Start("redis-streams", [this] { return Step(); });
}

StreamReader::~StreamReader() {
  stopping_ = true;
  waker_.Wake();
  task_.reset();
}

absl::Duration StreamReader::Step() {
  if (stopping_) return absl::InfiniteDuration();
  absl::Status status = link_.has_value() ? ReadOnce() : Connect();
  if (absl::IsNotFound(status)) status = CreateGroups();
  if (status.ok()) return absl::ZeroDuration();
  link_.reset();
  if (up_.exchange(false)) on_state_(false);
  return stopping_ ? absl::InfiniteDuration() : backoff_.Next();
}

absl::Status StreamReader::Connect() {
  HF_ASSIGN_OR_RETURN(link_, Link::Dial(connection_, clock_, waker_));
  return CreateGroups();
}

absl::Status StreamReader::CreateGroups() {
  for (const std::string& key : options_.keys) {
    const absl::Status made = link_
                                  ->Ask({"XGROUP", "CREATE", key, options_.group, "0", "MKSTREAM"},
                                        clock_.Now() + connection_.stall_timeout)
                                  .status();
    if (!made.ok() && !absl::StartsWith(made.message(), "BUSYGROUP")) return made;
  }
  backoff_.Reset();
  up_ = true;
  on_state_(true);
  return absl::OkStatus();
}

absl::Status StreamReader::ReadOnce() {
  std::vector<std::string> args = {
      "XREADGROUP",   "GROUP",
      options_.group, options_.consumer,
      "COUNT",        absl::StrCat(options_.count),
      "BLOCK",        absl::StrCat(absl::ToInt64Milliseconds(options_.block)),
      "NOACK",        "STREAMS"};
  args.insert(args.end(), options_.keys.begin(), options_.keys.end());
  args.insert(args.end(), options_.keys.size(), ">");
  HF_ASSIGN_OR_RETURN(const Reply reply,
                      link_->Ask(args, clock_.Now() + options_.block + connection_.stall_timeout));
  if (reply.nil()) return absl::OkStatus();
  HF_ASSIGN_OR_RETURN(std::vector<StreamEntry> entries, EntriesOf(reply));
  on_entries_(std::move(entries));
  return absl::OkStatus();
}

}  // namespace holdfast::redis
