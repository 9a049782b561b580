// What holdfast-billing can be told at its start.
#ifndef HOLDFAST_SERVICES_BILLING_RPC_SETTINGS_H_
#define HOLDFAST_SERVICES_BILLING_RPC_SETTINGS_H_

#include <string>

#include "libs/config/config.h"

namespace holdfast::billing {

config::Settings BillingSettings();

// The address that feedback answers to: `reply_to`, else the host of `listen` with the port that
// was had.
std::string ReplyAddress(const config::Config& config, int port);

}  // namespace holdfast::billing

#endif  // HOLDFAST_SERVICES_BILLING_RPC_SETTINGS_H_
