#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The first process of the lab's own target: prints the process list on the console whenever it has
# changed, between two marks. Only the shell's own commands are used, so that looking starts no process,
# and names are printed as the kernel's memory has them.
mount -t proc proc /proc
mount -t devtmpfs dev /dev
mkfifo /run/never
exec 3<>/run/never

read -r arguments </proc/cmdline
for word in $arguments; do
    case $word in
        stubvmi.process=*) name=${word#*=} ;;
        stubvmi.load=*) load=${word#*=} ;;
        stubvmi.workers=*) workers=${word#*=} ;;
        stubvmi.each=*) each=${word#*=} ;;
    esac
done
if [ -n "$name" ]; then
    printf '#!/bin/sh\nread -r nothing <>/run/never\n' >"/run/$name"
    chmod +x "/run/$name"
    "/run/$name" &
fi

# So many processes, one after the other; the console tells after each 25, or as many as are asked for, how far it has
# come, and their numbers.
work() {
    count=0
    pids=
    while [ "$count" -lt "$load" ]; do
        count=$((count + 1))
        sh -c : "load-$count" &
        pids="$pids $!"
        wait
        if [ $((count % ${each:-25})) = 0 ]; then
            echo "stubvmi-load $count$pids"
            pids=
        fi
    done
    echo "stubvmi-load-end $count"
}

# By as many workers at once as are asked for, whenever a line is typed. Then that is all it does: a list takes as long as
# many processes.
if [ -n "$load" ]; then
    (
        while :; do
            echo stubvmi-load-waits
            read -r nothing </dev/console
            worker=0
            while [ "$worker" -lt "${workers:-1}" ]; do
                worker=$((worker + 1))
                work &
            done
            wait
        done
    )
fi

last=
round=0
while :; do
    list=
    for stat in /proc/[0-9]*/stat; do
        { read -r line <"$stat"; } 2>/dev/null || continue
        command=${line#*\(}
        command=${command%\)*}
        # /proc adds what a worker is at, and gives kernel threads their full names.
        case $command in kworker/*) command=${command%%[-+]*} ;; esac
        list="$list${line%% *} ${command:0:15}
"
    done
    if [ "$list" != "$last" ]; then
        last=$list
        round=$((round + 1))
        printf 'stubvmi-ps-begin %s\n%sstubvmi-ps-end %s\n' "$round" "$list" "$round"
    fi
    read -r -t 1 nothing <&3
done
