// SPDX-License-Identifier: Apache-2.0
// Preloaded into the tool: ends it, or fails its disk, at the N-th time that
// it writes down what it does. Counted are each line of the journal, each sync
// and rename of the state file, and the journal's removal.
//   STUBVMI_FAULT=kill-before:N  SIGKILL instead of the N-th
//                 kill-after:N   SIGKILL when it is done
//                 torn:N         SIGKILL when half of the line is written
//                 enospc:N       from the N-th on nothing can be written
//                 eio:N          from the N-th on nothing reaches the disk
//                 count:FILE     none of it: what is counted goes to FILE
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum kind { NONE, COUNT, BEFORE, AFTER, TORN, ENOSPC_ON, EIO_ON };
static const char *const names[] = {"", "count", "kill-before", "kill-after",
                                    "torn", "enospc", "eio"};
static enum kind kind;
static long at;
static atomic_long calls;
static char report[256];

// What the tool starts is left alone.
__attribute__((constructor)) static void begin(void) {
    const char *fault = getenv("STUBVMI_FAULT");
    const char *colon = fault ? strchr(fault, ':') : NULL;
    for (int i = COUNT; colon && i <= EIO_ON; i++) {
        size_t length = (size_t)(colon - fault);
        if (strlen(names[i]) == length && !strncmp(names[i], fault, length))
            kind = (enum kind)i;
    }
    if (kind == COUNT)
        snprintf(report, sizeof report, "%s", colon + 1);
    else if (kind != NONE)
        at = strtol(colon + 1, NULL, 10);
    unsetenv("STUBVMI_FAULT");
    unsetenv("LD_PRELOAD");
}

// A line for each, of which the journal's are the tool's own.
static void note(const void *line, size_t size) {
    FILE *file = kind == COUNT ? fopen(report, "a") : NULL;
    if (!file)
        return;
    fwrite(line, 1, size, file);
    fclose(file);
}

static int is_path(const char *path, const char *pattern) {
    return kind != NONE && path && fnmatch(pattern, path, 0) == 0;
}

static int is_open(int fd, const char *pattern) {
    char link[32], path[1024];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    errno = saved;
    path[length < 0 ? 0 : length] = '\0';
    return is_path(path, pattern);
}

static void end_if(int is_now) {
    if (is_now)
        raise(SIGKILL);
}

// Counts one; nonzero if it is to fail, with errno set.
static long reach(int error) {
    long now = atomic_fetch_add(&calls, 1) + 1;
    end_if(kind == BEFORE && now == at);
    errno = error;
    return now >= at && ((kind == ENOSPC_ON && error == ENOSPC) ||
                         (kind == EIO_ON && error == EIO));
}

// How a call that is not counted goes: as the last counted one did.
static int is_broken(int error) {
    errno = error;
    return atomic_load(&calls) >= at &&
           kind == (error == ENOSPC ? ENOSPC_ON : EIO_ON);
}

static int leave(int result) {
    end_if(kind == AFTER && atomic_load(&calls) == at);
    return result;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *bytes, size_t size) {
    if (is_open(fd, "*/state.json.*.part"))
        return is_broken(ENOSPC) ? -1 : NEXT(write)(fd, bytes, size);
    if (!is_open(fd, "*/journal"))
        return NEXT(write)(fd, bytes, size);
    if (reach(ENOSPC))
        return -1;
    note(bytes, size);
    int is_torn = kind == TORN && atomic_load(&calls) == at;
    ssize_t result = NEXT(write)(fd, bytes, is_torn ? size / 2 : size);
    end_if(is_torn);
    return result;
}

int fdatasync(int fd) {
    if (is_open(fd, "*/journal") && is_broken(EIO))
        return -1;
    int result = NEXT(fdatasync)(fd);
    return is_open(fd, "*/journal") ? leave(result) : result;
}

int fsync(int fd) {
    if (!is_open(fd, "*/state.json.*.part"))
        return NEXT(fsync)(fd);
    note("sync of the state\n", 18);
    return reach(EIO) ? -1 : leave(NEXT(fsync)(fd));
}

int rename(const char *from, const char *to) {
    if (!is_path(to, "*/state.json"))
        return NEXT(rename)(from, to);
    note("rename of the state\n", 20);
    return reach(EIO) ? -1 : leave(NEXT(rename)(from, to));
}

int unlink(const char *path) {
    if (!is_path(path, "*/journal"))
        return NEXT(unlink)(path);
    note("end of the journal\n", 19);
    return reach(EIO) ? -1 : leave(NEXT(unlink)(path));
}
