#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Runs tests that have been built, and at the end says once more what failed: it may stand thousands of lines above.
set -uo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
swift test --skip-build "$@" 2>&1 | tee "$log"
status=$?
if [ "$status" != 0 ]; then
    echo
    echo "What failed:"
    grep -a '✘' "$log" | cut -c 1-400 | head -n 60
fi
exit "$status"
