/* SPDX-License-Identifier: Apache-2.0 */
#include "xenstore.h"

#include <string.h>

#include "xenstore_wire.h"
#include "../Kernel/clock.h"

/* How long xenstored may take for an answer. */
#define PATIENCE (10 * CLOCK_SECOND)

/* All watches mean the same here, so one token serves them all. */
#define TOKEN "stubvmi"

static struct xenstore_message reply;
static uint32_t last_request;
static bool fired;

void xenstore_start(void)
{
    xenstore_wire_start();
}

static int32_t error_of(const char *name)
{
    if (strcmp(name, "ENOENT") == 0)
        return XENSTORE_MISSING;
    if (strcmp(name, "EACCES") == 0 || strcmp(name, "EPERM") == 0)
        return XENSTORE_DENIED;
    return XENSTORE_FAILED;
}

/* Sends payload[0..length) and receives into `reply`: the length of its
 * payload or an error. */
static int32_t request(uint32_t type, const char *payload, size_t length)
{
    uint64_t deadline = clock_system() + PATIENCE;
    struct xsd_sockmsg header = {
        .type = type,
        .req_id = ++last_request,
        .len = (uint32_t)length,
    };

    if (!xenstore_wire_send(&header, payload, deadline))
        return XENSTORE_FAILED;
    while (xenstore_wire_receive(&reply, deadline)) {
        if (reply.header.type == XS_WATCH_EVENT)
            fired = true;
        else if (reply.header.req_id != header.req_id)
            continue; /* late: the answer to a request given up */
        else if (reply.header.type == XS_ERROR)
            return error_of(reply.payload);
        else
            return reply.header.type == type ? (int32_t)reply.header.len
                                             : XENSTORE_FAILED;
    }
    return XENSTORE_FAILED;
}

/* A request with a path and, after its NUL, `length` more bytes. */
static int32_t request_on(uint32_t type, const char *path, const char *more,
                          size_t length)
{
    char payload[XENSTORE_PAYLOAD_MAX];
    size_t path_length = strlen(path) + 1;

    if (path_length > XENSTORE_REL_PATH_MAX ||
        length > sizeof(payload) - path_length)
        return XENSTORE_FAILED;
    memcpy(payload, path, path_length);
    memcpy(payload + path_length, more, length);
    return request(type, payload, path_length + length);
}

int32_t xenstore_read_bytes(const char *path, void *bytes, size_t size)
{
    int32_t length = request_on(XS_READ, path, "", 0);

    if (length < 0)
        return length;
    if ((size_t)length > size)
        return XENSTORE_TOO_LONG;
    memcpy(bytes, reply.payload, (size_t)length);
    return length;
}

int32_t xenstore_read(const char *path, char *value, size_t size)
{
    int32_t length = xenstore_read_bytes(path, value, size - 1);

    if (length == XENSTORE_TOO_LONG ||
        (length > 0 && memchr(value, '\0', (size_t)length)))
        return XENSTORE_FAILED;
    if (length >= 0)
        value[length] = '\0';
    return length;
}

int32_t xenstore_write_bytes(const char *path, const void *bytes, size_t size)
{
    int32_t result = request_on(XS_WRITE, path, bytes, size);

    return result < 0 ? result : 0;
}

int32_t xenstore_write(const char *path, const char *value)
{
    return xenstore_write_bytes(path, value, strlen(value));
}

int32_t xenstore_watch(const char *path)
{
    int32_t result = request_on(XS_WATCH, path, TOKEN, sizeof(TOKEN));

    /* A watch that is there already is as good. */
    return result < 0 && strcmp(reply.payload, "EEXIST") != 0 ? result : 0;
}

int32_t xenstore_unwatch(const char *path)
{
    int32_t result = request_on(XS_UNWATCH, path, TOKEN, sizeof(TOKEN));

    return result < 0 ? result : 0;
}

bool xenstore_stirred(void)
{
    return fired || xenstore_wire_ready();
}

bool xenstore_changed(void)
{
    bool result;

    while (xenstore_wire_ready() &&
           xenstore_wire_receive(&reply, clock_system() + PATIENCE)) {
        if (reply.header.type == XS_WATCH_EVENT)
            fired = true;
    }
    result = fired;
    fired = false;
    return result;
}

void xenstore_wait(uint64_t deadline)
{
    if (!fired)
        xenstore_wire_wait(deadline);
}
