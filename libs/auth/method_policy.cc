#include "libs/auth/method_policy.h"

#include "absl/strings/str_cat.h"
#include "libs/status/error.h"
#include "libs/status/reasons.h"

namespace holdfast::auth {
namespace {

// gRPC writes a method's name with a slash before it, rules are written without.
std::string Plain(std::string_view method) {
  if (!method.empty() && method.front() == '/') method.remove_prefix(1);
  return std::string(method);
}

}  // namespace

absl::StatusOr<MethodPolicy> MethodPolicy::Build(const std::vector<MethodRule>& rules) {
  MethodPolicy policy;
  for (const MethodRule& rule : rules) {
    const std::string name = Plain(rule.method);
    const size_t slash = name.find('/');
    if (slash == 0 || slash == name.npos || slash + 1 == name.size()) {
      return InvalidField("method", absl::StrCat("'", name, "' is not of the form service/method"));
    }
    if (rule.roles.empty()) {
      return InvalidField("roles", absl::StrCat("'", name, "' names no role"));
    }
    auto [at, fresh] = policy.rules_.try_emplace(name, rule);
    if (!fresh) return InvalidField("method", absl::StrCat("'", name, "' has two rules"));
    at->second.method = at->first;
  }
  return policy;
}

const MethodRule* MethodPolicy::Find(std::string_view method) const {
  auto at = rules_.find(Plain(method));
  return at == rules_.end() ? nullptr : &at->second;
}

absl::Status Authorise(const Principal& principal, const MethodRule& rule) {
  if (principal.roles.Intersects(rule.roles)) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, kPermissionDenied,
               "the caller's roles do not allow this method",
               {{"method", std::string(rule.method)}});
}

absl::StatusOr<std::string> TenantOf(const Principal& principal, const MethodRule& rule,
                                     std::string_view asked) {
  if (!principal.SpansTenants()) {
    if (asked.empty() || asked == principal.tenant) return principal.tenant;
    return Error(absl::StatusCode::kPermissionDenied, kPermissionDenied,
                 "this caller may not name a tenant", {{"method", std::string(rule.method)}});
  }
  if (asked == "*" || (asked.empty() && !rule.spans_tenants)) {
    return Error(absl::StatusCode::kPermissionDenied, kPermissionDenied,
                 "a caller that serves every tenant must name one",
                 {{"method", std::string(rule.method)}});
  }
  return std::string(asked);
}

}  // namespace holdfast::auth
