/* SPDX-License-Identifier: Apache-2.0
 *
 * What newlib asks of a system (its libgloss documentation, "Syscalls"):
 * memory, and writing to the console. There are no files and no processes.
 */
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <monitor.h>
#include <platform.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "hooks.h"
#include "memory.h"

/* newlib declares these only for some systems. */
void *sbrk(ptrdiff_t bytes);
int open(const char *path, int flags, ...);
int kill(pid_t process, int signal);
int posix_memalign(void **pointer, size_t alignment, size_t size);

void *sbrk(ptrdiff_t bytes)
{
    void *old = heap_grow(bytes);

    if (!old) {
        errno = ENOMEM;
        return (void *)-1;
    }
    return old;
}

/* newlib's malloc has memalign but not this name, which Swift calls. */
int posix_memalign(void **pointer, size_t alignment, size_t size)
{
    void *block;

    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    block = memalign(alignment, size);
    if (!block)
        return ENOMEM;
    *pointer = block;
    return 0;
}

_READ_WRITE_RETURN_TYPE write(int file, const void *bytes, size_t length)
{
    if (file != STDOUT_FILENO && file != STDERR_FILENO) {
        errno = EBADF;
        return -1;
    }
    if (length > INT_MAX)
        length = INT_MAX;
    if (!program_write || !program_write(bytes, length))
        platform_write(bytes, length);
    return (_READ_WRITE_RETURN_TYPE)length;
}

_READ_WRITE_RETURN_TYPE read(int file, void *bytes, size_t length)
{
    (void)bytes;
    (void)length;
    if (file == STDIN_FILENO)
        return 0;
    errno = EBADF;
    return -1;
}

int open(const char *path, int flags, ...)
{
    (void)path;
    (void)flags;
    errno = ENOENT;
    return -1;
}

int close(int file)
{
    (void)file;
    errno = EBADF;
    return -1;
}

off_t lseek(int file, off_t offset, int whence)
{
    (void)file;
    (void)offset;
    (void)whence;
    errno = ESPIPE;
    return -1;
}

int fstat(int file, struct stat *status)
{
    if (file < STDIN_FILENO || file > STDERR_FILENO) {
        errno = EBADF;
        return -1;
    }
    memset(status, 0, sizeof(*status));
    status->st_mode = S_IFCHR;
    return 0;
}

int isatty(int file)
{
    return file >= STDIN_FILENO && file <= STDERR_FILENO;
}

pid_t getpid(void)
{
    return 1;
}

int kill(pid_t process, int signal)
{
    (void)process;
    (void)signal;
    panic("the program aborted");
}

void _exit(int status)
{
    monitor_exit(status);
}
