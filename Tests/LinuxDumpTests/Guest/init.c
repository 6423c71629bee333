/* SPDX-License-Identifier: Apache-2.0
 *
 * Process 1 of the guest: starts processes whose names the tests know, tells
 * what is true of them, and waits.
 */
#define _GNU_SOURCE
#include "guest.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void load_modules(void)
{
    struct dirent *entry;
    DIR *folder = opendir("/modules");

    while (folder && (entry = readdir(folder))) {
        char path[512];
        int file;

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/modules/%s", entry->d_name);
        file = open(path, O_RDONLY);
        if (file < 0 || syscall(SYS_finit_module, file, "", 0))
            perror(path);
        close(file);
    }
    if (folder)
        closedir(folder);
}

/* Starts a process that waits, and returns its pid once it is set up. */
static pid_t start(const char *name, int (*become)(void))
{
    int ready[2];
    char byte = 0;
    pid_t pid;

    if (pipe(ready))
        return -1;
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_NAME, name);
        if (become && become())
            perror(name);
        if (write(ready[1], "", 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    if (read(ready[0], &byte, 1) != 1)
        return -1;
    close(ready[0]);
    close(ready[1]);
    return pid;
}

int main(int argc, char **argv)
{
    pid_t reader;

    mkdir("/proc", 0755);
    mkdir("/dev", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("dev", "/dev", "devtmpfs", 0, NULL);
    if (!freopen("/dev/ttyS0", "w", stdout)
        || !freopen("/dev/ttyS0", "w", stderr))
        return 1;
    load_modules();
    /* The kernel hands over what it does not know of its command line; the
     * name is the last word there. */
    start(argc > 1 ? argv[argc - 1] : "unnamed", NULL);
    start("quote\"back\\", NULL);
    start("fifteen-letters-and-more", NULL);
    reader = start("reader", become_reader);
    sleep(2);
    tell_system();
    tell_process(reader);
    printf("PAGE %d 0x%lx %s\n", reader, (unsigned long)(uintptr_t)PAGE_ADDRESS,
           PAGE_TEXT);
    tell_log();
    printf("READY\n");
    fflush(stdout);
    for (;;)
        pause();
}
