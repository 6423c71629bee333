/* SPDX-License-Identifier: Apache-2.0
 *
 * What programs written for LibVMI do with events; each is run by its name.
 */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "machine.h"

#include <libvmi/events.h>
#include <libvmi/libvmi.h>
#include <libvmi/slat.h>

/* Listens until nothing is pending, and prints when that fails. */
void listen_to(vmi_instance_t vmi);

/* Registers an event, and prints when that fails. */
void listen_for(vmi_instance_t vmi, vmi_event_t *event);

/* Ends the program, as exit does in the image. */
_Noreturn void leave(void);

void accesses(vmi_instance_t vmi);
void any_page(vmi_instance_t vmi);
void once(vmi_instance_t vmi);
void stepping(vmi_instance_t vmi);
void passing(vmi_instance_t vmi);
void turned(vmi_instance_t vmi);
void counted(vmi_instance_t vmi);
void released(vmi_instance_t vmi);
void breakpoints(vmi_instance_t vmi);
void restored(vmi_instance_t vmi);
void views(vmi_instance_t vmi);
void answers(vmi_instance_t vmi);
void swaps(vmi_instance_t vmi);
void leaves(vmi_instance_t vmi);

#endif
