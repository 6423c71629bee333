# SPDX-License-Identifier: Apache-2.0
# Has a target start processes while its monitor ends in several ways, in turns, and prints for each the longest time in
# microseconds between the ends of two processes: ends.sh ROUNDS WAY...
seconds=4

target "stubvmi.load=1000000 stubvmi.each=1"
until_said $web stubvmi-load-waits 1 || fail "the target"
# When the target told of each of its processes; a line comes in pieces.
mkfifo never
exec 5<$web 6<>never
while :; do
    if read -r -u 5 part; then
        [[ $line$part != stubvmi-load\ * ]] || echo "${EPOCHREALTIME/./}"
        line=
    else
        line=$line$part
        read -r -t 0.01 -u 6
    fi
done >/tmp/told 2>/dev/null &
reader=$!
trap 'kill $reader' EXIT
type_line

# What becomes of the monitor.
end() {
    case $1 in
    works) ;;
    destroyed) xl destroy bench ;;
    hangs) xl pause bench ;;
    esac
}

for ((round = 0; round < rounds; round++)); do
    for turn in "${!ways[@]}"; do
        way=${ways[(turn + round) % ${#ways[@]}]}
        watch_by process-watch || fail "the monitor before '$way'"
        sleep 1
        before=$(wc -l </tmp/told)
        end "$way" || fail "'$way'"
        sleep $seconds
        # It may stand still yet.
        echo "$way $({ tail -n "+$before" /tmp/told && echo "${EPOCHREALTIME/./}"; } |
            awk 'NR > 1 && $1 - last > most { most = $1 - last } { last = $1 } END { print most }')"
    done
done
