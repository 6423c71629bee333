/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MINIOS_BREAKPOINTS_H
#define MINIOS_BREAKPOINTS_H

#include <stdbool.h>

/* Whether Xen does not hear of INT3: under QEMU's emulation of AMD's
 * processors, which looks at another intercept than processors do. */
bool breakpoints_are_lost(void);

#endif
