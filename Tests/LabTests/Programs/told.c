/* SPDX-License-Identifier: Apache-2.0
 *
 * Is told of a target that starts processes, as a program written for LibVMI
 * is: for 15 seconds at most.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <libvmi/events.h>
#include <libvmi/libvmi.h>
#include <libvmi/slat.h>

#define ENOUGH 3u

static unsigned int switches, swapped, cpuids, freed, stepped, wrong;
static vmi_event_t step;

static event_response_t on_switch(vmi_instance_t vmi, vmi_event_t *event)
{
    uint64_t text;

    switches++;
    /* Who is told may ask, and change what it is told of. */
    if (event->reg_event.value == event->reg_event.previous ||
        vmi_read_64_ksym(vmi, "linux_banner", &text) == VMI_FAILURE ||
        vmi_events_listen(vmi, 0) == VMI_SUCCESS)
        wrong++;
    return VMI_EVENT_RESPONSE_NONE;
}

static event_response_t on_swapped(vmi_instance_t vmi, vmi_event_t *event)
{
    swapped++;
    stepped += vmi_step_event(vmi, &step, event->vcpu_id, 1, NULL) == VMI_SUCCESS;
    if (event->data != &swapped || event->x86_regs->cr3 == 0)
        wrong++;
    return VMI_EVENT_RESPONSE_NONE;
}

/* Goes on behind it itself. */
static event_response_t on_cpuid(vmi_instance_t vmi, vmi_event_t *event)
{
    (void)vmi;
    cpuids++;
    if (event->cpuid_event.insn_length != 2)
        wrong++;
    event->x86_regs->rip += event->cpuid_event.insn_length;
    return VMI_EVENT_RESPONSE_SET_REGISTERS;
}

static void on_free(vmi_event_t *event, status_t status)
{
    (void)event;
    freed += status == VMI_SUCCESS;
}

static int good(status_t status)
{
    return status == VMI_SUCCESS;
}

static void listen(vmi_instance_t vmi, const unsigned int *count)
{
    time_t end = time(NULL) + 5;

    while (*count < ENOUGH && time(NULL) < end) {
        if (!good(vmi_events_listen(vmi, 500)))
            wrong++;
    }
}

int main(int argc, char **argv)
{
    vmi_instance_t vmi;
    vmi_event_t cr3, other, cpuid, memory, any, debug;
    vmi_init_error_t error = VMI_INIT_ERROR_NONE;
    uint16_t view;
    bool views = true;
    uint8_t int3 = 0xcc, letter = 0;

    memset(&cr3, 0, sizeof(cr3));
    memset(&cpuid, 0, sizeof(cpuid));
    memset(&memory, 0, sizeof(memory));
    memset(&any, 0, sizeof(any));
    memset(&debug, 0, sizeof(debug));
    if (argc != 2 ||
        !good(vmi_init_complete(&vmi, argv[1],
                                VMI_INIT_DOMAINNAME | VMI_INIT_EVENTS, NULL,
                                VMI_CONFIG_GLOBAL_FILE_ENTRY, NULL, &error))) {
        printf("refused, for its events %d\n",
               error == VMI_INIT_ERROR_EVENTS);
        return 0;
    }
    SETUP_REG_EVENT(&cr3, CR3, VMI_REGACCESS_W, 0, on_switch);
    cr3.reg_event.onchange = 1;
    other = cr3;
    other.callback = on_swapped;
    other.data = &swapped;
    cpuid.version = VMI_EVENTS_VERSION;
    cpuid.type = VMI_EVENT_CPUID;
    cpuid.callback = on_cpuid;
    SETUP_SINGLESTEP_EVENT(&step, 3, on_switch, 0);
    SETUP_MEM_EVENT(&memory, 1, VMI_MEMACCESS_W, on_switch, 0);
    printf("cr3 %d, cpuid %d, ", good(vmi_register_event(vmi, &cr3)),
           good(vmi_register_event(vmi, &cpuid)));
    printf("cr3 twice %d, memory %d\n",
           good(vmi_register_event(vmi, &other)),
           good(vmi_register_event(vmi, &memory)));
    SETUP_MEM_EVENT(&any, 0, VMI_MEMACCESS_W, on_switch, 1);
    debug.version = VMI_EVENTS_VERSION;
    debug.type = VMI_EVENT_DEBUG_EXCEPTION;
    debug.callback = on_switch;
    printf("any page %d, this one %d, debug %d, steps %d\n",
           good(vmi_register_event(vmi, &any)),
           good(vmi_set_mem_event(vmi, 1, VMI_MEMACCESS_W, 0)),
           good(vmi_register_event(vmi, &debug)),
           good(vmi_toggle_single_step_vcpu(vmi, &step, 0, true)));
    printf("breakpoint %d, ", good(vmi_write_8_ksym(vmi, "linux_banner", &int3)));
    printf("a letter %d\n",
           good(vmi_read_8_ksym(vmi, "linux_banner", &letter)) && letter == 'L');
    listen(vmi, &switches);
    listen(vmi, &cpuids);
    printf("switches %d, cpuids %d\n", switches >= ENOUGH, cpuids >= ENOUGH);
    printf("found %d, ", vmi_get_reg_event(vmi, CR3) == &cr3);
    printf("swapped %d, ", good(vmi_swap_events(vmi, &cr3, &other, on_free)));
    printf("cleared %d, ", good(vmi_clear_event(vmi, &cpuid, on_free)));
    printf("not again %d\n", good(vmi_clear_event(vmi, &cpuid, on_free)));
    listen(vmi, &swapped);
    printf("told as another %d, freed %u, wrong %u\n", swapped >= ENOUGH,
           freed, wrong);
    printf("stepped %u, views %d %d %d\n", stepped,
           good(vmi_slat_get_domain_state(vmi, &views)) && !views,
           good(vmi_slat_set_domain_state(vmi, true)),
           good(vmi_slat_create(vmi, &view)));
    /* It ends with an event of the target's unanswered, and with the CR3
     * still told of. */
    return 0;
}
