#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs commands that come in through a virtio port, one at a time. A command's output and errors go out
# through ports of their own as they are, between two marks that carry the caller's token.
#   ping TOKEN                     > pong TOKEN
#   run TOKEN BASE64-COMMAND       > end TOKEN STATUS
#   put TOKEN SIZE BASE64-PATH     (then SIZE bytes) > end TOKEN STATUS
#   poweroff TOKEN
# A caller that hangs up ends its command.
port() {
    local folder
    for folder in /sys/class/virtio-ports/*; do
        [ "$(<"$folder/name")" = "stubvmi.$1" ] && echo "/dev/${folder##*/}"
    done
}

mark() {
    printf '\036%s %s\n' "$1" "$2" >&8
    printf '\036%s %s\n' "$1" "$2" >&9
}

# Waits a moment without starting a process.
pause() { read -r -t "$1" -u 6; }

# Ends the process group $1 once the caller has hung up (only then is there anything to read).
watch_caller() {
    until read -t 0 -u 7; do pause 0.2; done
    kill -TERM -- "-$1"
    pause 3
    kill -KILL -- "-$1"
}

run() {
    local command pid watcher status
    command=$(base64 -d <<<"$2")
    mark begin "$1"
    setsid bash -c "$command" </dev/null >&8 2>&9 6>&- 7>&- 8>&- 9>&- &
    pid=$!
    watch_caller "$pid" 2>/dev/null &
    watcher=$!
    wait "$pid"
    status=$?
    kill "$watcher" 2>/dev/null
    wait "$watcher" 2>/dev/null
    mark end "$1"
    printf 'end %s %s\n' "$1" "$status" >&7
}

put() {
    local path
    path=$(base64 -d <<<"$3")
    mkdir -p "${path%/*}"
    head -c "$2" <&7 >"$path" 2>/dev/null
    printf 'end %s %s\n' "$1" $? >&7
}

mkfifo /run/never 2>/dev/null
exec 6<>/run/never 7<>"$(port control)" 8>"$(port output)" 9>"$(port errors)" || exit 1
cd /root || exit 1
while :; do
    if ! read -r -u 7 verb token first second; then
        pause 0.2
        continue
    fi
    case $verb in
        ping) printf 'pong %s\n' "$token" >&7 ;;
        run) run "$token" "$first" ;;
        put) put "$token" "$first" "$second" ;;
        poweroff) sync; poweroff -f ;;
    esac
done
