#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# xl that goes wrong at the N-th call that changes something; XL_FAULT is one of
#   fail:N    it does nothing, and says that it failed
#   late:N    it does it, and says that it failed
#   orphan:N  who called it is killed while it works
# Each such call is a line of the file `calls`.
faults=/usr/local/faults
PATH=${PATH#"$faults:"}
case $1 in
create | unpause | destroy | loadpolicy | rename) ;;
*) exec xl "$@" ;;
esac
echo "$*" >>"$faults/calls"
[ "$(wc -l <"$faults/calls")" = "${XL_FAULT#*:}" ] || exec xl "$@"
case $XL_FAULT in
late:*) xl "$@" ;;
orphan:*)
    kill -KILL "$PPID"
    sleep 1
    exec xl "$@"
    ;;
esac
echo "xl $1 was made to fail" >&2
exit 1
