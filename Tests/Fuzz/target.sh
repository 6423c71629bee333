#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# target.sh FUZZ SECONDS FOLDER TARGET: fuzzes one, for run.sh.
set -u
# libFuzzer tells where it was.
export SWIFT_BACKTRACE=enable=no
fuzz=$1 seconds=$2 folder=$3 target=$4
known=Tests/FuzzFindings/$target
[ -d "$known" ] || known=
"$fuzz" seeds "$target" "$folder/seeds/$target" || exit 1
mkdir -p "$folder/corpus/$target"
log=$folder/$target.log
"$fuzz" run "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=3000 -print_final_stats=1 \
    -dict="$folder/seeds/$target.words" -artifact_prefix="$folder/found/$target-" \
    "$folder/corpus/$target" "$folder/seeds/$target" $known >"$log" 2>&1
status=$?
inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log")
edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
kept=$(find "$folder/corpus/$target" -type f | wc -l)
printf '%-20s %12s %12s %8s %8s\n' "$target" "${inputs:--}" "${rate:--}" "${edges:--}" "$kept"
[ $status -ne 0 ] || exit 0
input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -1)
tail -40 "$log" >&2
echo "FOUND in $target: ${input:-see $log}" >&2
[ -z "$input" ] || cat >&2 <<END
  again:     $fuzz run $target $input
  smaller:   $fuzz run $target -minimize_crash=1 -max_total_time=60 $input
  for good:  mend it, and keep the input as Tests/FuzzFindings/$target/WHAT-WAS-WRONG
END
exit 1
