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

/* Waits until dom0 has written the domid of the target to
 * stubvmi/target/<target> and the domain of that number is called `name`
 * (/local/domain/<domid>/name), then attaches it: from then on platform.h
 * reads it. Sleeps on xenstore watches, for as long as it takes.
 * Returns 0, PLATFORM_EINVAL when `target` is out of range, the node holds
 * no domid or the name is another one, PLATFORM_EDENIED when dom0 has not
 * granted the nodes, PLATFORM_EGONE when the target's name has vanished, or
 * PLATFORM_EIO when xenstore does not work. */
int32_t monitor_attach(uint32_t target, const char *name);

/* Domid of an attached target, otherwise MONITOR_NO_DOMAIN. */
uint32_t monitor_domid(uint32_t target);

/* This domain's own domid. */
uint32_t monitor_self(void);

/* Writes `state` to data/stubvmi/state: "starting", "ready" or
 * "failed: <why>"; longer than 1024 bytes is cut. Best effort: a monitor that
 * cannot tell its state goes on. */
void monitor_state(const char *state);

/* Sleeps until platform_nanoseconds() has reached `nanoseconds`; returns at
 * once when it has already. */
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
