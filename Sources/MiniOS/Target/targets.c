/* SPDX-License-Identifier: Apache-2.0
 *
 * A target is a domain whose name we may read and have found to be what the
 * config says. Without the watch on the name a target that ends would stay in
 * the hypervisor for as long as we hold one of its frames.
 */
#include "targets.h"

#include <monitor.h>
#include <platform.h>
#include <string.h>

#include "window.h"
#include "../Dom0/xenstore.h"
#include "../Kernel/text.h"
#include "../Supervision/journal.h"

#define NAME_SIZE 64u
#define PATH_SIZE 64u

static struct {
    bool attached, ended;
    domid_t domain;
    char name[NAME_SIZE];
    char name_path[PATH_SIZE];
} targets[MONITOR_TARGETS];

static bool changed;
static void (*also_release)(uint32_t target);

void targets_on_release(void (*release)(uint32_t target))
{
    also_release = release;
}

static void let_go(uint32_t target)
{
    if (also_release)
        also_release(target);
    window_release(target);
    journal_forget(target);
}

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

static void detach(uint32_t target)
{
    if (!targets[target].attached)
        return;
    let_go(target);
    xenstore_unwatch(targets[target].name_path);
    targets[target].attached = false;
}

void monitor_detach_all(void)
{
    for (uint32_t target = 0; target < MONITOR_TARGETS; target++)
        detach(target);
    window_empty();
}

/* A domain of its own: neither dom0, nor we, nor another target. */
static bool can_be_target(uint32_t domid)
{
    if (domid == 0 || domid >= DOMID_FIRST_RESERVED ||
        domid == monitor_self())
        return false;
    for (uint32_t at = 0; at < MONITOR_TARGETS; at++) {
        if (targets[at].attached && targets[at].domain == domid)
            return false;
    }
    return true;
}

/* 0 once the watched node says `name`. */
static int32_t confirm_name(const char *path, const char *name)
{
    char found[NAME_SIZE];
    int32_t length = xenstore_read(path, found, sizeof(found));

    if (length < 0)
        return error_of(length);
    return strcmp(found, name) == 0 ? 0 : PLATFORM_EINVAL;
}

int32_t monitor_attach(uint32_t target, uint32_t domid, const char *name)
{
    struct text path;
    int32_t error;

    if (target >= MONITOR_TARGETS || strlen(name) >= NAME_SIZE)
        return PLATFORM_EINVAL;
    detach(target);
    if (!can_be_target(domid))
        return PLATFORM_EINVAL;
    path = TEXT(targets[target].name_path);
    text_add(&path, "/local/domain/");
    text_add_decimal(&path, domid);
    text_add(&path, "/name");
    /* Watched first: what happens after the look at it is heard of. */
    if (xenstore_watch(path.bytes) != 0)
        return PLATFORM_EIO;
    error = confirm_name(path.bytes, name);
    if (error != 0) {
        xenstore_unwatch(path.bytes);
        return error;
    }
    strcpy(targets[target].name, name);
    targets[target].domain = (domid_t)domid;
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

bool targets_check(void)
{
    char found[NAME_SIZE];

    if (!xenstore_changed())
        return changed;
    changed = true;
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
        let_go(target);
    }
    return changed;
}

int monitor_changed(void)
{
    bool result = targets_check();

    journal_beat();
    changed = false;
    return result;
}
