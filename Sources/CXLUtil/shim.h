/* SPDX-License-Identifier: Apache-2.0
 * libxlutil (libxen-dev): xl's own config parser, for tests only: its soname
 * is bound to one Xen release. */
#include <stdio.h>
#include <libxlutil.h>
