#!/bin/bash
# Starts JupyterLab, or what is asked for, with a spark-defaults.conf such that getOrCreate() alone gets a cluster:
#   SPARK_MASTER           a master's address; else, in a pod with a service account, Kubernetes; else local[*]
#   SPARK_DRIVER_HOST      where executors find this driver: a headless Service; else this container's address
#   SPARK_EXECUTOR_IMAGE   the executors' image, on Kubernetes
#   POD_NAME               this pod's name, so that its executors end with it; a wrong one would end them at once
# What a spark-defaults.conf in SPARK_CONF_DIR says wins over all of this. A notebook overrides any of it by .config(…).
set -euo pipefail
source /usr/local/sbin/passwd-entry notebook

# Jupyter wants to write where it works.
[[ -w . ]] || cd "$HOME"
account=/var/run/secrets/kubernetes.io/serviceaccount

master() {
    if [[ -n ${SPARK_MASTER:-} ]]; then
        echo "$SPARK_MASTER"
    elif [[ -n ${KUBERNETES_SERVICE_HOST:-} && -n ${SPARK_EXECUTOR_IMAGE:-} && -f $account/token ]]; then
        echo "k8s://https://$KUBERNETES_SERVICE_HOST:${KUBERNETES_SERVICE_PORT:-443}"
    else
        if [[ -f $account/token ]]; then
            echo "notebook.sh: no SPARK_MASTER and no SPARK_EXECUTOR_IMAGE: Spark runs in this pod alone" >&2
        fi
        echo 'local[*]'
    fi
}

defaults() {
    local master=$1
    echo "spark.master $master"
    if [[ $master == local* ]]; then return; fi
    echo "spark.submit.deployMode client"
    echo "spark.driver.bindAddress 0.0.0.0"
    echo "spark.driver.host ${SPARK_DRIVER_HOST:-$(hostname -i | cut -d' ' -f1)}"
    echo "spark.driver.port ${SPARK_DRIVER_PORT:-7078}"
    echo "spark.driver.blockManager.port ${SPARK_BLOCK_MANAGER_PORT:-7178}"
    if [[ $master != k8s* ]]; then return; fi
    echo "spark.kubernetes.namespace $(<$account/namespace)"
    echo "spark.kubernetes.container.image $SPARK_EXECUTOR_IMAGE"
    # What Python and R take beside the JVM; Spark gives a notebook's executors as little as a job of the JVM.
    echo "spark.executor.memoryOverheadFactor 0.4"
    # Else executors are sent to the address that the driver binds to, which is all of them.
    echo "spark.kubernetes.executor.useDriverPodIP false"
    if [[ -n ${POD_NAME:-} ]]; then echo "spark.kubernetes.driver.pod.name $POD_NAME"; fi
}

folder=$(mktemp -d)
# A mounted folder keeps what else it has: log4j2.properties, hive-site.xml … Followed, since a ConfigMap is made of links.
for file in "${SPARK_CONF_DIR:-$SPARK_HOME/conf}"/*; do
    [[ ! -e $file ]] || cp -rL "$file" "$folder"
done
# Of a key that is there twice the last one counts.
given=$(cat "$folder/spark-defaults.conf" 2>/dev/null || true)
{
    defaults "$(master)"
    [[ -z $given ]] || echo "$given"
} >"$folder/spark-defaults.conf"
export SPARK_CONF_DIR=$folder
# A full distribution has SparkR.
[[ -d $SPARK_HOME/R/lib ]] && export R_LIBS=$SPARK_HOME/R/lib${R_LIBS:+:$R_LIBS}
if [[ ! -e examples && -w . ]]; then cp -r /opt/examples examples; fi

exec tini -- "$@"
