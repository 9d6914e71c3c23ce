#!/bin/bash
# Roles: driver and executor, with the arguments and variables that Spark's Kubernetes backend gives them
# (https://spark.apache.org/docs/latest/running-on-kubernetes.html); master, worker, history; anything else is executed.
set -euo pipefail
source /usr/local/sbin/passwd-entry spark

# In the order of Spark's own (kubernetes/dockerfiles/spark/entrypoint.sh): the settings, so that a log4j2.properties or
# core-site.xml in them wins over one in a jar; SPARK_CLASSPATH, which is spark.executor.extraClassPath, so that it wins over Spark's jars.
classpath() {
    local parts=("${SPARK_CONF_DIR:-$SPARK_HOME/conf}")
    [[ -z ${HADOOP_CONF_DIR:-} ]] || parts+=("$HADOOP_CONF_DIR")
    [[ -z ${SPARK_CLASSPATH:-} ]] || parts+=("$SPARK_CLASSPATH")
    parts+=("$SPARK_HOME/jars/*")
    [[ -z ${SPARK_EXTRA_CLASSPATH:-} ]] || parts+=("$SPARK_EXTRA_CLASSPATH")
    parts+=("$PWD")
    [[ -z ${SPARK_DIST_CLASSPATH:-} ]] || parts+=("$SPARK_DIST_CLASSPATH")
    local IFS=:
    echo "${parts[*]}"
}

# SPARK_JAVA_OPT_0, SPARK_JAVA_OPT_1 …: one JVM option each, in the order of their numbers.
java_options() {
    local name
    while read -r name; do
        printf '%s\0' "${!name}"
    done < <(compgen -v SPARK_JAVA_OPT_ | sort -t_ -k4 -n)
}

role=${1:-}
case $role in
driver | executor)
    # Spark puts the job's files into the working folder.
    [[ -w . ]] || cd "${HOME:-/tmp}"
    # A Spark without Hadoop's jars takes them from a Hadoop beside it.
    if [[ -n ${HADOOP_HOME:-} && -z ${SPARK_DIST_CLASSPATH:-} ]]; then
        SPARK_DIST_CLASSPATH=$("$HADOOP_HOME/bin/hadoop" classpath)
        export SPARK_DIST_CLASSPATH
    fi
    ;;
esac

case $role in
driver)
    shift
    command=(
        "$SPARK_HOME/bin/spark-submit"
        --conf "spark.driver.bindAddress=${SPARK_DRIVER_BIND_ADDRESS:?is not set}"
        --conf "spark.executorEnv.SPARK_DRIVER_POD_IP=$SPARK_DRIVER_BIND_ADDRESS"
        --deploy-mode client
        "$@"
    )
    ;;
executor)
    shift
    mapfile -d '' -t options < <(java_options)
    command=(
        "$JAVA_HOME/bin/java" "${options[@]}"
        "-Xms${SPARK_EXECUTOR_MEMORY:?is not set}" "-Xmx$SPARK_EXECUTOR_MEMORY"
        -cp "$(classpath)"
        org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend
        --driver-url "${SPARK_DRIVER_URL:?is not set}"
        --executor-id "${SPARK_EXECUTOR_ID:?is not set}"
        --cores "${SPARK_EXECUTOR_CORES:?is not set}"
        --app-id "${SPARK_APPLICATION_ID:?is not set}"
        --hostname "${SPARK_EXECUTOR_POD_IP:?is not set}"
        --resourceProfileId "${SPARK_RESOURCE_PROFILE_ID:-0}"
        --podName "${SPARK_EXECUTOR_POD_NAME:-}"
        "$@"
    )
    ;;
master)
    shift
    # A Service named spark-master would put tcp://… into these.
    unset SPARK_MASTER_PORT SPARK_MASTER_WEBUI_PORT
    export SPARK_MASTER_OPTS="-Dspark.master.rest.enabled=false ${SPARK_MASTER_OPTS:-}"
    command=("$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.master.Master --port 7077 --webui-port 8080 "$@")
    ;;
worker)
    shift
    unset SPARK_WORKER_PORT SPARK_WORKER_WEBUI_PORT
    folder=${SPARK_WORKER_DIR:-$SPARK_HOME/work}
    [[ -n ${SPARK_WORKER_DIR:-} || -w $folder ]] || folder=$(mktemp -d)
    command=("$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.worker.Worker --webui-port 8081
        --work-dir "$folder" "$@")
    [[ $# -gt 0 ]] || command+=("${SPARK_MASTER_URL:-spark://spark-master:7077}")
    ;;
history)
    shift
    unset SPARK_HISTORY_SERVER_PORT
    command=("$SPARK_HOME/bin/spark-class" org.apache.spark.deploy.history.HistoryServer "$@")
    ;;
"")
    command=(bash)
    ;;
*)
    command=("$@")
    ;;
esac

exec tini -s -- "${command[@]}"
