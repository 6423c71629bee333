/* SPDX-License-Identifier: Apache-2.0
 *
 * The lower half of the xenstore client: messages over the ring.
 */
#ifndef MINIOS_XENSTORE_WIRE_H
#define MINIOS_XENSTORE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <xen/io/xs_wire.h>

/* A message that arrived; the payload is ended by NUL. */
struct xenstore_message {
    struct xsd_sockmsg header;
    char payload[XENSTORE_PAYLOAD_MAX + 1];
};

void xenstore_wire_start(void);

/* Sends a header and its payload. False when that cannot be done before
 * `deadline`: the connection is given up then. */
bool xenstore_wire_send(const struct xsd_sockmsg *header, const char *payload,
                        uint64_t deadline);

/* Receives one message. False when none came before `deadline`, or the
 * connection had to be given up. */
bool xenstore_wire_receive(struct xenstore_message *message,
                           uint64_t deadline);

/* Whether bytes wait in the ring. */
bool xenstore_wire_ready(void);

/* Sleeps until bytes wait or clock_system() is at `deadline`. */
void xenstore_wire_wait(uint64_t deadline);

#endif
