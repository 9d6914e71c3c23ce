#!/bin/sh
# Installs Kindling @VERSION@, Spark and HDFS on Kubernetes, from the files beside it. It needs kubectl and a POSIX shell.
set -eu

version='@VERSION@'
namespace='@NAMESPACE@'
data_nodes='@DATA_NODES@'
notebooks='@NOTEBOOKS@'

action=install
context=
force=
pull_secret=
timeout=15m

usage() {
    cat <<USAGE
Installs Kindling $version into the namespace '$namespace'.

usage: ./install.sh [options]

  --context NAME        the context of the kubeconfig; otherwise its current one
  --namespace NAME      must be '$namespace', for which this bundle is made
  --pull-secret FILE    a Docker configuration with the login to the images' registry
  --force-conflicts     takes fields that others own
  --timeout TIME        how long each part may take to be ready: 90s, 15m (otherwise $timeout)
  --dry-run             asks the cluster what it would say; changes nothing
  --uninstall           removes; volumes, Secrets and the namespace stay
  --help                this text

exit codes: 0 done, 1 failed, 2 wrong options, 3 something needed is missing
USAGE
}

say() { printf '%s\n' "$*"; }

# CODE MESSAGE...
fail() {
    code=$1
    shift
    printf 'install.sh: %s\n' "$*" >&2
    exit "$code"
}

k() { kubectl ${context:+--context "$context"} "$@"; }

apply() { k apply --server-side --field-manager=kindling ${force:+--force-conflicts} "$@"; }

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --context | --namespace | --pull-secret | --timeout)
            [ $# -gt 1 ] || fail 2 "$1 wants a value: see --help"
            set_option "$1" "$2"
            shift
            ;;
        --force-conflicts) force=yes ;;
        --dry-run | --uninstall)
            [ "$action" = install ] || fail 2 "--dry-run and --uninstall do not go together"
            action=${1#--}
            ;;
        --help | -h)
            usage
            exit 0
            ;;
        *) fail 2 "there is no option '$1': see --help" ;;
        esac
        shift
    done
}

