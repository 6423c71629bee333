/* SPDX-License-Identifier: Apache-2.0
 * libxenstore (libxen-dev): the xenstore protocol's client. Only its types:
 * the library itself is opened at run time, see Sources/Grants. */
#include <xenstore.h>
