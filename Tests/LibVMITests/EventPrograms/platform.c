/* SPDX-License-Identifier: Apache-2.0
 *
 * What the core needs from below: a target whose memory is an array, nobody
 * to share the monitor with, and a clock that only sleeping moves.
 */
#include "machine.h"

#include <control.h>
#include <monitor.h>
#include <platform.h>
#include <programs.h>
#include <stdio.h>
#include <string.h>

/* Of Embedded Swift's. */
uintptr_t __stack_chk_guard = 0x595e9fbd94fda766;

uint8_t memory[FRAMES << 12];
static uint64_t now;

uint32_t platform_run_count(uint32_t target)
{
    (void)target;
    return 1;
}

int32_t platform_run(uint32_t target, uint32_t index, struct platform_run *run)
{
    (void)target;
    (void)index;
    *run = (struct platform_run){memory, 0, FRAMES};
    return 0;
}

uint32_t platform_window_slots(uint32_t target)
{
    (void)target;
    return 0;
}

const uint8_t *platform_window_base(uint32_t target)
{
    (void)target;
    return NULL;
}

int32_t platform_map(uint32_t target, const uint32_t *slots,
                     const uint64_t *frames, uint32_t count)
{
    (void)target;
    (void)slots;
    (void)frames;
    (void)count;
    return PLATFORM_EINVAL;
}

int32_t platform_unmap(uint32_t target, uint32_t slot, uint32_t count)
{
    (void)target;
    (void)slot;
    (void)count;
    return 0;
}

uint64_t platform_frame_limit(uint32_t target)
{
    (void)target;
    return FRAMES;
}

uint32_t platform_frames_of(uint32_t target, uint64_t page, uint64_t *frames,
                            uint32_t room)
{
    (void)target;
    (void)page;
    (void)frames;
    (void)room;
    return 0;
}

void platform_write(const uint8_t *bytes, size_t length)
{
    fwrite(bytes, 1, length, stdout);
}

uint64_t platform_nanoseconds(void)
{
    return now;
}

void monitor_sleep_until(uint64_t nanoseconds)
{
    now = nanoseconds;
}

bool program_wait(uint64_t nanoseconds, bool for_events)
{
    (void)nanoseconds;
    (void)for_events;
    return false;
}

void program_hold(void)
{
    puts("others wait");
}

void program_release(void)
{
    puts("others go on");
}

int32_t control_get_state(uint32_t target, struct control_state *state)
{
    (void)target;
    *state = (struct control_state){1, 0, PROCESSORS};
    return 0;
}

int32_t control_pause(uint32_t target)
{
    (void)target;
    return 0;
}

int32_t control_unpause(uint32_t target)
{
    (void)target;
    machine_runs();
    return 0;
}

int32_t control_get_registers(uint32_t target, uint32_t vcpu,
                              struct control_registers *registers)
{
    (void)target;
    (void)vcpu;
    (void)registers;
    return PLATFORM_EDENIED;
}

int32_t control_set_general(uint32_t target, uint32_t vcpu,
                            const struct control_registers *registers)
{
    (void)target;
    (void)vcpu;
    (void)registers;
    return PLATFORM_EDENIED;
}

int32_t control_set_system(uint32_t target, uint32_t vcpu,
                           const struct control_registers *registers)
{
    return control_set_general(target, vcpu, registers);
}

int32_t control_write(uint32_t target, uint64_t frame, uint32_t offset,
                      const uint8_t *bytes, uint32_t length)
{
    (void)target;
    memcpy(memory + (frame << 12) + offset, bytes, length);
    return 0;
}
