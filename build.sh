#!/usr/bin/env bash
# Finds or installs a .NET SDK, compiles build/ once for each content, and starts it. Everything else is C#.
#
# The compiled build lies in a cache that checkouts share, under the hash of the names and contents of what it is made
# of; .nuke/temp/build.stamp remembers that hash beside the files' times, so that an unchanged checkout hashes nothing.
set -euo pipefail

self=${BASH_SOURCE[0]}
[[ ! -L $self ]] || self=$(readlink -f -- "$self")
root=$(CDPATH='' cd -- "$(dirname -- "$self")" && pwd -P)
temp=$root/.nuke/temp
stamp=$temp/build.stamp
inputs=("$root/build" "$root/global.json" "$root/Directory.Build.props" "$root/Directory.Packages.props")
export NUKE_ROOT=$root
# An earlier job's artifacts may have brought its report: nobody takes it for this job's, should the build not even compile.
[[ ${GITLAB_CI:-} != true ]] || rm -f "$root"/artifacts/{build-report,annotations}.json
# Our assemblies know one culture only; the SDK then needs no ICU either (a bare Debian has none).
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# The SDK wants a home for its first-run marks, also where the user has none.
[[ -n ${HOME:-} && -w $HOME ]] || export DOTNET_CLI_HOME=$temp/home

say() { printf 'build.sh: %s\n' "$*" >&2; }
die() { say "$*"; exit 3; }

