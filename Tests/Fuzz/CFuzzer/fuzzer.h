/* SPDX-License-Identifier: Apache-2.0
 *
 * libFuzzer as a library (LLVM's documentation of libFuzzer, "Using libFuzzer
 * as a library").
 */
#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/* Fuzzes `one` as the arguments say, and ends the program. */
int LLVMFuzzerRunDriver(int *argc, char ***argv,
                        int (*one)(const uint8_t *bytes, size_t length));

#endif
