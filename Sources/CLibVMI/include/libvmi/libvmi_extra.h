/* SPDX-License-Identifier: Apache-2.0
 *
 * What LibVMI keeps apart because it needs glib or json-c, as far as it can be
 * had without them: questions about the kernel's profile. docs/libvmi.md says
 * what is missing.
 */
#ifndef LIBVMI_EXTRA_H
#define LIBVMI_EXTRA_H

#include <libvmi/libvmi.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The kernel's profile: a handle for the functions below and nothing else,
 * since there is no JSON behind it. NULL as long as there is none. */
typedef struct json_object json_object;
json_object *vmi_get_kernel_json(vmi_instance_t vmi);

/* A symbol's address as linked: KASLR is not in it. */
status_t vmi_get_symbol_addr_from_json(vmi_instance_t vmi, json_object *json,
                                       const char *symbol, addr_t *addr);

/* Where a member lies in its structure, and how large a structure is. */
status_t vmi_get_struct_member_offset_from_json(vmi_instance_t vmi,
                                                json_object *json,
                                                const char *struct_name,
                                                const char *member,
                                                addr_t *offset);
status_t vmi_get_struct_size_from_json(vmi_instance_t vmi, json_object *json,
                                       const char *struct_name, size_t *size);

#ifdef __cplusplus
}
#endif

#endif
