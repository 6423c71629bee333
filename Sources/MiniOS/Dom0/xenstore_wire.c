/* SPDX-License-Identifier: Apache-2.0 */
#include "xenstore_wire.h"

#include <string.h>

#include "ring.h"
#include "../Kernel/abi.h"
#include "../Kernel/channels.h"
#include "../Kernel/clock.h"
#include "../Kernel/memory.h"

static struct ring requests, replies;
static evtchn_port_t port;
static bool given_up;

void xenstore_wire_start(void)
{
    struct xenstore_domain_interface *page =
        memory_of_frame(start_info->store_mfn);

    if (!page)
        panic("no xenstore");
    given_up = false;
    port = start_info->store_evtchn;
    requests = ring_start(page->req, sizeof(page->req), &page->req_prod,
                          &page->req_cons);
    replies = ring_start(page->rsp, sizeof(page->rsp), &page->rsp_cons,
                         &page->rsp_prod);
}

/* Moves all bytes one way, or gives the connection up. */
static bool transfer(int32_t (*some)(void *bytes, size_t length), char *bytes,
                     size_t length, uint64_t deadline)
{
    while (length != 0 && !given_up) {
        int32_t moved;

        event_clear(port);
        moved = some(bytes, length);
        if (moved > 0) {
            event_notify(port);
            bytes += moved;
            length -= (size_t)moved;
        } else if (moved < 0 || clock_system() >= deadline) {
            given_up = true;
        } else {
            event_wait(port, deadline);
        }
    }
    return !given_up;
}

static int32_t put(void *bytes, size_t length)
{
    return ring_put(&requests, bytes, length);
}

static int32_t take(void *bytes, size_t length)
{
    return ring_take(&replies, bytes, length);
}

bool xenstore_wire_send(const struct xsd_sockmsg *header, const char *payload,
                        uint64_t deadline)
{
    static char whole[sizeof(*header) + XENSTORE_PAYLOAD_MAX];

    if (header->len > XENSTORE_PAYLOAD_MAX)
        return false;
    memcpy(whole, header, sizeof(*header));
    memcpy(whole + sizeof(*header), payload, header->len);
    return transfer(put, whole, sizeof(*header) + header->len, deadline);
}

bool xenstore_wire_receive(struct xenstore_message *message,
                           uint64_t deadline)
{
    while (!given_up && !xenstore_wire_ready()) {
        if (clock_system() >= deadline)
            return false;
        xenstore_wire_wait(deadline);
    }
    if (!transfer(take, (char *)&message->header, sizeof(message->header),
                  deadline))
        return false;
    if (message->header.len > XENSTORE_PAYLOAD_MAX) {
        given_up = true;
        return false;
    }
    message->payload[message->header.len] = '\0';
    return transfer(take, message->payload, message->header.len, deadline);
}

bool xenstore_wire_ready(void)
{
    int32_t waiting = ring_waiting(&replies);

    if (waiting < 0)
        given_up = true;
    return !given_up && waiting > 0;
}

void xenstore_wire_wait(uint64_t deadline)
{
    event_clear(port);
    if (!xenstore_wire_ready())
        event_wait(port, deadline);
}
