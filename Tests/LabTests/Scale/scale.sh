#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the scale test does in dom0, each result a fact a line.
#   scale.sh template NAME PROCESS   boots the lab's target NAME until it runs PROCESS, and keeps it in a file
#   scale.sh targets SPEC            makes the targets of SPEC that are not there, each from that file, paused
#   scale.sh measure COMMAND...      runs a command: how it ended, and what it took
cd /root || exit 1

template() {
    local log=/var/log/xen/console/guest-$1.log
    xl destroy "$1" 2>/dev/null
    # Not waited for by an xl of its own, as the copies are not: only the monitors' count.
    # With less its kernel finds no room for itself.
    sed 's/^memory.*/memory = 96/' "/lab/$1.cfg" >template.cfg
    : >"$log"
    xl create -q -e template.cfg || return 1
    for _ in {1..600}; do
        grep -q " $2" "$log" && break
        sleep 0.2
    done
    grep -q " $2" "$log" || { tail -n 5 "$log"; return 1; }
    sleep 2
    xl save "$1" template.save >/tmp/errors 2>&1 || { cat /tmp/errors; return 1; }
}

targets() {
    local file name
    rm -rf rendered
    stubvmi render "$1" -o rendered >/dev/null || return 1
    for file in rendered/xl/*.seclabel.cfg; do
        name=${file##*/}
        name=${name%.seclabel.cfg}
        xenstore-exists "/targets/$name" && continue
        grep -Ev '^(name|seclabel|kernel|ramdisk|cmdline|cpus)' template.cfg >"$name.cfg"
        { printf 'name = "%s"\nkernel = "/lab/target/kernel"\n' "$name" && cat "$file"; } >>"$name.cfg"
        xl restore -p -e "$name.cfg" template.save >/tmp/errors 2>&1 || { cat /tmp/errors; return 1; }
        xenstore-write "/targets/$name" 1
    done
}

# The most memory that the process in /tmp/pid has had resident, in KiB, looked at until it ends.
watch_peak() {
    local key value peak=0
    exec 7<>/run/never
    until [ -s /tmp/pid ]; do read -r -t 0.05 -u 7; done
    while :; do
        value=
        while read -r key value _; do [ "$key" = VmHWM: ] && break; value=; done \
            2>/dev/null <"/proc/$(</tmp/pid)/status"
        [ -n "$value" ] || break
        peak=$value
        read -r -t 0.2 -u 7
    done
    echo "$peak" >/tmp/peak
}

# Waits until Xen has freed what it frees in the background; then what is free: of Xen in MiB, of dom0 in KiB.
free_memory() {
    local _ try available
    for try in {1..100}; do
        xl list | grep -q '(null)' || break
        sleep 0.2
    done
    while read -r try available _; do [ "$try" = MemAvailable: ] && break; done </proc/meminfo
    echo "$(xl info free_memory) $available"
}

measure() {
    local before after status xen dom0 xen_after dom0_after
    read -r xen dom0 <<<"$(free_memory)"
    rm -f /tmp/pid /tmp/peak
    watch_peak &
    before=$EPOCHREALTIME
    bash -c 'echo $$ >/tmp/pid; exec "$@"' - "$@" >/tmp/output 2>/tmp/errors
    status=$?
    after=$EPOCHREALTIME
    wait
    read -r xen_after dom0_after <<<"$(free_memory)"
    echo "status $status"
    echo "milliseconds $(((${after/./} - ${before/./}) / 1000))"
    echo "peak $(</tmp/peak)"
    echo "xen $((xen - xen_after))"
    echo "dom0 $((dom0 - dom0_after))"
    # What a command says before it fails is of no interest.
    [ "$status" = 0 ] || tail -n 20 /tmp/errors
}

"$@"
