/* SPDX-License-Identifier: Apache-2.0
 * libxencall (libxen-dev) and the public header of the FLASK hypercall: only
 * their types, the library itself is opened at run time, see Sources/Flask. */
#include <stdint.h>

#define __XEN_TOOLS__ 1
#include <xen/xen.h>
#include <xen/xsm/flask_op.h>
#include <xencall.h>

/* A macro with a cast, which Swift does not see. */
static const unsigned int stubvmi_xsm_op = __HYPERVISOR_xsm_op;
