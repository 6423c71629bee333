#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs a command of the tool with a fault in it, then again without, and prints what came of both, a fact a
# line: trial.sh FAULT[,FAULT...] WISH COMMAND... With several it is run with each of them in turn. WISH is
# what `plan` must find nothing to do for in the end; - asks it nothing.
faults=/usr/local/faults
said=/tmp/said
list=$1 wish=$2
shift 2
cd /root || exit 1

# Prints how a run ended, and all that it said.
tell() {
    echo "status $1 $2"
    sed "s/^/said $1 /" "$said"
}

# Prints what is there after a run.
look() {
    local try domains
    # Xen frees a domain's memory in the background.
    for try in {1..20}; do
        domains=$(xl list -Z)
        case $domains in *"(null)"*) sleep 0.5 ;; *) break ;; esac
    done
    echo "$domains" | sed "1d; s/^/domain $1 /"
    xenstore-ls -fp /local/domain | grep -E '^/local/domain/[0-9]+/(name|stubvmi|data/stubvmi)' |
        grep -v /bundle | cut -c1-160 | sed "s/^/node $1 /"
    ls /var/lib/stubvmi | sed "s/^/file $1 /"
    # So that what one trial leaves is not found again in all that follow.
    rm -f /var/lib/stubvmi/*.part
}

rm -f "$faults/calls" "$faults/steps"
for fault in ${list//,/ }; do
    case $fault in
    none) continue ;;
    xl-*) PATH=$faults:$PATH XL_FAULT=${fault#xl-} stubvmi "$@" ;;
    *) LD_PRELOAD=$faults/shim.so STUBVMI_FAULT=$fault stubvmi "$@" ;;
    esac >"$said" 2>&1
    status=$?
    tell faulted $status
    # Killed, it could tidy up nothing; in all other cases it is to have done so.
    [ $status = 137 ] || look faulted
done
[ -e "$faults/steps" ] && sed 's/^/step /' "$faults/steps"
[ -e "$faults/calls" ] && sed 's/^/call /' "$faults/calls"

stubvmi "$@" >"$said" 2>&1
tell again $?
if [ "$wish" != - ]; then
    # shellcheck disable=SC2086 # several words
    stubvmi plan --detailed-exitcode $wish >"$said" 2>&1
    tell plan $?
fi
look again
