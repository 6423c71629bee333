/* SPDX-License-Identifier: Apache-2.0
 * Nettle (nettle-dev): digests. */
#include <nettle/sha2.h>
