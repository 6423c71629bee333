/* SPDX-License-Identifier: Apache-2.0
 *
 * Xen's public headers (libxen-dev), and what every file here builds on.
 *
 * The interface version is the newest that Xen 4.17's headers know; what
 * MiniOS uses of it has been stable since 4.6 (vcpu_time_info.flags).
 */
#ifndef MINIOS_ABI_H
#define MINIOS_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define __XEN_INTERFACE_VERSION__ 0x00040e00
/* Domain control operations and events are declared for Xen's tools only. */
#define __XEN_TOOLS__ 1

#include <xen/xen.h>
#include <xen/errno.h>
#include <xen/event_channel.h>
#include <xen/memory.h>
#include <xen/sched.h>
#include <xen/vcpu.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE 4096ul

/* The address that pfn 0 is mapped at: VIRT_BASE of boot.S. */
#define VIRT_BASE 0x400000ul

/* x86-64 page-table entries: Intel SDM volume 3, section 4.5. Xen adds USER
 * to every level-1 entry of a 64-bit PV guest, so we set it ourselves. */
#define PTE_PRESENT 0x001ull
#define PTE_WRITE 0x002ull
#define PTE_USER 0x004ull
#define PTE_ACCESSED 0x020ull
#define PTE_DIRTY 0x040ull
#define PTE_NX (1ull << 63)
#define PTE_FRAME 0x000ffffffffff000ull

#define PTE_TABLE                                                           \
    (PTE_PRESENT | PTE_WRITE | PTE_USER | PTE_ACCESSED | PTE_DIRTY)
#define PTE_TEXT (PTE_PRESENT | PTE_USER | PTE_ACCESSED)
#define PTE_READ (PTE_TEXT | PTE_NX)
#define PTE_DATA (PTE_READ | PTE_WRITE | PTE_DIRTY)

/* Keeps the compiler from moving memory accesses; x86 orders stores among
 * themselves and loads among themselves. */
#define barrier() __asm__ volatile("" ::: "memory")
#define memory_fence() __asm__ volatile("mfence" ::: "memory")

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* The page that dom0 and Xen hand over; read only from minios_start on. */
extern const struct start_info *start_info;

/* Mapped by memory_start: never NULL after it. */
extern struct shared_info *shared_info;

/* Says what is wrong on the hypervisor's console and on the domain's own,
 * then ends the domain as crashed. Printable ASCII without quotes. */
_Noreturn void panic(const char *why);

#endif
