#!/bin/bash
# Roles: namenode, datanode, journalnode, zkfc, zookeeper; anything else is executed (hdfs dfs -ls /, bash …).
set -euo pipefail
shopt -s inherit_errexit
source /usr/local/sbin/passwd-entry hdfs
# Hadoop refuses to start where it cannot write its logs, even those that it will not write.
mkdir -p "${HADOOP_LOG_DIR:-}" 2>/dev/null || true
if [[ ! -w ${HADOOP_LOG_DIR:-} ]]; then
    HADOOP_LOG_DIR=$(mktemp -d)
    export HADOOP_LOG_DIR
fi

die() {
    echo "entrypoint.sh: $*" >&2
    exit 1
}

# Formats only what is truly empty. A folder with something in it but no image was left by a format that did not end, or is not a
# NameNode's: to format over it could destroy data.
format_if_empty() {
    local folders folder
    folders=$(hdfs getconf -confKey dfs.namenode.name.dir)
    for folder in ${folders//,/ }; do
        # file:///x and file:/x alike.
        folder=${folder#file:}
        while [[ $folder == //* ]]; do folder=${folder#/}; done
        if compgen -G "$folder/current/fsimage_*" >/dev/null; then return; fi
        [[ -z $(find "$folder" -mindepth 1 ! -name lost+found -print -quit 2>/dev/null) ]] \
            || die "$folder is not empty and holds no fsimage: a format that did not end, or another's data; look, and empty it"
    done
    local format=${HDFS_NAMENODE_FORMAT:-}
    [[ -n $format ]] || format=$(default_format)
    case $format in
    true) hdfs namenode -format -nonInteractive ;;
    standby) hdfs namenode -bootstrapStandby -nonInteractive ;;
    *) die "the NameNode's folder is empty, and HDFS_NAMENODE_FORMAT is ${format}: 'true' formats it, 'standby' takes the image of the NameNode that is there" ;;
    esac
}

# Beside a NameNode that is there already, formatting would make another file system: of several, none does so by itself.
default_format() {
    local services service namenodes
    services=$(setting dfs.nameservices)
    for service in ${services//,/ }; do
        namenodes=$(setting "dfs.ha.namenodes.$service")
        if [[ $namenodes == *,* ]]; then
            echo "not set, though there are several NameNodes ($namenodes)"
            return
        fi
    done
    echo true
}

# A setting's value; nothing where it is not set.
setting() {
    local errors
    errors=$(mktemp)
    hdfs getconf -confKey "$1" 2>"$errors" || grep -q "$1 is missing" "$errors" || die "cannot read $1: $(<"$errors")"
    rm "$errors"
}

zookeeper() {
    local settings=${ZOOCFG:-}
    if [[ -z $settings ]]; then
        settings=$(mktemp)
        printf '%s\n' "dataDir=${ZOO_DATA_DIR:-/hadoop/zookeeper}" clientPort=2181 admin.enableServer=false >"$settings"
    fi
    exec tini -- "$JAVA_HOME/bin/java" -cp "$(hdfs classpath)" org.apache.zookeeper.server.quorum.QuorumPeerMain "$settings"
}

case ${1:-} in
namenode)
    [[ $# -gt 1 ]] || format_if_empty
    exec tini -- hdfs "$@"
    ;;
datanode | journalnode | zkfc) exec tini -- hdfs "$@" ;;
zookeeper) zookeeper ;;
"") exec tini -- bash ;;
*) exec tini -- "$@" ;;
esac
