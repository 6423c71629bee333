/* SPDX-License-Identifier: Apache-2.0
 *
 * What the xenstore client stands on, for the host: a shared page, a clock
 * that only waiting moves, and a xenstored that a test plays.
 */
#ifndef MINIOS_FAKE_H
#define MINIOS_FAKE_H

#include <stdint.h>

/* The shared page: struct xenstore_domain_interface of xen/io/xs_wire.h. */
struct fake_page {
    uint8_t req[1024];
    uint8_t rsp[1024];
    uint32_t req_cons, req_prod;
    uint32_t rsp_cons, rsp_prod;
};

/* Starts the client on an empty page whose four indices are `index`. */
struct fake_page *fake_start(uint32_t index);

/* Sets what is called whenever the client tells or waits for xenstored. */
void fake_on_serve(void (*serve)(void));

/* How often the client has waited since fake_start. */
uint32_t fake_waits(void);

#endif
