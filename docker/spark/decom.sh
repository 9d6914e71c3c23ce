#!/bin/bash
# spark.kubernetes.decommission.script: runs before an executor's pod is stopped, tells the executor to move its blocks away
# (SIGPWR), and waits until it has ended.
set -euo pipefail
executor=$(pgrep --oldest --full 'org\.apache\.spark\..*ExecutorBackend' || true)
if [[ -z $executor ]]; then
    echo "decom.sh: no executor here" >&2
    exit 0
fi
kill -s PWR "$executor"
# Not by wait: the executor is no child of ours.
tail --pid="$executor" --follow /dev/null
# The last lines of the log are to be fetched before the pod goes.
sleep 1
