#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh FUZZ SECONDS FOLDER [TARGET...]: fuzzes each target for so long, as many at a time as there are processors, and says how
# far each came. What the fuzzer learns stays in FOLDER, for the next time.
set -u
fuzz=$1 seconds=$2 folder=$3
shift 3
[ $# -gt 0 ] || set -- $("$fuzz")
mkdir -p "$folder/found"
printf '%-20s %12s %12s %8s %8s\n' TARGET INPUTS 'A SECOND' EDGES KEPT
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 "$(dirname "$0")/target.sh" "$fuzz" "$seconds" "$folder"
