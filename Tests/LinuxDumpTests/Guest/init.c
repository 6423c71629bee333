/* SPDX-License-Identifier: Apache-2.0
 *
 * Process 1 of the guest whose memory the tests read: starts processes whose
 * names they know, tells on the serial line what is true of it (processes,
 * modules, the kernel's address, a page of one process), and waits.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Where the process called "reader" keeps its page. */
#define PAGE_ADDRESS ((void *)0x123456789000)
#define PAGE_TEXT "a page of the process called reader"

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

/* Starts a process that waits, and returns its pid once it has its name. */
static pid_t start(const char *name, int with_page)
{
    int ready[2];
    char byte;
    pid_t pid;

    if (pipe(ready))
        return -1;
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_NAME, name);
        if (with_page) {
            char *page = mmap(PAGE_ADDRESS, 4096, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
            strcpy(page, PAGE_TEXT);
            mlock(page, 4096);
        }
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

static void copy_lines(const char *path, const char *word, const char *wanted)
{
    char line[512];
    FILE *file = fopen(path, "r");

    while (file && fgets(line, sizeof line, file))
        if (!wanted || strstr(line, wanted))
            printf("%s %s", word, line);
    if (file)
        fclose(file);
}

static void list_processes(void)
{
    struct dirent *entry;
    DIR *folder = opendir("/proc");

    while (folder && (entry = readdir(folder))) {
        char path[512];
        char word[64];

        if (!isdigit((unsigned char)entry->d_name[0]))
            continue;
        snprintf(path, sizeof path, "/proc/%s/comm", entry->d_name);
        snprintf(word, sizeof word, "PROCESS %.16s", entry->d_name);
        copy_lines(path, word, NULL);
    }
    if (folder)
        closedir(folder);
}

int main(int argc, char **argv)
{
    pid_t reader;

    mkdir("/proc", 0755);
    mkdir("/dev", 0755);
    mount("proc", "/proc", "proc", 0, NULL);
    mount("dev", "/dev", "devtmpfs", 0, NULL);
    if (!freopen("/dev/ttyS0", "w", stdout) || !freopen("/dev/ttyS0", "w", stderr))
        return 1;
    load_modules();
    /* The kernel hands over what it does not know of its command line; the
     * name is the last word there. */
    start(argc > 1 ? argv[argc - 1] : "unnamed", 0);
    start("quote\"back\\", 0);
    start("fifteen-letters-and-more", 0);
    reader = start("reader", 1);
    sleep(2);
    copy_lines("/proc/kallsyms", "SYMBOL", " T _text\n");
    copy_lines("/proc/version", "VERSION", NULL);
    copy_lines("/proc/modules", "MODULE", NULL);
    list_processes();
    printf("PAGE %d 0x%lx %s\n", reader, (unsigned long)(uintptr_t)PAGE_ADDRESS,
           PAGE_TEXT);
    printf("READY\n");
    fflush(stdout);
    for (;;)
        pause();
}
