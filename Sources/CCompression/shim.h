/* SPDX-License-Identifier: Apache-2.0
 * The compressions that a Linux kernel image may use. */
#include <lz4.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>
