/* SPDX-License-Identifier: Apache-2.0
 * libselinux (libselinux1-dev): takes label contexts apart. */
#include <selinux/context.h>
