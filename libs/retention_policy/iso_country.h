// ISO 3166-1 alpha-2 country codes, officially assigned ones only: GB, not UK; CA is Canada.
#ifndef HOLDFAST_LIBS_RETENTION_POLICY_ISO_COUNTRY_H_
#define HOLDFAST_LIBS_RETENTION_POLICY_ISO_COUNTRY_H_

#include <string_view>

namespace holdfast {

// Upper case only.
bool IsIsoCountry(std::string_view code);
// Postal codes of the fifty states, DC and the inhabited territories; upper case only.
bool IsUsRegion(std::string_view code);

}  // namespace holdfast

#endif  // HOLDFAST_LIBS_RETENTION_POLICY_ISO_COUNTRY_H_
