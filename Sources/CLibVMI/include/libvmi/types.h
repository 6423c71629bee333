/* SPDX-License-Identifier: Apache-2.0
 *
 * Constants and structures of LibVMI's interface. Included by libvmi.h.
 */
#ifndef LIBVMI_TYPES_H
#define LIBVMI_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <libvmi/registers.h>

/* Flags of vmi_init: one of the first two, and what else is wanted. */
#define VMI_INIT_DOMAINNAME (1u << 0) /* `domain` is a name: a dump's path */
#define VMI_INIT_DOMAINID (1u << 1)   /* `domain` points to a uint64_t */
#define VMI_INIT_EVENTS (1u << 2)
#define VMI_INIT_SHM (1u << 3)
#define VMI_INIT_XEN_EVTCHN (1u << 4)
#define VMI_INIT_DOMAINWATCH (1u << 5)

/* Flags of vmi_init_paging: Windows's pages in transition are mapped. */
#define VMI_PM_INITFLAG_TRANSITION_PAGES (1u << 0)

/* A domain number that no domain has. */
#define VMI_INVALID_DOMID (~0ULL)

/* Bit `bit` of a number, and a mask of the bits a to b. */
#define VMI_GET_BIT(reg, bit) (!!((reg) & (1ULL << (bit))))
#define VMI_BIT_MASK(a, b) \
    (((unsigned long long)-1 >> (63 - (b))) & ~((1ULL << (a)) - 1))

typedef enum vmi_mode {
    VMI_XEN,
    VMI_KVM,
    VMI_FILE, /* a memory dump: on a host, the one that is supported */
    VMI_BAREFLANK,
} vmi_mode_t;

/* What the `config` of vmi_init_os points to. */
typedef enum vmi_config {
    VMI_CONFIG_GLOBAL_FILE_ENTRY, /* nothing: libvmi.conf is searched for */
    VMI_CONFIG_STRING,            /* `{ key = "value"; }` */
    VMI_CONFIG_GHASHTABLE,        /* a GHashTable of texts */
    VMI_CONFIG_JSON_PATH,         /* a profile's path */
    VMI_CONFIG_FILE_PATH,         /* a path of a file like libvmi.conf */
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
    VMI_INIT_ERROR_NO_CONFIG,       /* config or profile cannot be read */
    VMI_INIT_ERROR_NO_CONFIG_ENTRY, /* the config names no profile */
} vmi_init_error_t;

typedef enum os {
    VMI_OS_UNKNOWN,
    VMI_OS_LINUX,
    VMI_OS_WINDOWS,
    VMI_OS_OSX,
    VMI_OS_FREEBSD,
} os_t;

/* Releases of Windows, by the size of their KDBG block. */
typedef enum win_ver {
    VMI_OS_WINDOWS_NONE,    /* not Windows */
    VMI_OS_WINDOWS_UNKNOWN, /* Windows, but not known which */
    VMI_OS_WINDOWS_2000 = 0x0208U,
    VMI_OS_WINDOWS_XP = 0x0290U,
    VMI_OS_WINDOWS_2003 = 0x0318U,
    VMI_OS_WINDOWS_VISTA = 0x0328U,
    VMI_OS_WINDOWS_2008 = 0x0330U,
    VMI_OS_WINDOWS_7 = 0x0340U,
    VMI_OS_WINDOWS_8 = 0x0360U,
    VMI_OS_WINDOWS_10 = 0x0361U,
    VMI_OS_WINDOWS_11 = 0x0362U,
} win_ver_t;

typedef struct win_build_info {
    win_ver_t version;
    uint16_t buildnumber;
    uint32_t major;
    uint32_t minor;
} win_build_info_t;

/* How virtual addresses become physical ones. */
typedef enum page_mode {
    VMI_PM_UNKNOWN,
    VMI_PM_NONE = VMI_PM_UNKNOWN, /* of nested tables: there are none */
    VMI_PM_LEGACY,  /* x86, 2 levels */
    VMI_PM_PAE,     /* x86, 3 levels */
    VMI_PM_IA32E,   /* x86-64, 4 levels */
    VMI_PM_AARCH32, /* not supported */
    VMI_PM_AARCH64, /* not supported */
    VMI_PM_EPT_4L,  /* Intel's nested tables, 4 levels */
    VMI_PM_EPT_5L,  /* and 5 */
    VMI_PM_IA32E_LA57, /* x86-64, 5 levels; LibVMI has no name for it */
} page_mode_t;

typedef enum page_size {
    VMI_PS_UNKNOWN = 0,
    VMI_PS_1KB = 0x400ULL,
    VMI_PS_4KB = 0x1000ULL,
    VMI_PS_16KB = 0x4000ULL,
    VMI_PS_64KB = 0x10000ULL,
    VMI_PS_1MB = 0x100000ULL,
    VMI_PS_2MB = 0x200000ULL,
    VMI_PS_4MB = 0x400000ULL,
    VMI_PS_16MB = 0x1000000ULL,
    VMI_PS_32MB = 0x2000000ULL,
    VMI_PS_512MB = 0x20000000ULL,
    VMI_PS_1GB = 0x40000000ULL,
} page_size_t;

typedef enum arch {
    VMI_ARCH_UNKNOWN,
    VMI_ARCH_X86,
    VMI_ARCH_X86_64,
    VMI_ARCH_ARM32,
    VMI_ARCH_ARM64,
} vmi_arch_t;

