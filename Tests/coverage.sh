#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# coverage.sh FOLDER: runs what tries the core (its own tests, LibVMI's, real dumps) with counters, in a build of its
# own, and prints what they ran of it.
set -eu
folder=$1
lines=95 regions=85
export STUBVMI_CORE=1
mkdir -p "$folder"
{
    swift build --build-tests --enable-code-coverage --scratch-path "$folder" &&
        swift test --skip-build --enable-code-coverage --scratch-path "$folder"
} >"$folder/log" 2>&1 || {
    tail -50 "$folder/log" >&2
    exit 1
}
program=$(find "$folder/debug/" -maxdepth 1 -name '*.xctest' | head -1)
profile=$folder/debug/codecov/default.profdata
# Counters are read by the tools of the compiler that made them.
tools=$(dirname "$(readlink -f "$(command -v swift)")")
report() { "$tools/llvm-cov" report "$program" -instr-profile="$profile" "$@" 2>/dev/null; }
# What a test does not run, for whoever wants to know.
"$tools/llvm-cov" show "$program" -instr-profile="$profile" Sources/VMICore Sources/TargetBundle Sources/FileBackend \
    >"$folder/lines.txt" 2>/dev/null
report Sources/VMICore Sources/TargetBundle Sources/FileBackend | awk -v lines=$lines -v regions=$regions '
    function row(name, r, mr, l, ml) {
        printf "%-44s %7d %7.2f %% %9d %7.2f %%\n", name, l, l ? 100 * (l - ml) / l : 100, r, r ? 100 * (r - mr) / r : 100
    }
    BEGIN { printf "%-44s %7s %9s %9s %9s\n", "FILE", "LINES", "RUN", "REGIONS", "RUN" }
    # Regions, missed, share, functions, missed, share, lines, missed, share
    $1 ~ /\.swift$/ {
        name = $1
        sub(/^.*Sources\//, "", name)
        row(name, $2, $3, $8, $9)
        module = name
        sub(/\/.*/, "", module)
        if (!(module in r)) order[++modules] = module
        r[module] += $2; mr[module] += $3; l[module] += $8; ml[module] += $9
    }
    END {
        for (i = 1; i <= modules; i++) { m = order[i]; row(m, r[m], mr[m], l[m], ml[m]) }
        m = "VMICore"
        if (!l[m]) { print "nothing was counted" | "cat >&2"; exit 1 }
        if (100 * (l[m] - ml[m]) / l[m] < lines || 100 * (r[m] - mr[m]) / r[m] < regions) {
            printf "VMICore: below %d %% of lines or %d %% of regions; %s/lines.txt shows which\n", lines, regions, \
                "'"$folder"'" | "cat >&2"
            exit 1
        }
    }'
