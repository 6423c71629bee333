/* SPDX-License-Identifier: Apache-2.0
 *
 * The target bundle's JSON document, parsed with json-c into bounded structs.
 *
 * The same file is compiled for the image and for the host's tests. It is
 * strict: a key that is not known, stands twice or has another type, a text
 * that is too long, a nesting that is too deep and bytes after the document
 * are all refused, so that host and image can never read it differently.
 */
#ifndef STUBVMI_CONFIG_H
#define STUBVMI_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#define CONFIG_BYTES 65536u   /* longest document */
#define CONFIG_NAME 64u       /* monitor and target names, with the NUL */
#define CONFIG_PROGRAM 32u    /* names of programs, with the NUL */
#define CONFIG_SYMBOL 128u    /* kernel symbols, with the NUL */
#define CONFIG_ADDRESS 19u    /* addresses in hexadecimal, with the NUL */
#define CONFIG_PROCESS 16u    /* names and pids of processes, with the NUL */
#define CONFIG_COUNT 65536u   /* most bytes or messages */
#define CONFIG_TARGETS 8u     /* targets of one monitor */
#define CONFIG_PROGRAMS 16u   /* programs of one monitor */
#define CONFIG_PROFILES 31u   /* profiles that a bundle has room for */
#define CONFIG_EVERY_MS 86400000u /* longest interval: a day */

enum config_os {
    CONFIG_OS_LINUX = 1,
    CONFIG_OS_WINDOWS = 2,
};

/* A domain to watch; `profile` numbers the bundle's profile sections. */
struct config_target {
    char name[CONFIG_NAME];
    uint32_t os; /* enum config_os */
    uint32_t profile;
};

/* A program to run; a text is empty and a number zero where the document has
 * none. Which program there is, and what each understands, is for the reader
 * of this to check. */
struct config_program {
    char name[CONFIG_PROGRAM];
    uint64_t every_ms; /* 0 is once */
    char symbol[CONFIG_SYMBOL];
    char linked[CONFIG_ADDRESS];  /* where the symbol was linked */
    char address[CONFIG_ADDRESS]; /* like `linked`, 0x and up to 16 digits */
    char process[CONFIG_PROCESS];
    uint64_t count;
};

/* The whole document. Names are printable ASCII, unique, never empty; there
 * is at least one target. Whether a profile of that number exists is for the
 * reader of the bundle to check. */
struct config {
    char monitor[CONFIG_NAME];
    uint32_t target_count;
    struct config_target targets[CONFIG_TARGETS];
    uint32_t program_count;
    struct config_program programs[CONFIG_PROGRAMS];
};

/* Parses json[0..length), which need not end with a NUL. Returns 0, or -1 and
 * a static sentence in `why`; *config is all zero then. */
int config_parse(const char *json, size_t length, struct config *config,
                 const char **why);

#endif
