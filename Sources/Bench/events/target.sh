# SPDX-License-Identifier: Apache-2.0
# What the scripts beside this one begin with: a target that starts processes, and the logs of it and of its monitor.
spec=/etc/stubvmi/events.yaml
web=/var/log/xen/console/guest-web.log
bench=/var/log/xen/console/guest-bench.log
cd /root || exit 1
rounds=$1
shift
ways=("$@")

fail() {
    echo "$1 failed" >&2
    tail -n 20 /tmp/said $web >&2
    exit 1
}

# Waits until something stands in a log so many times.
until_said() {
    local wait
    for ((wait = 0; wait < 12000; wait++)); do
        [ "$(grep -ac "$2" "$1")" -lt "$3" ] || return 0
        sleep 0.02
    done
    return 1
}

# Starts the target anew: it waits for a line before its first process.
target() {
    xl destroy web
    sed "s/cmdline = \"/&$1 /" /lab/web.cfg >web.cfg
    : >$web
    xl create -q web.cfg || fail "the target"
}

type_line() { echo >"$(xenstore-read "/local/domain/$(xl domid web)/console/tty")"; }

# Has a program tell of the target's events, and waits until it does.
watch_by() {
    : >$bench
    sed "s/cpuid-event/$1/" $spec >"/tmp/$1.yaml" && stubvmi apply "/tmp/$1.yaml" >/tmp/said 2>&1 &&
        until_said $bench '"count"' 1
}
