/* SPDX-License-Identifier: Apache-2.0
 *
 * What the Swift side needs of C's library: memory that C programs free.
 */
#ifndef STUBVMI_LIBVMI_SUPPORT_H
#define STUBVMI_LIBVMI_SUPPORT_H

#include <stddef.h>
#include <stdint.h>
#include <libvmi/types.h>

/* Of stdlib.h, which is not where the image's Swift is compiled. */
void *calloc(size_t count, size_t size);
void free(void *memory);
int putchar(int byte);

/* `count` zeroed bytes for free(), or NULL. */
static inline uint8_t *support_allocate(size_t count)
{
    return calloc(count > 0 ? count : 1, 1);
}

static inline void support_free(void *memory)
{
    free(memory);
}

static inline access_context_t *support_allocate_fault(void)
{
    return calloc(1, sizeof(access_context_t));
}

/* Prints a byte. */
static inline void support_put(uint8_t byte)
{
    putchar(byte);
}

/* Fills in the address that page tables could not translate. */
static inline void support_set_fault(access_context_t *fault, addr_t address,
                                     addr_t tables, page_mode_t mode)
{
    *fault = (access_context_t){
        .version = ACCESS_CONTEXT_VERSION,
        .translate_mechanism = VMI_TM_PROCESS_DTB,
        .addr = address,
        .dtb = tables,
        .pm = mode,
    };
}

/* Names of encodings, which texts point to and nobody frees. */
static inline const char *support_utf8(void)
{
    return "UTF-8";
}

static inline const char *support_utf16(void)
{
    return "UTF-16";
}

/* What LibVMI calls a release of Windows, of those that are ever told. */
static inline const char *support_release(win_ver_t release)
{
    switch (release) {
    case VMI_OS_WINDOWS_NONE:
        return "VMI_OS_WINDOWS_NONE";
    case VMI_OS_WINDOWS_7:
        return "VMI_OS_WINDOWS_7";
    case VMI_OS_WINDOWS_8:
        return "VMI_OS_WINDOWS_8";
    case VMI_OS_WINDOWS_10:
        return "VMI_OS_WINDOWS_10";
    case VMI_OS_WINDOWS_11:
        return "VMI_OS_WINDOWS_11";
    default:
        return "VMI_OS_WINDOWS_UNKNOWN";
    }
}

#endif
