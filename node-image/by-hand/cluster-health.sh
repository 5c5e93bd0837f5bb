#!/bin/sh
# Which nodes are alive, and whether they are a majority: cluster-health.sh [HOST:PORT...]
# Exit status 1 when they are not.
set -eu
if [ $# = 0 ]; then set -- localhost:8081 localhost:8082 localhost:8083; fi

alive=0
for node; do
  if curl -fs -m 5 -o /dev/null "http://$node/api/v1/status"; then
    echo "$node: HEALTHY"
    alive=$((alive + 1))
  else
    echo "$node: DOWN"
  fi
done

echo "$alive/$# nodes alive"
if [ "$alive" -gt $(($# / 2)) ]; then
  echo "Quorum Available - Cluster Operational"
else
  echo "Quorum Lost - Cluster Degraded"
  exit 1
fi
