/* SPDX-License-Identifier: Apache-2.0
 *
 * Addresses, symbols, processes and page tables, and the caches of all of
 * them. Included by libvmi.h.
 */
#ifndef LIBVMI_TRANSLATE_H
#define LIBVMI_TRANSLATE_H

#include <libvmi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The physical address of a virtual one of the kernel, or of a process. */
status_t vmi_translate_kv2p(vmi_instance_t vmi, addr_t vaddr, addr_t *paddr);
status_t vmi_translate_uv2p(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                            addr_t *paddr);

/* The virtual address of a symbol of the running kernel. */
status_t vmi_translate_ksym2v(vmi_instance_t vmi, const char *symbol,
                              addr_t *vaddr);

/* The same where `ctx` is the kernel's: pid 0, or the kernel's page tables. */
status_t vmi_translate_sym2v(vmi_instance_t vmi, const access_context_t *ctx,
                             const char *symbol, addr_t *vaddr);

/* The symbol that is exactly at an address of the kernel, or NULL. The name
 * belongs to the instance until the next vmi_rvacache_flush. v2sym counts
 * `rva` from ctx->addr. */
const char *vmi_translate_v2ksym(vmi_instance_t vmi,
                                 const access_context_t *ctx, addr_t va);
const char *vmi_translate_v2sym(vmi_instance_t vmi,
                                const access_context_t *ctx, addr_t rva);

/* The page tables of a process, as CR3 would have them; pid 0 is the
 * kernel. And back: the first process of the list with those. */
status_t vmi_pid_to_dtb(vmi_instance_t vmi, vmi_pid_t pid, addr_t *dtb);
status_t vmi_dtb_to_pid(vmi_instance_t vmi, addr_t dtb, vmi_pid_t *pid);

/* Translates by page tables of one's own choice. _extended tells of each
 * entry; on failure *info has those up to the one that failed. */
status_t vmi_pagetable_lookup(vmi_instance_t vmi, addr_t dtb, addr_t vaddr,
                              addr_t *paddr);
status_t vmi_pagetable_lookup_extended(vmi_instance_t vmi, addr_t dtb,
                                       addr_t vaddr, page_info_t *info);

/* The same where the tables at `pt` lie in memory that `npt` translates in
 * turn: paddr is the inner physical address, naddr where that lies. Either
 * may be NULL. With npm VMI_PM_NONE there are no nested tables. */
status_t vmi_nested_pagetable_lookup(vmi_instance_t vmi, addr_t npt,
                                     page_mode_t npm, addr_t pt,
                                     page_mode_t pm, addr_t vaddr,
                                     addr_t *paddr, addr_t *naddr);
status_t vmi_nested_pagetable_lookup_extended(vmi_instance_t vmi, addr_t npt,
                                              page_mode_t npm, addr_t pt,
                                              page_mode_t pm, addr_t vaddr,
                                              page_info_t *info);

/* What the last translation could not find, or NULL when it went well. It
 * belongs to the instance and holds until its next use. */
const access_context_t *
vmi_get_last_pagetable_lookup_fault(vmi_instance_t vmi);

/* Keep answers, and forget them. ~0 as `dtb`, `pt` or `npt` is all of
 * them. */
void vmi_pidcache_add(vmi_instance_t vmi, vmi_pid_t pid, addr_t dtb);
void vmi_pidcache_flush(vmi_instance_t vmi);
void vmi_symcache_add(vmi_instance_t vmi, addr_t base_addr, vmi_pid_t pid,
                      char *sym, addr_t va);
void vmi_symcache_flush(vmi_instance_t vmi);
void vmi_rvacache_add(vmi_instance_t vmi, addr_t base_addr, vmi_pid_t pid,
                      addr_t rva, char *sym);
void vmi_rvacache_flush(vmi_instance_t vmi);
void vmi_v2pcache_add(vmi_instance_t vmi, addr_t va, addr_t dtb, addr_t pa);
void vmi_v2pcache_flush(vmi_instance_t vmi, addr_t dtb);
void vmi_v2pcache_nested_add(vmi_instance_t vmi, addr_t va, addr_t pt,
                             addr_t npt, addr_t pa);
void vmi_v2pcache_nested_flush(vmi_instance_t vmi, addr_t pt, addr_t npt);

/* Forgets pages, so that what is read next is what the target has then. */
void vmi_pagecache_flush(vmi_instance_t vmi);

#ifdef __cplusplus
}
#endif

#endif
