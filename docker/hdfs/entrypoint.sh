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

# The folders of a setting: file:///x, file:/x and [SSD]file:/x alike are /x.
folders() {
    local values value
    values=$(setting "$1")
    for value in ${values//,/ }; do
        value=${value#\[*\]}
        value=${value#file:}
        while [[ $value == //* ]]; do value=${value#/}; done
        echo "$value"
    done
}

# Formats only what is truly empty. A folder with something in it but no image was left by a format that did not end, or is not a
# NameNode's: to format over it could destroy data.
format_if_empty() {
    local names folder
    names=$(folders dfs.namenode.name.dir)
    for folder in $names; do
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

# The version of the jars.
hadoop_version() {
    local jar
    for jar in "$HADOOP_HOME"/share/hadoop/common/hadoop-common-[0-9]*.jar; do
        [[ -e $jar && $jar != *-tests.jar ]] || continue
        jar=${jar##*/hadoop-common-}
        echo "${jar%.jar}"
        return
    done
    die "there is no hadoop-common-*.jar in $HADOOP_HOME/share/hadoop/common"
}

# Releases of one minor version read each other's data; going to another is a procedure, in which HDFS_DATA_VERSION says that the data
# of that version is to be taken over: https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/HdfsRollingUpgrade.html.
keep_version() {
    local version all folder found
    version=$(hadoop_version)
    all=$(folders "$1")
    for folder in $all; do
        found=$(cat "$folder/hadoop-version" 2>/dev/null || echo "$version")
        [[ ${found%.*} == "${version%.*}" || $found == "${HDFS_DATA_VERSION:-}" ]] \
            || die "$folder was written by Hadoop $found, and this is $version: stay with $found; or upgrade (HdfsRollingUpgrade in Hadoop's documentation) with HDFS_DATA_VERSION=$found set"
    done
    for folder in $all; do
        # Only what is formatted: a NameNode formats nothing that is not empty. A DataNode goes on where one of its disks does not.
        if [[ $1 == dfs.namenode.name.dir ]]; then
            [[ ! -d $folder/current ]] || echo "$version" >"$folder/hadoop-version"
        else
            { mkdir -p -m 700 "$folder" && echo "$version" >"$folder/hadoop-version"; } \
                || echo "entrypoint.sh: $folder cannot be written" >&2
        fi
    done
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
    keep_version dfs.namenode.name.dir
    exec tini -- hdfs "$@"
    ;;
datanode)
    keep_version dfs.datanode.data.dir
    exec tini -- hdfs "$@"
    ;;
journalnode | zkfc) exec tini -- hdfs "$@" ;;
zookeeper) zookeeper ;;
"") exec tini -- bash ;;
*) exec tini -- "$@" ;;
esac
