/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MINIOS_EVENT_ACCESS_H
#define MINIOS_EVENT_ACCESS_H

#include "../Kernel/abi.h"

/* Has Xen tell of such accesses to a frame (MEM_ACCESS_R, _W, _X) in a view, or
 * of none any more; errors are domctl.h's. PLATFORM_EINVAL: a frame beyond the
 * target's, or a processor that cannot. */
int32_t event_access_tell(domid_t domain, uint16_t view, uint64_t frame,
                          uint32_t accesses);

#endif
