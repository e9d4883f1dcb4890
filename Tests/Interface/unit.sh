#!/usr/bin/env bash
# Runs the unit tests, the command given, and names at the end once more what failed: nobody finds it among four thousand lines.
set -uo pipefail

log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ "$status" != 0 ]; then
  printf '\nthe unit tests failed (%s), of which these:\n' "$status"
  # A test that fails, with the comments under it; what crashed the runner stands at the end of the log anyway.
  awk '/^(✘|↳)/ && !seen[$0]++' "$log" | head -n 60
fi
exit "$status"
