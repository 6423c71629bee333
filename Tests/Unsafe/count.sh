#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Counts the uses of `unsafe`, and of what would need it (pointers that nobody checks), in each Swift file, comments not
# counted; fails when a file has more of them than Tests/Unsafe/allowed.txt says, or is not in it.
#   count.sh            compares, and prints the sum
#   count.sh --write    lowers or raises the numbers; who adds a file or raises one writes down why
set -eu
table=Tests/Unsafe/allowed.txt
counts=$(find Sources -name '*.swift' | LC_ALL=C sort | xargs awk '
    FNR == 1 { if (file && n) print n, file; n = 0; file = FILENAME }
    { sub(/(^|[ \t])\/\/.*/, ""); n += gsub(/[A-Za-z_]*[Uu]nsafe[A-Za-z]*|Unmanaged|OpaquePointer/, "") }
    END { if (n) print n, file }')
merge() {
    printf '%s\n' "$counts" | awk -v table="$table" '
        BEGIN { while ((getline line < table) > 0) if (line !~ /^#/) {
            split(line, part, " "); sub(/^ *[^ ]+ +[^ ]+ */, "", line); why[part[2]] = line } }
        { printf "%4d %-52s %s\n", $1, $2, ($2 in why) ? why[$2] : "WHY?" }'
}
if [ "${1:-}" = --write ]; then
    head=$(grep '^#' "$table" || true)
    rows=$(merge)
    { [ -z "$head" ] || printf '%s\n' "$head"; printf '%s\n' "$rows"; } >"$table"
    exit
fi
printf '%s\n' "$counts" | awk -v table="$table" '
    BEGIN { while ((getline line < table) > 0) if (line !~ /^#/) { split(line, part, " "); most[part[2]] = part[1] } }
    { sum += $1; files++ }
    $1 > most[$2] + 0 { bad = 1; printf "%s uses unsafe %d times; %d are allowed\n", $2, $1, most[$2] + 0 | "cat >&2" }
    END {
        if (bad) {
            print "  try: do it without, with Span or through Memory/Platform.swift; where it is the edge of what Swift\n" \
                "       can check, run Tests/Unsafe/count.sh --write and write the reason beside it" | "cat >&2"
            exit 1
        }
        printf "unsafe: %d uses in %d files, none more than allowed\n", sum, files
    }'
