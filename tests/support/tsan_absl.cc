// ThreadSanitizer cannot see into the packaged abseil: to it, an absl::Mutex orders nothing and all
// that it guards races. This file, linked into the tests of the tsan build alone, stands in front
// of the library's functions, tells the sanitizer what each one orders and calls the original. It
// models readers as writers, which can hide a race between two readers that should have been
// writers, and nothing else.
#include <dlfcn.h>

#include <string>

#include "absl/base/options.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
}

namespace {

#define HF_STRING_INNER(x) #x
#define HF_STRING(x) HF_STRING_INNER(x)

// The next definition of absl::`member`, given mangled without its enclosing namespaces.
template <typename Function>
Function* Original(const char* cv, const char* member) {
  const std::string space = HF_STRING(ABSL_OPTION_INLINE_NAMESPACE_NAME);
  std::string name = std::string("_ZN") + cv + "4absl";
  if (ABSL_OPTION_USE_INLINE_NAMESPACE) name += std::to_string(space.size()) + space;
  void* const found = dlsym(RTLD_NEXT, (name + member).c_str());
  if (found == nullptr) __builtin_trap();
  return reinterpret_cast<Function*>(found);
}

// Parameter types of this name space are written by their position: S0_ is absl::<inline
// namespace>.
#define HF_ORIGINAL(cv, member, ...) static auto* const original = Original<__VA_ARGS__>(cv, member)

// Conditions run inside the library, on whichever thread unlocks, after the release was told.
class IgnoreReads {
 public:
  IgnoreReads() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
  ~IgnoreReads() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
};

}  // namespace

namespace absl {
ABSL_NAMESPACE_BEGIN

void Mutex::Lock() {
  HF_ORIGINAL("", "5Mutex4LockEv", void(Mutex*));
  original(this);
  __tsan_acquire(this);
}

void Mutex::Unlock() {
  HF_ORIGINAL("", "5Mutex6UnlockEv", void(Mutex*));
  __tsan_release(this);
  const IgnoreReads ignore;
  original(this);
}

bool Mutex::TryLock() {
  HF_ORIGINAL("", "5Mutex7TryLockEv", bool(Mutex*));
  const bool locked = original(this);
  if (locked) __tsan_acquire(this);
  return locked;
}

void Mutex::ReaderLock() {
  HF_ORIGINAL("", "5Mutex10ReaderLockEv", void(Mutex*));
  original(this);
  __tsan_acquire(this);
}

void Mutex::ReaderUnlock() {
  HF_ORIGINAL("", "5Mutex12ReaderUnlockEv", void(Mutex*));
  __tsan_release(this);
  const IgnoreReads ignore;
  original(this);
}

void Mutex::Await(const Condition& condition) {
  HF_ORIGINAL("", "5Mutex5AwaitERKNS0_9ConditionE", void(Mutex*, const Condition&));
  __tsan_release(this);
  {
    const IgnoreReads ignore;
    original(this, condition);
  }
  __tsan_acquire(this);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  HF_ORIGINAL("", "5Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE",
              bool(Mutex*, const Condition&, Duration));
  __tsan_release(this);
  bool held = false;
  {
    const IgnoreReads ignore;
    held = original(this, condition, timeout);
  }
  __tsan_acquire(this);
  return held;
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  HF_ORIGINAL("", "5Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE",
              bool(Mutex*, const Condition&, Time));
  __tsan_release(this);
  bool held = false;
  {
    const IgnoreReads ignore;
    held = original(this, condition, deadline);
  }
  __tsan_acquire(this);
  return held;
}

void Mutex::LockWhen(const Condition& condition) {
  HF_ORIGINAL("", "5Mutex8LockWhenERKNS0_9ConditionE", void(Mutex*, const Condition&));
  {
    const IgnoreReads ignore;
    original(this, condition);
  }
  __tsan_acquire(this);
}

void CondVar::Wait(Mutex* mutex) {
  HF_ORIGINAL("", "7CondVar4WaitEPNS0_5MutexE", void(CondVar*, Mutex*));
  __tsan_release(mutex);
  {
    const IgnoreReads ignore;
    original(this, mutex);
  }
  __tsan_acquire(mutex);
}

bool CondVar::WaitWithTimeout(Mutex* mutex, Duration timeout) {
  HF_ORIGINAL("", "7CondVar15WaitWithTimeoutEPNS0_5MutexENS0_8DurationE",
              bool(CondVar*, Mutex*, Duration));
  __tsan_release(mutex);
  bool timed_out = false;
  {
    const IgnoreReads ignore;
    timed_out = original(this, mutex, timeout);
  }
  __tsan_acquire(mutex);
  return timed_out;
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  HF_ORIGINAL("", "7CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE",
              bool(CondVar*, Mutex*, Time));
  __tsan_release(mutex);
  bool timed_out = false;
  {
    const IgnoreReads ignore;
    timed_out = original(this, mutex, deadline);
  }
  __tsan_acquire(mutex);
  return timed_out;
}

namespace {

// HasBeenNotified is inline and reads the flag behind the mutex; the store is in the library.
void* FlagOf(const Notification* notification) {
  return reinterpret_cast<char*>(const_cast<Notification*>(notification)) + sizeof(Mutex);
}

}  // namespace

void Notification::Notify() {
  HF_ORIGINAL("", "12Notification6NotifyEv", void(Notification*));
  __tsan_release(FlagOf(this));
  original(this);
}

void Notification::WaitForNotification() const {
  HF_ORIGINAL("K", "12Notification19WaitForNotificationEv", void(const Notification*));
  original(this);
  __tsan_acquire(FlagOf(this));
}

bool Notification::WaitForNotificationWithTimeout(Duration timeout) const {
  HF_ORIGINAL("K", "12Notification30WaitForNotificationWithTimeoutENS0_8DurationE",
              bool(const Notification*, Duration));
  const bool notified = original(this, timeout);
  if (notified) __tsan_acquire(FlagOf(this));
  return notified;
}

bool Notification::WaitForNotificationWithDeadline(Time deadline) const {
  HF_ORIGINAL("K", "12Notification31WaitForNotificationWithDeadlineENS0_4TimeE",
              bool(const Notification*, Time));
  const bool notified = original(this, deadline);
  if (notified) __tsan_acquire(FlagOf(this));
  return notified;
}

ABSL_NAMESPACE_END
}  // namespace absl