set_option() {
    case $1 in
    --context) context=$2 ;;
    --timeout)
        case $2 in
        '' | *[!0-9smh]* | [!0-9]* | *[0-9]) fail 2 "'$2' is no time: write it as 90s, 15m or 1h" ;;
        esac
        timeout=$2
        ;;
    --pull-secret)
        [ -r "$2" ] || fail 2 "there is no file '$2' that can be read"
        case $2 in
        /*) pull_secret=$2 ;;
        *) pull_secret=$PWD/$2 ;;
        esac
        ;;
    --namespace)
        [ "$2" = "$namespace" ] || fail 2 "this bundle is made for the namespace '$namespace', which its objects name; for '$2' make one by './build.sh Bundle --namespace $2'"
        ;;
    esac
}

check_files() {
    if command -v sha256sum >/dev/null; then
        told=$(sha256sum -c SHA256SUMS 2>&1) || broken "$told"
    elif command -v shasum >/dev/null; then
        told=$(shasum -a 256 -c SHA256SUMS 2>&1) || broken "$told"
    else
        fail 3 "neither sha256sum nor shasum is there to check the files by: install coreutils"
    fi
}

broken() {
    printf '%s\n' "$1" | grep -v ': OK$' >&2 || :
    fail 1 "the files are not those of the release: download the bundle again, and change nothing in it"
}

check_cluster() {
    command -v kubectl >/dev/null || fail 3 "kubectl is missing: see https://kubernetes.io/docs/tasks/tools/"
    k get --raw /version >/dev/null || fail 3 "the cluster does not answer (above): check KUBECONFIG or --context, and try 'kubectl cluster-info'"
}

# Blocks of HDFS may have all their copies on the DataNodes that would go.
check_data() {
    [ "$data_nodes" -gt 0 ] || return 0
    there=$(k get statefulset datanode -n "$namespace" --ignore-not-found -o 'jsonpath={.spec.replicas}')
    if [ "${there:-0}" -gt "$data_nodes" ]; then
        fail 1 "there are $there DataNodes, and this bundle has $data_nodes: what is on the others would be lost. Make a bundle by './build.sh Bundle --data-nodes $there'"
    fi
}

# The objects go by their files' names; Jobs, which cannot be changed, are made anew.
try_out() {
    there=$(k get namespace "$namespace" --ignore-not-found -o name)
    if [ -z "$there" ] && [ -f manifests/1-namespace.yaml ]; then
        apply --dry-run=server -f manifests/1-namespace.yaml
        say "The namespace '$namespace' is not there yet, so that the cluster cannot be asked about what goes into it: kubectl alone looks at the rest."
        for file in manifests/[!1]-*.yaml; do k create --dry-run=client -f "$file"; done
    else
        for file in manifests/*.yaml; do
            case $file in
            *-jobs.yaml) k create --dry-run=client -f "$file" ;;
            *) apply --dry-run=server -f "$file" ;;
            esac
        done
    fi
    say "Nothing was changed."
}

install() {
    apply_files manifests/[0-2]-*.yaml
    make_secrets
    apply_files manifests/[34]-*.yaml
    [ ! -f manifests/5-jobs.yaml ] || apply_jobs manifests/5-jobs.yaml
    wait_until_ready
    say "Kindling $version is installed in the namespace '$namespace'."
    [ "$notebooks" -eq 0 ] || say "The token of the notebooks: kubectl get secret notebook-token -n $namespace -o 'jsonpath={.data.token}' | base64 -d"
}

# A pattern that no file fits is handed over as it is.
apply_files() {
    for file in "$@"; do
        [ ! -f "$file" ] || apply -f "$file" || refused
    done
}

refused() {
    fail 1 "the cluster refused (above). A conflict: --force-conflicts takes the field from its owner. A field that is immutable: './install.sh --uninstall' first, volumes stay. Then run it again, it goes on where it was"
}

# A Job that has failed, or was made from other lines, makes room for the new one.
apply_jobs() {
    there=$(k get -f "$1" --ignore-not-found -o name)
    for job in $there; do
        failed=$(k get "$job" -n "$namespace" -o 'jsonpath={.status.conditions[?(@.type=="Failed")].status}')
        [ "$failed" != True ] || k delete "$job" -n "$namespace" --cascade=foreground
    done
    if ! told=$(apply --dry-run=server -f "$1" 2>&1); then
        case $told in
        *immutable*) k delete --ignore-not-found --cascade=foreground -f "$1" ;;
        esac
    fi
    apply -f "$1" || refused
}

# Neither is in a command line, where others of this machine would see it.
make_secrets() {
    if [ -n "$pull_secret" ]; then
        k create secret generic registry-pull -n "$namespace" --type=kubernetes.io/dockerconfigjson \
            --from-file=.dockerconfigjson="$pull_secret" --dry-run=client -o yaml | labelled | apply -f - || refused
    fi
    [ "$notebooks" -gt 0 ] || return 0
    # On a line of its own: where the cluster does not say, this ends here, and no token that is there is lost.
    there=$(k get secret notebook-token -n "$namespace" --ignore-not-found -o name)
    if [ -z "$there" ]; then
        od -An -N24 -tx1 /dev/urandom | tr -d ' \n' \
            | k create secret generic notebook-token -n "$namespace" --from-file=token=/dev/stdin --dry-run=client -o yaml \
            | labelled | apply -f - || refused
    fi
}

labelled() { k label --local -f - app.kubernetes.io/part-of=kindling -o yaml; }

wait_until_ready() {
    # On lines of their own: where the cluster does not answer, nothing counts as ready.
    workloads=$(names manifests/4-workloads.yaml)
    jobs=$(names manifests/5-jobs.yaml)
    for object in $workloads $jobs; do
        case $object in
        job.*) k wait "$object" -n "$namespace" --for=condition=complete --timeout="$timeout" || not_ready "$object" ;;
        deployment.* | statefulset.* | daemonset.*) k rollout status "$object" -n "$namespace" --timeout="$timeout" || not_ready "$object" ;;
        esac
    done
}

names() { [ ! -f "$1" ] || k get -f "$1" -o name; }

not_ready() {
    k get pods -n "$namespace" >&2 || :
    k get events -n "$namespace" --field-selector type=Warning --sort-by=.lastTimestamp 2>/dev/null | tail -n 10 >&2 || :
    fail 1 "$1 was not ready within $timeout; pods and the newest warnings are above. Run it again when the cause is gone, it goes on where it was"
}

# What needs others before what they need.
uninstall() {
    for file in manifests/5-*.yaml manifests/4-*.yaml manifests/3-*.yaml manifests/2-*.yaml; do
        [ ! -f "$file" ] || k delete --ignore-not-found -f "$file"
    done
    say "Volumes, Secrets and the namespace are still there; 'kubectl delete namespace $namespace' removes them, with all data."
}

read_options "$@"
unset CDPATH
cd "$(dirname "$0")"
check_files
check_cluster
case $action in
install)
    check_data
    install
    ;;
dry-run)
    check_data
    try_out
    ;;
uninstall) uninstall ;;
esac
