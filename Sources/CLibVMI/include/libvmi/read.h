/* SPDX-License-Identifier: Apache-2.0
 *
 * Reading memory. Included by libvmi.h.
 *
 * Four families: at an access_context_t; _pa at a physical address; _va at a
 * virtual one of a process (of the kernel with pid 0); _ksym at a symbol of
 * the kernel.
 */
#ifndef LIBVMI_READ_H
#define LIBVMI_READ_H

#include <libvmi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Read `count` bytes into `buf`. Fewer than `count` is VMI_FAILURE;
 * *bytes_read, if not NULL, says how many there are. */
status_t vmi_read(vmi_instance_t vmi, const access_context_t *ctx,
                  size_t count, void *buf, size_t *bytes_read);
status_t vmi_read_pa(vmi_instance_t vmi, addr_t paddr, size_t count, void *buf,
                     size_t *bytes_read);
status_t vmi_read_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                     size_t count, void *buf, size_t *bytes_read);
status_t vmi_read_ksym(vmi_instance_t vmi, const char *sym, size_t count,
                       void *buf, size_t *bytes_read);

/* Read a number. */
status_t vmi_read_8(vmi_instance_t vmi, const access_context_t *ctx,
                    uint8_t *value);
status_t vmi_read_16(vmi_instance_t vmi, const access_context_t *ctx,
                     uint16_t *value);
status_t vmi_read_32(vmi_instance_t vmi, const access_context_t *ctx,
                     uint32_t *value);
status_t vmi_read_64(vmi_instance_t vmi, const access_context_t *ctx,
                     uint64_t *value);
status_t vmi_read_8_pa(vmi_instance_t vmi, addr_t paddr, uint8_t *value);
status_t vmi_read_16_pa(vmi_instance_t vmi, addr_t paddr, uint16_t *value);
status_t vmi_read_32_pa(vmi_instance_t vmi, addr_t paddr, uint32_t *value);
status_t vmi_read_64_pa(vmi_instance_t vmi, addr_t paddr, uint64_t *value);
status_t vmi_read_8_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                       uint8_t *value);
status_t vmi_read_16_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                        uint16_t *value);
status_t vmi_read_32_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                        uint32_t *value);
status_t vmi_read_64_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                        uint64_t *value);
status_t vmi_read_8_ksym(vmi_instance_t vmi, const char *sym, uint8_t *value);
status_t vmi_read_16_ksym(vmi_instance_t vmi, const char *sym,
                          uint16_t *value);
status_t vmi_read_32_ksym(vmi_instance_t vmi, const char *sym,
                          uint32_t *value);
status_t vmi_read_64_ksym(vmi_instance_t vmi, const char *sym,
                          uint64_t *value);

/* Read a pointer of the target: as wide as its addresses are. */
status_t vmi_read_addr(vmi_instance_t vmi, const access_context_t *ctx,
                       addr_t *value);
status_t vmi_read_addr_pa(vmi_instance_t vmi, addr_t paddr, addr_t *value);
status_t vmi_read_addr_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                          addr_t *value);
status_t vmi_read_addr_ksym(vmi_instance_t vmi, const char *sym,
                            addr_t *value);

/* Read a text up to its NUL. To be freed with free(). NULL when it cannot be
 * read to its end, or has none in 1 MiB. */
char *vmi_read_str(vmi_instance_t vmi, const access_context_t *ctx);
char *vmi_read_str_pa(vmi_instance_t vmi, addr_t paddr);
char *vmi_read_str_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid);
char *vmi_read_str_ksym(vmi_instance_t vmi, const char *sym);

/* Read a text of 16-bit units up to its zero. To be freed with
 * vmi_free_unicode_str. */
unicode_string_t *vmi_read_wstr(vmi_instance_t vmi,
                                const access_context_t *ctx);
unicode_string_t *vmi_read_wstr_pa(vmi_instance_t vmi, addr_t paddr);
unicode_string_t *vmi_read_wstr_va(vmi_instance_t vmi, addr_t vaddr,
                                   vmi_pid_t pid);

/* Read the text that a UNICODE_STRING of Windows tells of, whose pointer is
 * as wide as the target's addresses are, or with _pm as those of `mode`. To
 * be freed with vmi_free_unicode_str. */
unicode_string_t *vmi_read_unicode_str(vmi_instance_t vmi,
                                       const access_context_t *ctx);
unicode_string_t *vmi_read_unicode_str_va(vmi_instance_t vmi, addr_t vaddr,
                                          vmi_pid_t pid);
unicode_string_t *vmi_read_unicode_str_pm(vmi_instance_t vmi,
                                          const access_context_t *ctx,
                                          page_mode_t mode);

/* Converts a text that was read to "UTF-8" (from UTF-16, or unchanged); free
 * out->contents with free(). What is no character becomes U+FFFD. */
status_t vmi_convert_str_encoding(const unicode_string_t *in,
                                  unicode_string_t *out,
                                  const char *outencoding);

/* Frees a text; NULL is allowed. */
void vmi_free_unicode_str(unicode_string_t *p_us);

/* Map pages of the target read-only: access_ptrs[0..num_pages) become
 * pointers to one page each, each to be unmapped with munmap(), or NULL where
 * there is none. VMI_FAILURE when not one is there, or when `prot` asks for
 * more than PROT_READ. The pages are copies. */
status_t vmi_mmap_guest(vmi_instance_t vmi, const access_context_t *ctx,
                        size_t num_pages, int prot, void **access_ptrs);
status_t vmi_mmap_guest_pa(vmi_instance_t vmi, addr_t paddr, size_t num_pages,
                           int prot, void **access_ptrs);
status_t vmi_mmap_guest_pfns(vmi_instance_t vmi, const addr_t *pfns,
                             size_t num_pages, int prot, void **access_ptrs);

/* Print bytes in hexadecimal and as text on standard output. */
void vmi_print_hex(const unsigned char *data, unsigned long length);
void vmi_print_hex_pa(vmi_instance_t vmi, addr_t paddr, size_t length);
void vmi_print_hex_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                      size_t length);
void vmi_print_hex_ksym(vmi_instance_t vmi, const char *sym, size_t length);

#ifdef __cplusplus
}
#endif

#endif
