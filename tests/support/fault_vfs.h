// An SQLite file system whose syncs can fail, and which tells what had been synced when.
#ifndef HOLDFAST_TESTS_SUPPORT_FAULT_VFS_H_
#define HOLDFAST_TESTS_SUPPORT_FAULT_VFS_H_

#include <sqlite3.h>

#include <cstring>
#include <functional>
#include <mutex>
#include <string>

#include "libs/status/macros.h"

namespace holdfast {

// Registered under its name while it lives; every database on it is closed before. Files behave as
// the system's do except for what `on_sync` decides.
class FaultVfs {
 public:
  // Called after each successful sync with the file's path; SQLITE_OK or the error SQLite is to
  // see.
  using OnSync = std::function<int(const std::string& path)>;

  explicit FaultVfs(std::string name) : name_(std::move(name)), base_(sqlite3_vfs_find(nullptr)) {
    HF_CHECK(base_ != nullptr);
    vfs_ = *base_;
    vfs_.zName = name_.c_str();
    vfs_.pAppData = this;
    vfs_.szOsFile = static_cast<int>(sizeof(File)) + base_->szOsFile;
    vfs_.xOpen = &FaultVfs::Open;
    // The rest of the base's functions find their own data in its structure.
    HF_CHECK(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
  }
  ~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  void SetOnSync(OnSync on_sync) {
    const std::lock_guard lock(mutex_);
    on_sync_ = std::move(on_sync);
  }

 private:
  struct File {
    sqlite3_file base;  // first: what SQLite sees
    FaultVfs* owner;
    std::string* path;
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
  };
  static File& Of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  static const sqlite3_io_methods& Real(sqlite3_file* file) { return *Of(file).real()->pMethods; }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags,
                  int* out_flags) {
    auto* self = static_cast<FaultVfs*>(vfs->pAppData);
    File& wrapped = Of(file);
    wrapped.base.pMethods = nullptr;
    const int code = self->base_->xOpen(self->base_, name, wrapped.real(), flags, out_flags);
    if (code != SQLITE_OK) return code;
    wrapped.owner = self;
    wrapped.path = new std::string(name == nullptr ? "" : name);
    wrapped.base.pMethods = Methods();
    return SQLITE_OK;
  }

  static int Close(sqlite3_file* file) {
    delete Of(file).path;
    return Real(file).xClose(Of(file).real());
  }

  static int Sync(sqlite3_file* file, int flags) {
    const int code = Real(file).xSync(Of(file).real(), flags);
    if (code != SQLITE_OK) return code;
    FaultVfs& owner = *Of(file).owner;
    const std::lock_guard lock(owner.mutex_);
    return owner.on_sync_ ? owner.on_sync_(*Of(file).path) : SQLITE_OK;
  }

  static const sqlite3_io_methods* Methods() {
    static const sqlite3_io_methods methods = {
        .iVersion = 2,
        .xClose = &Close,
        .xRead = [](sqlite3_file* f, void* to, int n,
                    sqlite3_int64 at) { return Real(f).xRead(Of(f).real(), to, n, at); },
        .xWrite = [](sqlite3_file* f, const void* from, int n,
                     sqlite3_int64 at) { return Real(f).xWrite(Of(f).real(), from, n, at); },
        .xTruncate = [](sqlite3_file* f,
                        sqlite3_int64 size) { return Real(f).xTruncate(Of(f).real(), size); },
        .xSync = &Sync,
        .xFileSize = [](sqlite3_file* f,
                        sqlite3_int64* size) { return Real(f).xFileSize(Of(f).real(), size); },
        .xLock = [](sqlite3_file* f, int level) { return Real(f).xLock(Of(f).real(), level); },
        .xUnlock = [](sqlite3_file* f, int level) { return Real(f).xUnlock(Of(f).real(), level); },
        .xCheckReservedLock =
            [](sqlite3_file* f, int* out) { return Real(f).xCheckReservedLock(Of(f).real(), out); },
        .xFileControl = [](sqlite3_file* f, int op,
                           void* arg) { return Real(f).xFileControl(Of(f).real(), op, arg); },
        .xSectorSize = [](sqlite3_file* f) { return Real(f).xSectorSize(Of(f).real()); },
        .xDeviceCharacteristics =
            [](sqlite3_file* f) { return Real(f).xDeviceCharacteristics(Of(f).real()); },
        .xShmMap =
            [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
              return Real(f).xShmMap(Of(f).real(), page, size, extend, out);
            },
        .xShmLock = [](sqlite3_file* f, int offset, int n,
                       int flags) { return Real(f).xShmLock(Of(f).real(), offset, n, flags); },
        .xShmBarrier = [](sqlite3_file* f) { Real(f).xShmBarrier(Of(f).real()); },
        .xShmUnmap = [](sqlite3_file* f,
                        int drop) { return Real(f).xShmUnmap(Of(f).real(), drop); },
        .xFetch = nullptr,
        .xUnfetch = nullptr,
    };
    return &methods;
  }

  const std::string name_;
  sqlite3_vfs* base_;
  sqlite3_vfs vfs_;
  std::mutex mutex_;
  OnSync on_sync_;
};

}  // namespace holdfast

#endif  // HOLDFAST_TESTS_SUPPORT_FAULT_VFS_H_
