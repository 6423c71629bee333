/* SPDX-License-Identifier: Apache-2.0
 *
 * Other views of a target's memory, each with accesses of its own that are
 * told of (altp2m): in the image, on Intel's processors, of an instance that
 * was opened with VMI_INIT_EVENTS.
 */
#ifndef LIBVMI_SLAT_H
#define LIBVMI_SLAT_H

#include <stdbool.h>
#include <stdint.h>

#include "libvmi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Whether the target can have other views; begins or ends that. The target's
 * configuration has to allow it (xl.cfg: altp2m = "external"). */
status_t vmi_slat_get_domain_state(vmi_instance_t vmi, bool *state);
status_t vmi_slat_set_domain_state(vmi_instance_t vmi, bool state);

/* Makes a view in which everything is allowed, and takes it away again. */
status_t vmi_slat_create(vmi_instance_t vmi, uint16_t *slat_idx);
status_t vmi_slat_destroy(vmi_instance_t vmi, uint16_t slat_idx);

/* Has all of its processors go on in a view; 0 is the one that it begins
 * with. */
status_t vmi_slat_switch(vmi_instance_t vmi, uint16_t slat_idx);

/* Fails: a target that its monitor leaves so would not go on as it was. */
status_t vmi_slat_change_gfn(vmi_instance_t vmi, uint16_t slat_idx,
                             addr_t old_gfn, addr_t new_gfn);

#ifdef __cplusplus
}
#endif

#endif