typedef uint64_t addr_t;
typedef int32_t vmi_pid_t;

typedef struct vmi_instance *vmi_instance_t;

/* A range of the physical memory that a dump holds, for
 * VMI_INIT_DATA_MEMMAP: its first address, and one past its last. */
typedef struct memory_map {
    int count;
    addr_t range[][2];
} memory_map_t;

enum {
    VMI_INIT_DATA_XEN_EVTCHN,
    VMI_INIT_DATA_MEMMAP,
    VMI_INIT_DATA_KVMI_SOCKET,
};

typedef struct {
    uint64_t type;
    void *data;
} vmi_init_data_entry_t;

typedef struct vmi_init_data {
    uint64_t count;
    vmi_init_data_entry_t entry[];
} vmi_init_data_t;

/* What an address of an access_context_t is. */
typedef enum translation_mechanism {
    VMI_TM_INVALID,
    VMI_TM_NONE,          /* addr is a physical address */
    VMI_TM_PROCESS_DTB,   /* addr is a virtual one, under the tables at dtb */
    VMI_TM_PROCESS_PID,   /* addr is a virtual one of the process pid */
    VMI_TM_KERNEL_SYMBOL, /* the address of the kernel's symbol ksym */
} translation_mechanism_t;
#define VMI_TM_PROCESS_PT VMI_TM_PROCESS_DTB

/* A context of another version is refused. */
#define ACCESS_CONTEXT_VERSION 1
#define VMI_ACCESS_CONTEXT_VERSION ACCESS_CONTEXT_VERSION

/* Where to read, and by which page tables. */
typedef struct access_context {
    uint32_t version; /* ACCESS_CONTEXT_VERSION, or 0 for it */
    union {
        translation_mechanism_t translate_mechanism;
        translation_mechanism_t tm;
    };
    addr_t npt;      /* nested tables below those; used if npm is set */
    page_mode_t npm; /* how npt translates, or VMI_PM_NONE */
    union {
        addr_t dtb; /* for VMI_TM_PROCESS_DTB: a value of CR3 */
        addr_t pt;
    };
    page_mode_t pm;   /* how dtb translates, or 0: as the target does */
    vmi_pid_t pid;    /* for VMI_TM_PROCESS_PID; 0 is the kernel */
    addr_t addr;      /* for all mechanisms but VMI_TM_KERNEL_SYMBOL */
    const char *ksym; /* for VMI_TM_KERNEL_SYMBOL */
} access_context_t;

/* Declares a context, its version filled in. */
#define ACCESS_CONTEXT(ctx, ...) \
    access_context_t ctx = {.version = ACCESS_CONTEXT_VERSION, ##__VA_ARGS__}

/* A text, and how its bytes are to be understood. */
typedef struct _ustring {
    size_t length;        /* bytes of contents, without its end */
    uint8_t *contents;    /* ends with zeros that are not counted */
    const char *encoding; /* as iconv calls it; never freed */
} unicode_string_t;

/* The entries that a walk met: where each lies, and what it holds. */
typedef struct x86_legacy_entries {
    addr_t pte_location;
    addr_t pte_value;
    addr_t pgd_location;
    addr_t pgd_value;
} x86_legacy_entries_t;

typedef struct x86_pae_entries {
    addr_t pte_location;
    addr_t pte_value;
    addr_t pgd_location;
    addr_t pgd_value;
    addr_t pdpe_location;
    addr_t pdpe_value;
} x86_pae_entries_t;

typedef struct x86_ia32e_entries {
    addr_t pte_location;
    addr_t pte_value;
    addr_t pgd_location;
    addr_t pgd_value;
    addr_t pdpte_location;
    addr_t pdpte_value;
    addr_t pml4e_location;
    addr_t pml4e_value;
    addr_t pml5e_location; /* VMI_PM_IA32E_LA57; LibVMI has none */
    addr_t pml5e_value;
} x86_ia32e_entries_t;

typedef struct arm_aarch32_entries {
    addr_t fld_location;
    addr_t fld_value;
    addr_t sld_location;
    addr_t sld_value;
} arm_aarch32_entries_t;

typedef struct arm_aarch64_entries {
    addr_t zld_location;
    addr_t zld_value;
    addr_t fld_location;
    addr_t fld_value;
    addr_t sld_location;
    addr_t sld_value;
    addr_t tld_location;
    addr_t tld_value;
} arm_aarch64_entries_t;

/* How a page is mapped. Entries that a walk did not come to are 0. */
typedef struct page_info {
    addr_t vaddr;
    union {
        addr_t dtb;
        addr_t pt;
    };
    addr_t paddr;     /* of the byte at vaddr */
    page_size_t size; /* of the page, 0 if there is none */
    page_mode_t pm;
    addr_t npt;   /* nested tables, if npm says that there are any */
    page_mode_t npm;
    addr_t naddr; /* where paddr lies by the nested tables */
    union {
        x86_legacy_entries_t x86_legacy;
        x86_pae_entries_t x86_pae;
        x86_ia32e_entries_t x86_ia32e;
        arm_aarch32_entries_t arm_aarch32;
        arm_aarch64_entries_t arm_aarch64;
    };
} page_info_t;

#endif
