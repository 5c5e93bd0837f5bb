#!/bin/sh
# Deletes all data of the nodes of this host: clear_raft_data.sh [DATA-DIR...], by default each directory in ./data.
# Nothing is deleted while one of them runs.
set -eu
if [ $# = 0 ]; then set -- data/*/; fi

exec quorate-node wipe "$@"
