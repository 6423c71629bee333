/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing memory: of a domain, where the policy lets its monitor (tier
 * `control`); a dump is never written. A buffer is written page by page:
 * *bytes_written, also on failure, says how far. Included by libvmi.h.
 */
#ifndef LIBVMI_WRITE_H
#define LIBVMI_WRITE_H

#include <libvmi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

status_t vmi_write(vmi_instance_t vmi, const access_context_t *ctx,
                   size_t count, void *buf, size_t *bytes_written);
status_t vmi_write_pa(vmi_instance_t vmi, addr_t paddr, size_t count,
                      void *buf, size_t *bytes_written);
status_t vmi_write_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                      size_t count, void *buf, size_t *bytes_written);
status_t vmi_write_ksym(vmi_instance_t vmi, const char *sym, size_t count,
                        void *buf, size_t *bytes_written);

status_t vmi_write_8(vmi_instance_t vmi, const access_context_t *ctx,
                     uint8_t *value);
status_t vmi_write_16(vmi_instance_t vmi, const access_context_t *ctx,
                      uint16_t *value);
status_t vmi_write_32(vmi_instance_t vmi, const access_context_t *ctx,
                      uint32_t *value);
status_t vmi_write_64(vmi_instance_t vmi, const access_context_t *ctx,
                      uint64_t *value);
status_t vmi_write_addr(vmi_instance_t vmi, const access_context_t *ctx,
                        addr_t *value);
status_t vmi_write_8_pa(vmi_instance_t vmi, addr_t paddr, uint8_t *value);
status_t vmi_write_16_pa(vmi_instance_t vmi, addr_t paddr, uint16_t *value);
status_t vmi_write_32_pa(vmi_instance_t vmi, addr_t paddr, uint32_t *value);
status_t vmi_write_64_pa(vmi_instance_t vmi, addr_t paddr, uint64_t *value);
status_t vmi_write_addr_pa(vmi_instance_t vmi, addr_t paddr, addr_t *value);
status_t vmi_write_8_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                        uint8_t *value);
status_t vmi_write_16_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                         uint16_t *value);
status_t vmi_write_32_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                         uint32_t *value);
status_t vmi_write_64_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                         uint64_t *value);
status_t vmi_write_addr_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                           addr_t *value);
status_t vmi_write_8_ksym(vmi_instance_t vmi, const char *sym, uint8_t *value);
status_t vmi_write_16_ksym(vmi_instance_t vmi, const char *sym,
                           uint16_t *value);
status_t vmi_write_32_ksym(vmi_instance_t vmi, const char *sym,
                           uint32_t *value);
status_t vmi_write_64_ksym(vmi_instance_t vmi, const char *sym,
                           uint64_t *value);
status_t vmi_write_addr_ksym(vmi_instance_t vmi, const char *sym,
                             addr_t *value);

#ifdef __cplusplus
}
#endif

#endif
