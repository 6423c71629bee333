/* SPDX-License-Identifier: Apache-2.0
 *
 * The first of LibVMI's names, over stubvmi's core.
 *
 * This header was written from LibVMI's documented interface, so that
 * programs written for it compile: names, types, values and results are the
 * same. Only memory dumps of 64-bit x86 Linux are read; what is asked for
 * beyond that fails, and says so.
 *
 * Where a kernel's symbols and offsets come from is the one difference: a
 * packed profile, which `stubvmi profile` writes, stands where LibVMI reads
 * JSON. It is named
 *   by VMI_CONFIG_JSON_PATH, whose config is the profile's path, or
 *   by VMI_CONFIG_STRING, whose config is `{ profile = "path"; }`; the keys
 *   volatility_ist and rekall_profile mean the same, others are ignored.
 *
 * An instance must not be used by two threads at once.
 */
#ifndef LIBVMI_H
#define LIBVMI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Flags of vmi_init. */
#define VMI_INIT_DOMAINNAME (1u << 0) /* `domain` is a name: a dump's path */
#define VMI_INIT_DOMAINID (1u << 1)   /* `domain` points to a uint64_t */
#define VMI_INIT_EVENTS (1u << 2)
#define VMI_INIT_SHM (1u << 3)
#define VMI_INIT_XEN_EVTCHN (1u << 4)

typedef enum vmi_mode {
    VMI_XEN,
    VMI_KVM,
    VMI_FILE, /* the one that is supported */
    VMI_BAREFLANK,
} vmi_mode_t;

typedef enum vmi_config {
    VMI_CONFIG_GLOBAL_FILE_ENTRY, /* not supported */
    VMI_CONFIG_STRING,
    VMI_CONFIG_GHASHTABLE, /* not supported */
    VMI_CONFIG_JSON_PATH,
} vmi_config_t;

typedef enum status {
    VMI_SUCCESS,
    VMI_FAILURE,
} status_t;

typedef enum vmi_init_error {
    VMI_INIT_ERROR_NONE,
    VMI_INIT_ERROR_DRIVER_NOT_DETECTED,
    VMI_INIT_ERROR_DRIVER,       /* the mode or a flag is not supported */
    VMI_INIT_ERROR_VM_NOT_FOUND, /* the dump cannot be opened */
    VMI_INIT_ERROR_PAGING,       /* the kernel's page tables are not found */
    VMI_INIT_ERROR_OS,           /* the profile's kernel is not in the dump */
    VMI_INIT_ERROR_EVENTS,
    VMI_INIT_ERROR_SHM,
    VMI_INIT_ERROR_NO_CONFIG,       /* the profile cannot be read */
    VMI_INIT_ERROR_NO_CONFIG_ENTRY, /* the config names no profile */
} vmi_init_error_t;

typedef enum os {
    VMI_OS_UNKNOWN,
    VMI_OS_LINUX,
    VMI_OS_WINDOWS,
    VMI_OS_OSX,
    VMI_OS_FREEBSD,
} os_t;

typedef uint64_t addr_t;
typedef int32_t vmi_pid_t;

typedef struct vmi_instance *vmi_instance_t;

typedef struct {
    uint64_t type;
    void *data;
} vmi_init_data_entry_t;

typedef struct vmi_init_data {
    uint64_t count;
    vmi_init_data_entry_t entry[];
} vmi_init_data_t;

/* Opens a dump for physical reads. `init_data` is not used; `error`, here and
 * below, may be NULL. On failure *vmi is NULL. */
status_t vmi_init(vmi_instance_t *vmi, vmi_mode_t mode, const void *domain,
                  uint64_t init_flags, vmi_init_data_t *init_data,
                  vmi_init_error_t *error);

/* Reads the profile and finds its kernel in the dump, after which addresses
 * and symbols are understood: VMI_OS_LINUX, or VMI_OS_UNKNOWN on failure. */
os_t vmi_init_os(vmi_instance_t vmi, vmi_config_t config_mode, void *config,
                 vmi_init_error_t *error);

/* Both at once. */
status_t vmi_init_complete(vmi_instance_t *vmi, const void *domain,
                           uint64_t init_flags, vmi_init_data_t *init_data,
                           vmi_config_t config_mode, void *config,
                           vmi_init_error_t *error);

/* Closes the dump and frees the instance. */
status_t vmi_destroy(vmi_instance_t vmi);

/* The physical address of a virtual one in the kernel's address space. */
status_t vmi_translate_kv2p(vmi_instance_t vmi, addr_t vaddr, addr_t *paddr);

/* The physical address of a virtual one in a process's address space. */
status_t vmi_translate_uv2p(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                            addr_t *paddr);

/* The virtual address of a symbol that the profile has. */
status_t vmi_translate_ksym2v(vmi_instance_t vmi, const char *symbol,
                              addr_t *vaddr);

/* Read `count` bytes at a physical address, at a virtual one of a process (or
 * of the kernel, pid 0), or at a kernel symbol, into `buf`. Fewer than
 * `count` is VMI_FAILURE; *bytes_read, if not NULL, says how many. */
status_t vmi_read_pa(vmi_instance_t vmi, addr_t paddr, size_t count, void *buf,
                     size_t *bytes_read);
status_t vmi_read_va(vmi_instance_t vmi, addr_t vaddr, vmi_pid_t pid,
                     size_t count, void *buf, size_t *bytes_read);
status_t vmi_read_ksym(vmi_instance_t vmi, const char *sym, size_t count,
                       void *buf, size_t *bytes_read);

#ifdef __cplusplus
}
#endif

#endif
