/* SPDX-License-Identifier: Apache-2.0 */
#include "fake.h"

#include <stdlib.h>
#include <string.h>

#include "../../Sources/MiniOS/Kernel/clock.h"
#include "../../Sources/MiniOS/Kernel/channels.h"
#include "../../Sources/MiniOS/Kernel/memory.h"
#include "../../Sources/MiniOS/Dom0/xenstore.h"

static struct start_info info;
static struct fake_page page;
static uint64_t now;

const struct start_info *start_info = &info;
static void (*fake_serve)(void);
static uint32_t waits;

struct fake_page *fake_start(uint32_t index)
{
    memset(&page, 0, sizeof(page));
    page.req_cons = page.req_prod = index;
    page.rsp_cons = page.rsp_prod = index;
    fake_serve = NULL;
    waits = 0;
    xenstore_start();
    xenstore_changed();
    return &page;
}

void fake_on_serve(void (*serve)(void))
{
    fake_serve = serve;
}

uint32_t fake_waits(void)
{
    return waits;
}

void *memory_of_frame(uint64_t frame)
{
    (void)frame;
    return &page;
}

uint64_t clock_system(void)
{
    return now;
}

void event_clear(evtchn_port_t port)
{
    (void)port;
}

void event_notify(evtchn_port_t port)
{
    (void)port;
    if (fake_serve)
        fake_serve();
}

void event_wait(evtchn_port_t port, uint64_t deadline)
{
    (void)port;
    (void)deadline;
    waits++;
    now += CLOCK_SECOND / 10;
    if (fake_serve)
        fake_serve();
}

_Noreturn void panic(const char *why)
{
    (void)why;
    abort();
}
