// The columns every reader of outbox_events asks for, in their order.
#ifndef HOLDFAST_LIBS_OUTBOX_EVENT_ROW_H_
#define HOLDFAST_LIBS_OUTBOX_EVENT_ROW_H_

#include "libs/outbox/event.h"
#include "libs/sql/row.h"

namespace holdfast::outbox {

// partition, position, id, type, tenant, customer, customer_seq, subject, time, schema_version,
// actor, channel, cause, data.
inline Event EventOfRow(const sql::Row& row) {
  return Event{.id = row.Text(2),
               .type = row.Text(3),
               .tenant = row.Text(4),
               .customer = row.Text(5),
               .subject = row.Text(7),
               .time = row.Time(8),
               .schema_version = static_cast<int>(row.Int(9)),
               .actor = row.Text(10),
               .channel = row.Text(11),
               .cause = row.Text(12),
               .data = row.Blob(13),
               .partition = static_cast<int>(row.Int(0)),
               .position = row.Int(1),
               .customer_seq = row.Int(6)};
}

}  // namespace holdfast::outbox

#endif  // HOLDFAST_LIBS_OUTBOX_EVENT_ROW_H_
