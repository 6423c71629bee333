#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The first process of the target in GuestTracingTests: it has its kernel trace a function, at a word from outside.
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t sysfs sys /sys
mount -t tracefs trace /sys/kernel/tracing
cd /sys/kernel/tracing || exit 1

echo wake_up_new_task >set_ftrace_filter
echo stubvmi-load-waits
read -r nothing </dev/console
while read -r tracer </dev/console; do
    echo "$tracer" >current_tracer
    echo >trace
    for round in 1 2 3 4 5; do /bin/busybox true; done
    traced=0
    while read -r line; do
        case $line in *wake_up_new_task*) traced=$((traced + 1)) ;; esac
    done <trace
    /bin/busybox dmesg | /bin/busybox grep -E 'ftrace failed|actual:'
    echo "stubvmi-traced $traced"
done
