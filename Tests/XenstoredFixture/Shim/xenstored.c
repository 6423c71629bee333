/* SPDX-License-Identifier: Apache-2.0
 * Lets Debian's xenstored run on a machine without Xen (LD_PRELOAD).
 *
 * Everything lies in the folder XENSTORED_RUNDIR: a domain exists while there
 * is a file "domain.ID"; its ring, mapped by grant, is the file "ring.ID"; an
 * event for a port is that number, as a uint32_t, written to the FIFO
 * "events". The port of a domain's ring is 100 + its ID, the port that tells
 * of domains that are gone is 1.
 *
 * Source of the functions' shapes: xenctrl.h, xenevtchn.h and xengnttab.h of
 * libxen-dev; of the two /proc files: tools/xenstore/xenstored_domain.c.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#define XC_WANT_COMPAT_GNTTAB_API 0
#include <xenctrl.h>
#include <xenevtchn.h>
#include <xengnttab.h>

#define GONE_PORT 1
#define RING_PORT 100
#define RING_SIZE 4096

static int events = -1;
static char handle;

static const char *in_folder(char path[512], const char *name, unsigned id)
{
    const char *folder = getenv("XENSTORED_RUNDIR");

    snprintf(path, 512, "%s/%s.%u", folder ? folder : ".", name, id);
    return path;
}

xc_interface *xc_interface_open(xentoollog_logger *logger,
                                xentoollog_logger *dombuild, unsigned flags)
{
    (void)logger;
    (void)dombuild;
    (void)flags;
    return (xc_interface *)&handle;
}

int xc_interface_close(xc_interface *xch)
{
    (void)xch;
    return 0;
}

/* Returns the first domain from `first` on, as Xen does. */
int xc_domain_getinfo(xc_interface *xch, uint32_t first, unsigned max,
                      xc_dominfo_t *info)
{
    char path[512];
    uint32_t id;

    (void)xch;
    if (!max)
        return 0;
    for (id = first; id < first + 64; id++) {
        if (id && access(in_folder(path, "domain", id), F_OK))
            continue;
        memset(info, 0, sizeof(*info));
        info->domid = id;
        return 1;
    }
    errno = ESRCH;
    return -1;
}

xengnttab_handle *xengnttab_open(xentoollog_logger *logger, unsigned flags)
{
    (void)logger;
    (void)flags;
    return (xengnttab_handle *)&handle;
}

int xengnttab_close(xengnttab_handle *xgt)
{
    (void)xgt;
    return 0;
}

int xengnttab_set_max_grants(xengnttab_handle *xgt, uint32_t count)
{
    (void)xgt;
    (void)count;
    return 0;
}

void *xengnttab_map_grant_ref(xengnttab_handle *xgt, uint32_t domid,
                              uint32_t ref, int prot)
{
    char path[512];
    void *ring;
    int fd = open(in_folder(path, "ring", domid), O_RDWR);

    (void)xgt;
    (void)ref;
    if (fd < 0)
        return NULL;
    ring = mmap(NULL, RING_SIZE, prot, MAP_SHARED, fd, 0);
    close(fd);
    return ring == MAP_FAILED ? NULL : ring;
}

int xengnttab_unmap(xengnttab_handle *xgt, void *start, uint32_t count)
{
    (void)xgt;
    return munmap(start, (size_t)count * RING_SIZE);
}

xenevtchn_handle *xenevtchn_open(xentoollog_logger *logger, unsigned flags)
{
    const char *folder = getenv("XENSTORED_RUNDIR");
    char path[512];

    (void)logger;
    (void)flags;
    snprintf(path, sizeof(path), "%s/events", folder ? folder : ".");
    events = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return events < 0 ? NULL : (xenevtchn_handle *)&handle;
}

xenevtchn_handle *xenevtchn_fdopen(xentoollog_logger *logger, int fd,
                                   unsigned flags)
{
    (void)fd;
    return xenevtchn_open(logger, flags);
}

int xenevtchn_fd(xenevtchn_handle *xce)
{
    (void)xce;
    return events;
}

int xenevtchn_notify(xenevtchn_handle *xce, evtchn_port_t port)
{
    (void)xce;
    (void)port;
    return 0;
}

xenevtchn_port_or_error_t xenevtchn_bind_interdomain(xenevtchn_handle *xce,
                                                     uint32_t domid,
                                                     evtchn_port_t port)
{
    (void)xce;
    (void)port;
    return RING_PORT + (int)domid;
}

xenevtchn_port_or_error_t xenevtchn_bind_virq(xenevtchn_handle *xce,
                                              unsigned virq)
{
    (void)xce;
    (void)virq;
    return GONE_PORT;
}

int xenevtchn_unbind(xenevtchn_handle *xce, evtchn_port_t port)
{
    (void)xce;
    (void)port;
    return 0;
}

int xenevtchn_unmask(xenevtchn_handle *xce, evtchn_port_t port)
{
    (void)xce;
    (void)port;
    return 0;
}

xenevtchn_port_or_error_t xenevtchn_pending(xenevtchn_handle *xce)
{
    uint32_t port;

    (void)xce;
    return read(events, &port, sizeof(port)) == sizeof(port) ? (int)port : -1;
}

/* The kernel's two files about dom0's own connection. */
int open(const char *path, int flags, ...)
{
    int (*next)(const char *, int, ...) =
        (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    char own[512];
    va_list more;
    mode_t mode;

    va_start(more, flags);
    mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (!strncmp(path, "/proc/xen/xsd_", 14))
        path = in_folder(own, path + 10, 0);
    return next(path, flags, mode);
}
