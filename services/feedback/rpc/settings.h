#ifndef HOLDFAST_SERVICES_FEEDBACK_RPC_SETTINGS_H_
#define HOLDFAST_SERVICES_FEEDBACK_RPC_SETTINGS_H_

#include "libs/config/config.h"

namespace holdfast::feedback {

config::Settings FeedbackSettings();

}  // namespace holdfast::feedback

#endif  // HOLDFAST_SERVICES_FEEDBACK_RPC_SETTINGS_H_
