#!/bin/bash
# Roles: namenode, datanode, journalnode, zkfc, zookeeper; anything else is executed (hdfs dfs -ls /, bash …).
set -euo pipefail
source /usr/local/sbin/passwd-entry hdfs

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
        folder=${folder#file://}
        if compgen -G "$folder/current/fsimage_*" >/dev/null; then return; fi
        [[ -z $(find "$folder" -mindepth 1 ! -name lost+found -print -quit 2>/dev/null) ]] \
            || die "$folder is not empty and holds no fsimage: a format that did not end, or another's data; look, and empty it"
    done
    [[ ${HDFS_NAMENODE_FORMAT:-true} == true ]] || die "the NameNode's folder is empty and HDFS_NAMENODE_FORMAT is not true"
    hdfs namenode -format -nonInteractive
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
