/* SPDX-License-Identifier: Apache-2.0
 *
 * The monitor's platform: what the image's main loop needs beside platform.h.
 *
 * MiniOS implements it; there is no implementation for the host. Targets are
 * numbered from 0 in the order of the bundle, errors are PLATFORM_E... values
 * of platform.h, and a xenstore path is relative to the domain's own
 * /local/domain/<domid> unless it begins with a slash.
 */
#ifndef STUBVMI_MONITOR_H
#define STUBVMI_MONITOR_H

#include <stddef.h>
#include <stdint.h>

/* Targets that one monitor can hold. */
#define MONITOR_TARGETS 8u

/* What monitor_domid returns for a target that is not attached: DOMID_INVALID
 * of Xen's xen.h. */
#define MONITOR_NO_DOMAIN 0x7ff4u

/* The target bundle: the domain's ramdisk module, NULL if there is none.
 * `available` gets the bytes that may be read; the domain builder pads the
 * module, so only the bundle's own header tells its length. */
const uint8_t *monitor_bundle(size_t *available);

/* Reads a xenstore node, whatever bytes it holds. Returns their number,
 * PLATFORM_EABSENT when there is no such node or it may not be read,
 * PLATFORM_EINVAL when it has more than `size` bytes, or PLATFORM_EIO when
 * xenstore does not work. */
int32_t monitor_read(const char *path, uint8_t *bytes, size_t size);

/* The longest answer to a request of dom0's. */
#define MONITOR_ANSWER 49152u

/* Keeps a part of an answer; what is too long is cut. */
void monitor_keep(const uint8_t *bytes, size_t length);

/* Gives the next piece of what was kept as the answer to a request, and returns
 * 1 while there is more: pieces of 1 KiB at data/stubvmi/answer/0, 1, ..., and
 * then data/stubvmi/answer, "<request> <bytes>". With that it goes on the
 * console, too. Best effort, as the state is. */
int monitor_answer(uint32_t request);

/* Puts what was kept on the console and returns 1, or 0 where dom0 has left no
 * room for it there: then it is lost. */
int32_t monitor_say(void);

/* Whether something that was written still waits for dom0 to read the console.
 * What there is room for is handed on first; sleeping ends when there is
 * more of it. */
int monitor_is_behind(void);

/* Watches a xenstore node for ever: 0, or PLATFORM_EIO. */
int32_t monitor_watch(const char *path);

/* Whether a watched node or the name of a target may have changed since the
 * last call. Costs two memory accesses when nothing has arrived. */
int monitor_changed(void);

/* Attaches a domain as target `target`, if it is called `name`
 * (/local/domain/<domid>/name): from then on platform.h reads it, until the
 * name is gone or another one. Returns 0, PLATFORM_EINVAL when `target` is
 * out of range, the domain can be no target or the name is another one,
 * PLATFORM_EDENIED when dom0 has not granted the name, PLATFORM_EGONE when
 * there is none, or PLATFORM_EIO when xenstore does not work. */
int32_t monitor_attach(uint32_t target, uint32_t domid, const char *name);

/* Detaches every target, and returns once no page of any is mapped: a page
 * table that says otherwise ends the domain. */
void monitor_detach_all(void);

/* Whether `bytes` of memory are free in one piece. */
int monitor_has_room(size_t bytes);

/* Domid of an attached target, otherwise MONITOR_NO_DOMAIN. */
uint32_t monitor_domid(uint32_t target);

/* This domain's own domid. */
uint32_t monitor_self(void);

/* Writes `state` to data/stubvmi/state: "starting", "ready <generation>",
 * "refused <generation>: <why>" or "failed: <why>"; longer than 1024 bytes is
 * cut. Best effort: a monitor that cannot tell its state goes on. */
void monitor_state(const char *state);

/* Sleeps until platform_nanoseconds() has reached `nanoseconds`,
 * monitor_changed() has something to tell, or an event of a target waits to
 * be taken (events.h); returns at once when it is so already. */
void monitor_sleep_until(uint64_t nanoseconds);

/* Tries to map one frame of any domain, read-only or writable, and takes the
 * mapping back at once; reads and writes nothing. 0 when it was allowed,
 * otherwise the PLATFORM_E... that refused it. Each refusal by the policy is
 * a line in the hypervisor's log. */
int32_t monitor_probe(uint32_t domid, uint64_t frame, int writable);

/* Ends the domain: poweroff for status 0, otherwise crash. */
_Noreturn void monitor_exit(int status);

/* The main loop, written in Swift: MiniOS calls it once the console, the
 * clock and xenstore work, and powers the domain off when it returns. */
void monitor_main(void);

#endif
