/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "include/flask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "report.h"

/* The child's address space may grow by this much beyond its parent's. */
#define CHILD_MEMORY ((rlim_t)2 << 30)
#define CHILD_REFUSED 3

static void limit(int resource, rlim_t value) {
    struct rlimit bound = {.rlim_cur = value, .rlim_max = value};
    (void)setrlimit((__rlimit_resource_t)resource, &bound);
}

/* Bytes that the child has from the process that it is a copy of, such as the
 * stacks of its threads: RLIMIT_DATA counts them. 0 where that is not told. */
static rlim_t inherited(void) {
    char text[256];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? -1 : read(file, text, sizeof(text) - 1);
    unsigned long long pages = 0;
    if (file >= 0) {
        (void)close(file);
    }
    text[got < 0 ? 0 : got] = '\0';
    /* size, resident, shared, text, lib, data: in pages. */
    if (sscanf(text, "%*u %*u %*u %*u %*u %llu", &pages) != 1) {
        return 0;
    }
    return (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* What the child does: a report on one policy, or on how two differ. */
struct job {
    const uint8_t *policy;
    size_t length;
    const struct flask_question *question;
    const uint8_t *newer;
    size_t newer_length;
};

static int work(const struct job *job, FILE *out) {
    return job->question != NULL
               ? flask_report(job->policy, job->length, job->question, out)
               : flask_difference(job->policy, job->length, job->newer,
                                  job->newer_length, out);
}

static _Noreturn void child(int out, const struct job *job, unsigned seconds) {
    static const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE};
    /* A crash here is an expected answer: no core, no backtrace. */
    for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++) {
        (void)signal(deadly[i], SIG_DFL);
    }
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, seconds);
    limit(RLIMIT_DATA, inherited() + CHILD_MEMORY);

    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0) {
        _exit(CHILD_REFUSED);
    }
    FILE *report = fdopen(out, "w");
    if (report == NULL || work(job, report) != 0 || fflush(report) != 0) {
        _exit(CHILD_REFUSED);
    }
    _exit(0);
}

static int64_t now_ms(void) {
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) {
        return 0;
    }
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Whether a report is whole: a child that crashed leaves a part of one. */
static int is_whole(const char *report, size_t length) {
    static const char end[] = "\nend\n";
    size_t tail = sizeof(end) - 1;
    return length >= tail && memcmp(report + length - tail, end, tail) == 0;
}

/* Reads the child's report, or until the end of its output. That end alone is
 * not waited for: a process forked meanwhile may hold the pipe open. */
static enum flask_result collect(int in, unsigned seconds, char **report) {
    int64_t deadline = now_ms() + (int64_t)seconds * 1000;
    size_t used = 0, size = 1 << 16;
    char *text = malloc(size);
    enum flask_result result = FLASK_SYSTEM;

    while (text != NULL) {
        int64_t left = deadline - now_ms();
        struct pollfd ready = {.fd = in, .events = POLLIN};
        int count = left <= 0 ? 0 : poll(&ready, 1, (int)left);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            result = count == 0 ? FLASK_TIMEOUT : FLASK_SYSTEM;
            break;
        }
        ssize_t got = read(in, text + used, size - 1 - used);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            result = got == 0 ? FLASK_OK : FLASK_SYSTEM;
            break;
        }
        used += (size_t)got;
        if (is_whole(text, used)) {
            result = FLASK_OK;
            break;
        }
        if (used < size - 1) {
            continue;
        }
        if (size >= FLASK_REPORT_MAX) {
            result = FLASK_TOO_LARGE;
            break;
        }
        size *= 2;
        char *larger = realloc(text, size);
        if (larger == NULL) {
            break;
        }
        text = larger;
    }
    if (result != FLASK_OK) {
        free(text);
        return result;
    }
    text[used] = '\0';
    *report = text;
    return FLASK_OK;
}

static enum flask_result run(const struct job *job, unsigned seconds,
                             char **report) {
    int ends[2];
    *report = NULL;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return FLASK_SYSTEM;
    }
    pid_t pid = fork();
    if (pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return FLASK_SYSTEM;
    }
    if (pid == 0) {
        child(ends[1], job, seconds);
    }
    close(ends[1]);
    enum flask_result result = collect(ends[0], seconds, report);
    close(ends[0]);
    if (result != FLASK_OK) {
        (void)kill(pid, SIGKILL);
    }

    int status = 0;
    pid_t waited;
    do {
        waited = waitpid(pid, &status, 0);
    } while (waited < 0 && errno == EINTR);
    if (result != FLASK_OK || is_whole(*report, strlen(*report))) {
        return result;
    }
    free(*report);
    *report = NULL;
    if (waited == pid && WIFEXITED(status)) {
        return FLASK_NOT_A_POLICY;
    }
    return waited == pid && WTERMSIG(status) == SIGXCPU ? FLASK_TIMEOUT
                                                        : FLASK_CRASHED;
}

enum flask_result flask_inspect(const uint8_t *policy, size_t length,
                                const struct flask_question *question,
                                unsigned seconds, char **report) {
    struct job job = {.policy = policy, .length = length, .question = question};
    return run(&job, seconds, report);
}

enum flask_result flask_compare(const uint8_t *older, size_t older_length,
                                const uint8_t *newer, size_t newer_length,
                                unsigned seconds, char **report) {
    struct job job = {.policy = older,
                      .length = older_length,
                      .newer = newer,
                      .newer_length = newer_length};
    return run(&job, seconds, report);
}
