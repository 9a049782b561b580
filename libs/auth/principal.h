// Who calls: the tenant, a name for the records, and roles. No request carries any of these;
// credentials yield them.
#ifndef HOLDFAST_LIBS_AUTH_PRINCIPAL_H_
#define HOLDFAST_LIBS_AUTH_PRINCIPAL_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace holdfast::auth {

enum class Role : uint8_t {
  kClient = 1,    // a team's own service, acting for its customers
  kOperator = 2,  // a person or tool that runs the suite for one tenant
  kService = 4,   // another service of the suite
};

class RoleSet {
 public:
  constexpr RoleSet() = default;
  constexpr RoleSet(std::initializer_list<Role> roles) {
    for (Role role : roles) Add(role);
  }
  constexpr void Add(Role role) { bits_ |= static_cast<uint8_t>(role); }
  constexpr bool Has(Role role) const { return (bits_ & static_cast<uint8_t>(role)) != 0; }
  constexpr bool Intersects(RoleSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool operator==(const RoleSet&) const = default;

 private:
  uint8_t bits_ = 0;
};

// "client", "operator" or "service"; anything else is INVALID_ARGUMENT naming field `roles`.
absl::StatusOr<Role> ParseRole(std::string_view text);

struct Principal {
  std::string tenant;  // "*": every tenant; only services may have it, and they name the tenant of
                       // each call
  std::string name;    // as it stands in audit records and events
  RoleSet roles;

  bool SpansTenants() const { return tenant == "*"; }
};

}  // namespace holdfast::auth

#endif  // HOLDFAST_LIBS_AUTH_PRINCIPAL_H_
