#!/bin/bash
# spark.kubernetes.decommission.script: runs before an executor's pod is stopped, tells the executor to move its blocks away
# (SIGPWR), and waits until it has ended.
#   SPARK_DECOMMISSION_TIMEOUT  seconds to wait at most (25)
# Spark's own script waits without end, so that the pod's grace period (spark.kubernetes.executor.terminationGracePeriodSeconds, 30)
# decides; when that is over, the kubelet leaves the JVM 2 s (https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/).
# Bounded below that period, an executor that does not end by itself gets its SIGTERM and the rest of the time.
# Who has much to move raises both (spark.executorEnv.SPARK_DECOMMISSION_TIMEOUT).
set -euo pipefail
timeout=${SPARK_DECOMMISSION_TIMEOUT:-25}
# The JVM, and not the init before it, whose command line has the same class in it.
executor=$(pgrep --oldest --full '^([^ ]*/)?java .*org\.apache\.spark\.[^ ]*ExecutorBackend' || true)
if [[ -z $executor ]]; then
    echo "decom.sh: no executor here" >&2
    exit 0
fi
kill -s PWR "$executor"
# Not by the shell's wait: the executor is no child of ours.
if ! timeout "$timeout" tail --pid="$executor" --sleep-interval=0.2 --follow /dev/null; then
    echo "decom.sh: the executor has not ended within $timeout s" >&2
fi
# The last lines of the log are to be fetched before the pod goes.
sleep 1
