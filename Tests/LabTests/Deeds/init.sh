#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The first process of the target in EventCountTests. Only the shell's own commands, which start no process.
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mount -t sysfs sys /sys

switches() {
    while read -r key value rest; do
        [ "$key" = ctxt ] && count=$value
    done </proc/stat
}

echo stubvmi-load-waits
read -r nothing </dev/console
switches
before=$count
/deeds
switches
echo "stubvmi-deeds $((count - before))"
read -r nothing </dev/console
for round in 1 2 3; do
    echo 0 >/sys/devices/system/cpu/cpu1/online
    echo 1 >/sys/devices/system/cpu/cpu1/online
done
read -r online </sys/devices/system/cpu/online
echo "stubvmi-online $online"
while :; do read -r nothing </dev/console; done
