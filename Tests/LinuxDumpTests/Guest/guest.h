/* SPDX-License-Identifier: Apache-2.0
 *
 * The guest whose memory the tests read: init.c starts processes of known
 * names, reader.c is the one that has a bit of everything, and truth.c tells
 * on the serial line what the kernel itself says of them.
 */
#ifndef GUEST_H
#define GUEST_H

#include <sys/types.h>

/* Where the process called "reader" keeps its page. */
#if __SIZEOF_POINTER__ == 4
#define PAGE_ADDRESS ((void *)0x12345000)
#else
#define PAGE_ADDRESS ((void *)0x123456789000)
#endif
#define PAGE_TEXT "a page of the process called reader"

/* Makes this process the reader; returns 0 when all of it worked. */
int become_reader(void);

/* Tells processes, modules, the kernel's address and version. */
void tell_system(void);

/* Tells threads, memory map, open files, sockets and credentials of one. */
void tell_process(pid_t pid);

/* Tells what the kernel's log holds; last, since telling may add to it. */
void tell_log(void);

#endif
