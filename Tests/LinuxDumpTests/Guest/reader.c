/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "guest.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void *wait_as_thread(void *name)
{
    prctl(PR_SET_NAME, name);
    for (;;)
        pause();
    return NULL;
}

static int keep_page(void)
{
    char *page = mmap(PAGE_ADDRESS, 4096, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

    if (page == MAP_FAILED)
        return -1;
    strcpy(page, PAGE_TEXT);
    return mlock(page, 4096);
}

/* A file in a mount below the root, one without a name any more that is also
 * mapped and shared, a folder, a pipe, and something of the kernel's own. */
static int keep_files(void)
{
    int ends[2];
    int file;

    if (mkdir("/mnt", 0755) || mount("tmpfs", "/mnt", "tmpfs", 0, NULL)
        || mkdir("/mnt/folder", 0755))
        return -1;
    file = open("/mnt/folder/a file", O_CREAT | O_RDWR | O_APPEND, 0644);
    if (file < 0 || write(file, "seven b", 7) != 7)
        return -1;
    file = open("/mnt/gone", O_CREAT | O_RDWR, 0600);
    if (file < 0 || ftruncate(file, 16384)
        || mmap(NULL, 8192, PROT_READ, MAP_SHARED, file, 8192) == MAP_FAILED
        || unlink("/mnt/gone"))
        return -1;
    if (open("/mnt/folder", O_RDONLY | O_DIRECTORY) < 0 || pipe(ends)
        || eventfd(0, 0) < 0)
        return -1;
    /* A number far above the others: the table of open files must grow. */
    return dup2(file, 700) == 700 ? 0 : -1;
}

static int bound(int family, int type, const struct sockaddr *address,
                 socklen_t length)
{
    int file = socket(family, type, 0);

    if (file < 0 || bind(file, address, length))
        return -1;
    return file;
}

static int keep_internet_sockets(void)
{
    struct ifreq lo = {.ifr_name = "lo"};
    struct sockaddr_in four = {
        .sin_family = AF_INET,
        .sin_port = htons(8080),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    struct sockaddr_in6 six = {
        .sin6_family = AF_INET6,
        .sin6_port = htons(9090),
        .sin6_addr = IN6ADDR_ANY_INIT,
    };
    int listener, client;

    client = socket(AF_INET, SOCK_STREAM, 0);
    lo.ifr_flags = IFF_UP;
    if (client < 0 || ioctl(client, SIOCSIFFLAGS, &lo))
        return -1;
    listener = bound(AF_INET, SOCK_STREAM, (void *)&four, sizeof four);
    if (listener < 0 || listen(listener, 5)
        || connect(client, (void *)&four, sizeof four)
        || accept(listener, NULL, NULL) < 0)
        return -1;
    four.sin_port = htons(5353);
    if (bound(AF_INET, SOCK_DGRAM, (void *)&four, sizeof four) < 0)
        return -1;
    return bound(AF_INET6, SOCK_DGRAM, (void *)&six, sizeof six);
}

static int keep_unix_sockets(void)
{
    struct sockaddr_un named = {.sun_family = AF_UNIX,
                                .sun_path = "/mnt/socket"};
    struct sockaddr_un abstract = {.sun_family = AF_UNIX,
                                   .sun_path = "\0abstract"};
    socklen_t start = offsetof(struct sockaddr_un, sun_path);
    int pair[2];
    int listener;

    listener = bound(AF_UNIX, SOCK_STREAM, (void *)&named, sizeof named);
    if (listener < 0 || listen(listener, 1))
        return -1;
    if (bound(AF_UNIX, SOCK_DGRAM, (void *)&abstract, start + 9) < 0)
        return -1;
    return socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair);
}

int become_reader(void)
{
    pthread_t thread;

    if (keep_page() || keep_files() || keep_internet_sockets() < 0
        || keep_unix_sockets())
        return -1;
    if (unshare(CLONE_NEWUTS | CLONE_NEWIPC))
        return -1;
    if (pthread_create(&thread, NULL, wait_as_thread, "second-thread")
        || pthread_create(&thread, NULL, wait_as_thread, "third-thread"))
        return -1;
    /* Of this thread alone: the tests read the first thread's. */
    if (syscall(SYS_setresgid, 2001, 2002, 2003)
        || syscall(SYS_setresuid, 1001, 1002, 1003))
        return -1;
    /* Changing users forbids others to look. */
    return prctl(PR_SET_DUMPABLE, 1);
}
