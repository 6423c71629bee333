/* SPDX-License-Identifier: Apache-2.0
 *
 * The entry, the hypercall page, and the notes that make this ELF file a
 * 64-bit PV kernel. Notes: xen/elfnote.h; entry state: xen/xen.h, "struct
 * start_info": rsi = start_info, one page of stack, events masked.
 */
#include <xen/elfnote.h>

/* VIRT_BASE of minios.ld: pfn = (virtual address - VIRT_BASE) / 4096. */
#define VIRT_BASE 0x400000

.macro note_text type, text
    .balign 4
    .long 4, 2f - 1f, \type
    .asciz "Xen"
1:  .asciz "\text"
2:  .balign 4
.endm

.macro note_number type, number
    .balign 4
    .long 4, 8, \type
    .asciz "Xen"
    .quad \number
.endm

    .section .note.xen, "a", @note
    note_text XEN_ELFNOTE_GUEST_OS, "stubvmi"
    note_text XEN_ELFNOTE_GUEST_VERSION, "1"
    note_text XEN_ELFNOTE_LOADER, "generic"
    note_text XEN_ELFNOTE_XEN_VERSION, "xen-3.0"
    note_number XEN_ELFNOTE_VIRT_BASE, VIRT_BASE
    note_number XEN_ELFNOTE_PADDR_OFFSET, VIRT_BASE
    note_number XEN_ELFNOTE_ENTRY, minios_entry
    note_number XEN_ELFNOTE_HYPERCALL_PAGE, hypercall_page

/* Filled by the domain builder: entry n, of 32 bytes, makes hypercall n. */
    .section .text.hypercall, "ax", @progbits
    .balign 4096
    .globl hypercall_page
    .type hypercall_page, @object
hypercall_page:
    .fill 4096, 1, 0xcc
    .size hypercall_page, 4096

    .section .text.entry, "ax", @progbits
    .globl minios_entry
    .type minios_entry, @function
minios_entry:
    cld
    mov $image_stack_top, %rsp
    xor %ebp, %ebp
    mov %rsi, %rdi
    call minios_start
    ud2
    .size minios_entry, . - minios_entry

    .section .note.GNU-stack, "", @progbits
