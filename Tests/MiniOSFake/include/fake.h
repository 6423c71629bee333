/* SPDX-License-Identifier: Apache-2.0
 *
 * What the xenstore client stands on, for the host: a shared page, a clock
 * that only waiting moves, and a xenstored that a test plays. What the image
 * has beside it is in the other headers here.
 */
#ifndef MINIOS_FAKE_H
#define MINIOS_FAKE_H

#include <stdbool.h>
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

/* monitor.h's functions about targets, as the image has them; our own domain
 * is 9. */
int32_t fake_attach(uint32_t target, uint32_t domid, const char *name);
void fake_detach_all(void);
uint32_t fake_domid(uint32_t target);
int fake_changed(void);

/* What targets_domain says of a target. */
int32_t fake_state(uint32_t target);

/* What was asked of the window since the last call. */
struct fake_window {
    uint32_t released;  /* a bit for each target */
    uint32_t forgotten; /* in the journal, a bit for each target */
    uint32_t emptied;   /* how often */
    bool attached_then; /* whether a target still was, when it was emptied */
};
struct fake_window fake_window(void);

#endif
