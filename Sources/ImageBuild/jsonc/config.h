/* SPDX-License-Identifier: Apache-2.0
 *
 * What json-c finds in the image: newlib on x86-64, no files to speak of, no
 * threads. In the place of what json-c's CMake would probe for.
 *
 * Most of these need only be defined; those with a value are used in #if.
 */
#define HAVE_FCNTL_H
#define HAVE_INTTYPES_H
#define HAVE_LIMITS_H
#define HAVE_LOCALE_H
#define HAVE_MEMORY_H
#define HAVE_STDARG_H
#define HAVE_STDINT_H
#define HAVE_STDLIB_H
#define HAVE_STRINGS_H
#define HAVE_STRING_H
#define HAVE_SYS_CDEFS_H
#define HAVE_SYS_PARAM_H 1
#define HAVE_SYS_STAT_H
#define HAVE_SYS_TYPES_H 1
#define HAVE_UNISTD_H 1
#define STDC_HEADERS

#define HAVE_ATOMIC_BUILTINS
#define HAVE_DECL_INFINITY
#define HAVE_DECL_ISINF
#define HAVE_DECL_ISNAN
#define HAVE_DECL_NAN
#define HAVE_REALLOC
#define HAVE_SETLOCALE
#define HAVE_SNPRINTF
#define HAVE_STRCASECMP 1
#define HAVE_STRDUP
#define HAVE_STRERROR
#define HAVE_STRNCASECMP 1
#define HAVE_STRTOLL
#define HAVE_STRTOULL
#define HAVE_VASPRINTF
#define HAVE_VPRINTF
#define HAVE_VSNPRINTF

#define JSON_C_HAVE_INTTYPES_H 1
#define SIZEOF_INT 4
#define SIZEOF_INT64_T 8
#define SIZEOF_LONG 8
#define SIZEOF_LONG_LONG 8
#define SIZEOF_SIZE_T 8
#define SIZEOF_SSIZE_T 8

/* Of its hash table: drawn anew at each start, from newlib's generator. */
#include <stdlib.h>
#define OVERRIDE_GET_RANDOM_SEED                                            \
    do {                                                                    \
        int seed;                                                           \
        arc4random_buf(&seed, sizeof(seed));                                \
        return seed;                                                        \
    } while (0)
