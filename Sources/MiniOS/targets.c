/* SPDX-License-Identifier: Apache-2.0
 *
 * dom0 says which domain is target n in stubvmi/target/n, and lets us read
 * that domain's name. Without the watch on the name a target that ends would
 * stay in the hypervisor for as long as we hold one of its frames.
 */
#include "targets.h"

#include <monitor.h>
#include <platform.h>
#include <string.h>

#include "clock.h"
#include "events.h"
#include "text.h"
#include "window.h"
#include "xenstore.h"

/* How long dom0 may take from naming a domain to granting its name. */
#define GRANT_PATIENCE (5 * CLOCK_SECOND)

#define NAME_SIZE 64u
#define PATH_SIZE 64u

static struct {
    bool attached, ended;
    domid_t domain;
    char name[NAME_SIZE];
    char name_path[PATH_SIZE];
} targets[MONITOR_TARGETS];

static int32_t error_of(int32_t error)
{
    switch (error) {
    case XENSTORE_MISSING:
        return PLATFORM_EGONE;
    case XENSTORE_DENIED:
        return PLATFORM_EDENIED;
    default:
        return PLATFORM_EIO;
    }
}

/* Reads a watched node once it has a value: missing nodes are waited for if
 * `created` is false, unreadable ones until the grant must have come. */
static int32_t read_when_ready(const char *path, bool created, char *value,
                               size_t size)
{
    uint64_t deadline = clock_system() + GRANT_PATIENCE;
    int32_t length = xenstore_watch(path);

    while (length >= 0) {
        uint64_t until = EVENT_FOREVER;

        targets_check();
        length = xenstore_read(path, value, size);
        if (length > 0)
            return 0;
        if (length == XENSTORE_DENIED) {
            if (clock_system() >= deadline)
                break;
            until = deadline;
        } else if (length == XENSTORE_FAILED || created) {
            break;
        }
        xenstore_wait(until);
        length = 0;
    }
    xenstore_unwatch(path);
    return length < 0 ? error_of(length) : PLATFORM_EGONE;
}

static int32_t read_domain(uint32_t target, domid_t *domain)
{
    char path[PATH_SIZE], value[16];
    struct text text = TEXT(path);
    uint32_t number;
    int32_t error;

    text_add(&text, "stubvmi/target/");
    text_add_decimal(&text, target);
    error = read_when_ready(path, false, value, sizeof(value));
    if (error != 0)
        return error;
    xenstore_unwatch(path);
    if (text_number(value, strlen(value), DOMID_FIRST_RESERVED - 1,
                    &number) != 0 ||
        number == 0 || number == monitor_self())
        return PLATFORM_EINVAL;
    *domain = (domid_t)number;
    return 0;
}

static void detach(uint32_t target)
{
    if (!targets[target].attached)
        return;
    window_release(target);
    xenstore_unwatch(targets[target].name_path);
    targets[target].attached = false;
}

int32_t monitor_attach(uint32_t target, const char *name)
{
    char found[NAME_SIZE];
    struct text path;
    domid_t domain;
    int32_t error;

    if (target >= MONITOR_TARGETS || strlen(name) >= NAME_SIZE)
        return PLATFORM_EINVAL;
    detach(target);
    error = read_domain(target, &domain);
    if (error != 0)
        return error;
    path = TEXT(targets[target].name_path);
    text_add(&path, "/local/domain/");
    text_add_decimal(&path, domain);
    text_add(&path, "/name");
    error = read_when_ready(path.bytes, true, found, sizeof(found));
    if (error != 0)
        return error;
    if (strcmp(found, name) != 0) {
        xenstore_unwatch(path.bytes);
        return PLATFORM_EINVAL;
    }
    strcpy(targets[target].name, found);
    targets[target].domain = domain;
    targets[target].ended = false;
    targets[target].attached = true;
    return 0;
}

uint32_t monitor_domid(uint32_t target)
{
    if (target >= MONITOR_TARGETS || !targets[target].attached)
        return MONITOR_NO_DOMAIN;
    return targets[target].domain;
}

int32_t targets_domain(uint32_t target, domid_t *domain)
{
    if (xenstore_stirred())
        targets_check();
    if (target >= MONITOR_TARGETS || !targets[target].attached)
        return PLATFORM_EINVAL;
    *domain = targets[target].domain;
    return targets[target].ended ? PLATFORM_EGONE : 0;
}

void targets_check(void)
{
    char found[NAME_SIZE];

    if (!xenstore_changed())
        return;
    for (uint32_t target = 0; target < MONITOR_TARGETS; target++) {
        int32_t length;

        if (!targets[target].attached || targets[target].ended)
            continue;
        length = xenstore_read(targets[target].name_path, found,
                               sizeof(found));
        if (length == XENSTORE_FAILED ||
            (length >= 0 && strcmp(found, targets[target].name) == 0))
            continue;
        targets[target].ended = true;
        window_release(target);
    }
}
