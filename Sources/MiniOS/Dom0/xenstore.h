/* SPDX-License-Identifier: Apache-2.0
 *
 * A xenstore client for one thread: one request at a time, watches that only
 * say "look again". Protocol: xen/io/xs_wire.h. What arrives is bounded and
 * checked; a xenstored that breaks the protocol is not spoken to again.
 */
#ifndef MINIOS_XENSTORE_H
#define MINIOS_XENSTORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define XENSTORE_MISSING (-1) /* ENOENT */
#define XENSTORE_DENIED (-2)  /* EACCES: also a node that does not exist below
                               * one that we may not read */
#define XENSTORE_FAILED (-3)  /* anything else */
#define XENSTORE_TOO_LONG (-4)

void xenstore_start(void);

/* Reads a node. Returns its length or an error, which XENSTORE_TOO_LONG is
 * only here. */
int32_t xenstore_read_bytes(const char *path, void *bytes, size_t size);

/* Reads a node and ends it with NUL. Returns its length or an error; a value
 * that does not fit or holds a NUL is XENSTORE_FAILED. `size` is at least
 * 1. */
int32_t xenstore_read(const char *path, char *value, size_t size);

/* Writes a node: 0 or an error. */
int32_t xenstore_write_bytes(const char *path, const void *bytes, size_t size);
int32_t xenstore_write(const char *path, const char *value);

/* Begins or ends to watch a node: 0 or an error. A watch fires once when it
 * is made. */
int32_t xenstore_watch(const char *path);
int32_t xenstore_unwatch(const char *path);

/* Whether something has arrived: costs two memory accesses. */
bool xenstore_stirred(void);

/* Takes what has arrived, without waiting; whether a watch has fired since
 * the last call. */
bool xenstore_changed(void);

/* Sleeps until a watch may have fired or clock_system() is at `deadline`. */
void xenstore_wait(uint64_t deadline);

#endif
