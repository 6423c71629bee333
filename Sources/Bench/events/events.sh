# SPDX-License-Identifier: Apache-2.0
# Has the target start processes while it is watched in several ways, in turns, and prints for each how many microseconds
# that took and how many events were told of: events.sh ROUNDS WAY...
processes=40

# Begins to watch. xen-access is no domain of a spec's: nothing allows it what it does.
watch() {
    case $1 in
    nothing) ;;
    xen-access)
        xl setenforce 0 || return 1
        xen-access "$(xl domid web)" cpuid >/tmp/told 2>&1 &
        watcher=$!
        sleep 2
        kill -0 $watcher
        ;;
    *) watch_by "$1" ;;
    esac
}

# Ends that, and tells how many events there were.
leave() {
    case $1 in
    nothing) events=0 ;;
    xen-access)
        kill $watcher && wait $watcher
        xl setenforce 1 || return 1
        events=$(grep -c CPUID /tmp/told)
        ;;
    *)
        # It tells once a second.
        sleep 3
        events=$(grep -ao '"count":[0-9]*' $bench | awk -F : '{ sum += $2 } END { print sum + 0 }')
        stubvmi destroy "/tmp/$1.yaml" --auto-approve >/tmp/said 2>&1
        ;;
    esac
}

target stubvmi.load=$processes
times=0
for ((round = 0; round < rounds; round++)); do
    for turn in "${!ways[@]}"; do
        way=${ways[(turn + round) % ${#ways[@]}]}
        times=$((times + 1))
        until_said $web stubvmi-load-waits $times || fail "the target before '$way'"
        watch "$way" || fail "$way"
        before=${EPOCHREALTIME/./}
        type_line
        until_said $web stubvmi-load-end $times || fail "the target under '$way'"
        after=${EPOCHREALTIME/./}
        leave "$way" || fail "the end of '$way'"
        echo "$way $((after - before)) $events"
    done
done
