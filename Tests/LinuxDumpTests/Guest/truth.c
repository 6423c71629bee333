/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "guest.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Tells each line of a file after a word, or those that hold `wanted`. */
static void tell_lines(const char *path, const char *word, const char *wanted)
{
    char line[512];
    FILE *file = fopen(path, "r");

    while (file && fgets(line, sizeof line, file))
        if (!wanted || strstr(line, wanted))
            printf("%s %s", word, line);
    if (file)
        fclose(file);
}

/* Calls `tell` for each number that a folder of /proc holds. */
static void each_number(const char *folder,
                        void (*tell)(const char *folder, const char *number))
{
    struct dirent *entry;
    DIR *listing = opendir(folder);

    while (listing && (entry = readdir(listing)))
        if (isdigit((unsigned char)entry->d_name[0]))
            tell(folder, entry->d_name);
    if (listing)
        closedir(listing);
}

static void tell_name(const char *folder, const char *number)
{
    char path[512];
    char word[64];

    snprintf(path, sizeof path, "%s/%s/comm", folder, number);
    snprintf(word, sizeof word, "%s %.16s",
             strstr(folder, "task") ? "THREAD" : "PROCESS", number);
    tell_lines(path, word, NULL);
}

static void tell_link(const char *word, const char *folder, const char *name)
{
    char path[512];
    char target[512];
    ssize_t length;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    length = readlink(path, target, sizeof target - 1);
    if (length < 0)
        return;
    target[length] = 0;
    printf("%s %s %s\n", word, name, target);
}

static void tell_file(const char *folder, const char *number)
{
    char path[512];
    char word[64];

    tell_link("FILE", folder, number);
    snprintf(path, sizeof path, "%sinfo/%s", folder, number);
    snprintf(word, sizeof word, "FILEINFO %.16s", number);
    tell_lines(path, word, NULL);
}

static void tell_namespaces(const char *folder)
{
    struct dirent *entry;
    DIR *listing = opendir(folder);

    while (listing && (entry = readdir(listing)))
        if (entry->d_name[0] != '.' && !strchr(entry->d_name, '_'))
            tell_link("NAMESPACE", folder, entry->d_name);
    if (listing)
        closedir(listing);
}

void tell_system(void)
{
    tell_lines("/proc/kallsyms", "SYMBOL", " T _text\n");
    tell_lines("/proc/version", "VERSION", NULL);
    tell_lines("/proc/modules", "MODULE", NULL);
    each_number("/proc", tell_name);
}

void tell_process(pid_t pid)
{
    char folder[64];
    char path[80];

    snprintf(folder, sizeof folder, "/proc/%d", pid);
    snprintf(path, sizeof path, "%s/task", folder);
    each_number(path, tell_name);
    snprintf(path, sizeof path, "%s/maps", folder);
    tell_lines(path, "MAP", NULL);
    snprintf(path, sizeof path, "%s/fd", folder);
    each_number(path, tell_file);
    snprintf(path, sizeof path, "%s/ns", folder);
    tell_namespaces(path);
    snprintf(path, sizeof path, "%s/status", folder);
    tell_lines(path, "STATUS", NULL);
    tell_lines("/proc/net/tcp", "TCP", ":");
    tell_lines("/proc/net/udp", "UDP", ":");
    tell_lines("/proc/net/udp6", "UDP6", ":");
    tell_lines("/proc/net/unix", "UNIX", ":");
}

/* One read of /dev/kmsg is one message. */
void tell_log(void)
{
    static char messages[1 << 18];
    size_t length = 0;
    ssize_t count;
    int file = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);

    while (file >= 0 && length < sizeof messages - 8193) {
        count = read(file, messages + length, 8192);
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    close(file);
    for (char *line = strtok(messages, "\n"); line; line = strtok(NULL, "\n"))
        printf("LOG %s\n", line);
}
