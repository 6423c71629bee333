/* SPDX-License-Identifier: Apache-2.0
 * The header is the module: this file only makes it a C target. */
#include "libvmi/events.h"
#include "libvmi/libvmi.h"
