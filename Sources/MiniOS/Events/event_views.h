/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MINIOS_EVENT_VIEWS_H
#define MINIOS_EVENT_VIEWS_H

#include "../Kernel/abi.h"

/* What a frame allows in a view other than 0 (XENMEM_access_...); errors are
 * domctl.h's. */
int32_t event_view_allow(domid_t domain, uint16_t view, uint64_t frame,
                         uint8_t allowed);

#endif