# The names, sizes and times of all inputs; a find without -printf (macOS) gives nothing, and then contents are hashed.
list() { find "${inputs[@]}" -type f -printf '%p %s %T@ %C@\n' 2>/dev/null || true; }
listing=$(list)
if [[ -n $listing && -f $stamp ]]; then
    known=$(<"$stamp")
    dll=${known%%$'\n'*} known=${known#*$'\n'}
    dotnet=${known%%$'\n'*} known=${known#*$'\n'}
    if [[ $known == "$listing" && -f $dll && -x $dotnet ]]; then
        { : >"${dll%/*}/used"; } 2>/dev/null || true # its time tells when the build was last wanted
        exec "$dotnet" "$dll" "$@"
    fi
fi

# --- From here on: the first start, or something changed. -----------------------------------------------------------

hash_of() { if command -v sha256sum >/dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi; }

# An SDK of global.json's major and minor version, and at least its feature band and patch (rollForward: latestFeature).
satisfies() { # FOLDER WITH dotnet IN IT
    local sdk version
    [[ -x $1/dotnet ]] || return 1
    for sdk in "$1"/sdk/"${wanted%.*}".*; do
        version=${sdk##*/}
        if [[ ${version##*.} =~ ^[0-9]+$ ]] && ((${version##*.} >= ${wanted##*.})); then return 0; fi
    done
    return 1
}

find_sdk() {
    local onpath folder
    onpath=$(command -v dotnet || true)
    [[ -n $onpath ]] && onpath=$(dirname -- "$(readlink -f -- "$onpath" 2>/dev/null || echo "$onpath")")
    for folder in "${DOTNET_ROOT:-}" "$onpath" "$temp/dotnet" "${HOME:-}/.dotnet" \
        /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
        if [[ -n $folder ]] && satisfies "$folder"; then
            echo "$folder/dotnet"
            return
        fi
    done
}

# https://learn.microsoft.com/dotnet/core/tools/dotnet-install-script
install_sdk() {
    local script=$temp/dotnet-install.sh url=https://dot.net/v1/dotnet-install.sh
    say "no .NET SDK ${wanted%.*} (from $wanted on) found: installing one into .nuke/temp/dotnet"
    if command -v curl >/dev/null; then
        curl -fsSL "$url" -o "$script"
    elif command -v wget >/dev/null; then
        wget -qO "$script" "$url"
    else
        return 1
    fi && bash "$script" --channel "${wanted%.*}" --install-dir "$temp/dotnet" --no-path >&2 && satisfies "$temp/dotnet"
}

platform() { # .NET's name for this machine
    local os=linux cpu=x64
    case $(uname -s) in Darwin) os=osx ;; Linux) [[ -e /lib/ld-musl-$(uname -m).so.1 ]] && os=linux-musl ;; esac
    case $(uname -m) in arm64 | aarch64) cpu=arm64 ;; esac
    echo "$os-$cpu"
}

# MSBuild takes every variable for a property, and what one user's VERSION or STRICT does to the build is cached for all.
forget_variables() {
    local name keep='^(PATH|HOME|USER|LOGNAME|TMPDIR|TERM|LANG|LC_.*|DOTNET_.*|MSBUILD.*|NUGET_.*|NuGet.*|SSL_.*|XDG_.*|[A-Za-z]+_(proxy|PROXY))$'
    for name in $(compgen -e); do [[ $name =~ $keep ]] || export -n "$name" 2>/dev/null || true; done
}

end_compiler() {
    kill -TERM -- "-$compiler" 2>/dev/null || true
    # The group, not only its leader: whoever still writes would make again what is removed here.
    for _ in {1..50}; do kill -0 -- "-$compiler" 2>/dev/null && sleep 0.1 || break; done
    kill -KILL -- "-$compiler" 2>/dev/null || true
    rm -rf "$mine" "$mine".* || true
    exit 130
}

# Ctrl-C and SIGTERM reach the compiler with all that it has started, and nothing half done stays.
publish() {
    set -m
    publish_alone "$@" </dev/null &
    compiler=$!
    set +m
    trap end_compiler INT TERM HUP
    local code=0
    wait "$compiler" || code=$?
    trap - INT TERM HUP
    return "$code"
}

publish_alone() { # OUT [PROPERTY...]: all it writes is in OUT and beside it, so a checkout may be read-only
    local out=$1
    shift
    forget_variables
    # From the root: the SDK takes its global.json from the folder in which it is started. Packages need a home too.
    (cd "$root" && { [[ -z ${DOTNET_CLI_HOME:-} ]] || export HOME=$DOTNET_CLI_HOME; } && "$dotnet" publish build/_build.csproj -c Release -r "$rid" --self-contained false -o "$out" \
        --artifacts-path "$out.artifacts" -nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false "$@") >"$out.log" 2>&1
}

compile() { # FOLDER TO BE
    local mine=$cache/.$key.$$.$RANDOM
    say "compiling the build, once for this state of build/ …"
    # Ahead-of-time code needs a package that a closed network may not have; without it the build only starts slower.
    if ! publish "$mine" -p:PublishReadyToRun=true && { ! grep -qE 'NU1(10[0-3]|301)' "$mine.log" || ! publish "$mine"; }; then
        cat "$mine.log" >&2
        rm -rf "$mine" "$mine.artifacts" "$mine.log"
        say "build/ does not compile"
        exit 2
    fi
    # What was saved meanwhile may be in it or not: such a build is nobody's, and the next round makes the right one.
    if [[ $(key_of) == "$key" ]]; then
        : >"$mine/used"
        # Of two builds at once the first one's folder stays; both hold the same. One that is not whole makes way.
        if [[ ! -f $1/Build.dll ]]; then
            [[ ! -e $1 ]] || mv "$1" "$mine.broken" 2>/dev/null || true
            mv -T "$mine" "$1" 2>/dev/null || [[ -e $1 ]] || mv "$mine" "$1"
        fi
    fi
    rm -rf "$mine" "$mine.artifacts" "$mine.log" "$mine.broken"
    prune || true
}

prune() { # builds that nobody has wanted for 60 days, and what killed ones left
    local old days=60
    # The cache of a CI job is packed and sent each time: it holds what this state of build/ needs.
    [[ -z ${CI_PROJECT_DIR:-} || $cache != "$CI_PROJECT_DIR"/* ]] || days=0
    find "$cache" -mindepth 1 -maxdepth 1 ! -name "$key" 2>/dev/null | while IFS= read -r old; do
        ((days == 0)) || [[ -z $(find "$old" -maxdepth 0 -mtime "-$days"; find "$old/used" -mtime "-$days" 2>/dev/null) ]] || continue
        mv "$old" "$cache/.$key.$$.old" 2>/dev/null && rm -rf "$cache/.$key.$$.old"
    done
}

key_of() {
    (cd "$root" && {
        find build global.json Directory.Build.props Directory.Packages.props -type f -print0 | LC_ALL=C sort -z |
            while IFS= read -r -d '' file; do hash_of "$file"; done
        echo "$rid"
    }) | hash_of | cut -c1-32
}

mkdir -p "$temp" 2>/dev/null && [[ -w $temp ]] || die "$temp cannot be written: it holds all that a build leaves"
[[ $(<"$root/global.json") =~ \"version\":\ *\"([0-9.]+)\" ]] || die "global.json names no SDK version"
wanted=${BASH_REMATCH[1]}
dotnet=$(find_sdk)
if [[ -z $dotnet ]]; then
    install_sdk || die "a .NET SDK ${wanted%.*} is needed and could not be installed (it needs curl or wget, and ca-certificates): https://dotnet.microsoft.com/download"
    dotnet=$temp/dotnet/dotnet
fi
[[ -z ${DOTNET_CLI_HOME:-} ]] || mkdir -p "$DOTNET_CLI_HOME"

rid=$(platform)
cache=${KINDLING_CACHE:-${XDG_CACHE_HOME:-${HOME:-$temp/home}/.cache}/kindling}/builds
mkdir -p "$cache" 2>/dev/null && [[ -w $cache ]] || { cache=$temp/builds && mkdir -p "$cache"; }
for round in 1 2 3; do
    listing=$(list)
    key=$(key_of)
    dll=$cache/$key/Build.dll
    [[ -f $dll ]] || compile "$cache/$key"
    [[ ! -f $dll ]] || break
    say "build/ changed while it was compiled ($round of 3)"
done
[[ -f $dll ]] || die "build/ keeps changing: try again when nothing writes into it"
{ : >"${dll%/*}/used"; } 2>/dev/null || true
printf '%s\n%s\n%s' "$dll" "$dotnet" "$listing" >"$stamp.$$" && mv -f "$stamp.$$" "$stamp"
exec "$dotnet" "$dll" "$@"
