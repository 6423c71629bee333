/* SPDX-License-Identifier: Apache-2.0
 *
 * The machine's frames, and which page of its owner each is: a table that
 * every PV domain may read (machine_to_phys_mapping, xen/xen.h). It has holes
 * where the machine has no memory, 2 MiB of the table each: of a hole
 * XENMEM_machphys_mfn_list tells the frame of the part before it once more.
 */
#include <platform.h>

#include "../Kernel/abi.h"
#include "../Kernel/hypercall.h"

/* Parts of the table that are looked through: 1 TiB of memory. */
#define PARTS 1024u
/* Frames that a part tells of. */
#define PART_FRAMES (UINT64_C(0x200000) / sizeof(unsigned long))

uint32_t platform_frames_of(uint32_t target, uint64_t page, uint64_t *frames,
                            uint32_t room)
{
    static xen_pfn_t parts[PARTS];
    struct xen_machphys_mfn_list list = {.max_extents = PARTS};
    xen_pfn_t before = 0;
    uint32_t count = 0;

    (void)target;
    set_xen_guest_handle(list.extent_start, parts);
    if (xen_memory_op(XENMEM_machphys_mfn_list, &list) != 0)
        return 0;
    for (uint32_t part = 0; part < list.nr_extents && part < PARTS; part++) {
        uint64_t frame = part * PART_FRAMES;

        if (parts[part] == before)
            continue;
        before = parts[part];
        for (uint64_t end = frame + PART_FRAMES; frame < end; frame++) {
            if (machine_to_phys_mapping[frame] != page)
                continue;
            if (count == room)
                return count;
            frames[count++] = frame;
        }
    }
    return count;
}
