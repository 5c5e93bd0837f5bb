#!/bin/sh
# Prints the first node that answers, for --seed-node: select-seed.sh HOST:PORT...
# Exit status 1 when none does.
set -eu

for seed; do
  if curl -fs -m 5 -o /dev/null "http://$seed/api/v1/status"; then
    echo "$seed"
    exit 0
  fi
done
echo "none of these answers: $*" >&2
exit 1
