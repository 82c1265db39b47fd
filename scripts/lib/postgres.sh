# shellcheck shell=bash
# A throw-away PostgreSQL for the script that sources this: installed where it is missing, started on a free port of the
# loopback interface, as root or not, and gone with its files when the script ends, however it ends.
#
# The script calls `use_postgres`, which exports LINEWATCH_TEST_POSTGRES, and runs what takes long with `run`.

# Every background job gets a process group of its own, so that it can be ended as a whole.
set -m

scratch=
server=
job=
beside=

# What is done next, and when: seconds since the script began.
say() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }
fail() {
    printf '%s: %s\n' "$0" "$*" >&2
    exit 1
}

# --- leaving nothing behind ---------------------------------------------------------------------------------------

is_running() { kill -0 "$1" 2>/dev/null; }

# The server's way of stopping, politest first: fast, immediate, at once.
stop_server() {
    local signal
    for signal in INT QUIT KILL; do
        is_running "$server" || break
        kill -"$signal" "$server" 2>/dev/null || true
        for _ in $(seq 100); do
            is_running "$server" || break
            sleep 0.1
        done
    done
    server=
}

clean_up() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    local group
    for group in $job $beside; do
        kill -TERM -- "-$group" 2>/dev/null || true
    done
    [ -z "$server" ] || stop_server
    [ -z "$scratch" ] || rm -rf -- "$scratch"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# Runs a command so that a signal ends the wait for it, and with it the command.
run() {
    "$@" </dev/null &
    job=$!
    local status=0
    wait "$job" || status=$?
    job=
    return "$status"
}

# Begins a command that goes on beside others, on the processors that nobody else wants. Its output goes to a file.
begin_beside() {
    local log=$1
    shift
    chrt --idle 0 "$@" </dev/null >"$log" 2>&1 &
    beside=$!
}

# Waits for it; at once where nothing was begun.
finish_beside() {
    [ -n "$beside" ] || return 0
    local status=0
    wait "$beside" || status=$?
    beside=
    return "$status"
}

# --- what is missing ----------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "cannot install what is missing: neither root nor sudo; run as root: $*"
    fi
}

packages_listed=
install_packages() {
    command -v apt-get >/dev/null || fail "there is no apt-get here; install by hand what provides: $*"
    say "installing $*"
    [ -n "$packages_listed" ] || as_root apt-get -qq update
    packages_listed=yes
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

# The folder with the newest server's programs; nothing when there is none.
postgres_programs() {
    local folder candidates
    candidates=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) || true
    folder=$(dirname "$(readlink -f "$(command -v postgres || true)")")
    for folder in $candidates "$folder"; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ -x "$folder/pg_isready" ]; then
            echo "$folder"
            return
        fi
    done
}

# Debian's package makes and starts a server of its own unless it is told not to; we were asked for none.
install_postgres() {
    local setting=/etc/postgresql-common/createcluster.conf
    install_packages postgresql-common
    as_root cp -p "$setting" "$setting.linewatch"
    as_root sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' "$setting"
    local status=0
    install_packages postgresql || status=$?
    as_root mv "$setting.linewatch" "$setting"
    return "$status"
}

# --- the throw-away server ----------------------------------------------------------------------------------------

# initdb refuses root, so root steps down to a user that can do nothing else. The server ends with this script even
# if the script is killed.
as_server_user() {
    if [ "$(id -u)" -eq 0 ]; then
        exec setpriv --reuid "$server_user" --regid "$(id -g "$server_user")" --clear-groups --pdeathsig INT -- "$@"
    fi
    exec setpriv --pdeathsig INT -- "$@"
}

make_scratch() {
    local parent=${TMPDIR:-/tmp}
    server_user=$(id -un)
    if [ "$(id -u)" -eq 0 ]; then
        server_user=nobody
        ! id postgres >/dev/null 2>&1 || server_user=postgres
        # A temporary folder of root's own would be closed to that user.
        (cd / && as_server_user test -w "$parent" -a -x "$parent") || parent=/tmp
    fi
    scratch=$(mktemp -d "$parent/linewatch-test.XXXXXX")
    mkdir "$scratch/socket"
    (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$scratch/password")
    chown -R "$server_user" "$scratch"
}

start_server() {
    command -v setpriv >/dev/null || install_packages util-linux
    make_scratch
    (cd / && as_server_user "$programs/initdb" --pgdata="$scratch/data" --username=postgres --auth=scram-sha-256 \
        --pwfile="$scratch/password" --encoding=UTF8 --no-locale --no-instructions >"$scratch/initdb.log" 2>&1) ||
        fail "initdb failed: $(cat "$scratch/initdb.log")"
    local port
    for _ in $(seq 20); do
        # A port that is taken makes the server exit; the next one is tried.
        port=$((20000 + (RANDOM << 15 | RANDOM) % 40000))
        (cd / && as_server_user "$programs/postgres" -D "$scratch/data" -p "$port" -k "$scratch/socket" \
            -c listen_addresses=127.0.0.1 -c max_connections=200 -c fsync=on) </dev/null >>"$scratch/server.log" 2>&1 &
        server=$!
        if server_answers "$port"; then
            export LINEWATCH_TEST_POSTGRES="postgres://postgres:$(cat "$scratch/password")@127.0.0.1:$port/postgres"
            return
        fi
        stop_server
    done
    fail "PostgreSQL did not start: $(tail -n 20 "$scratch/server.log")"
}

# Waits for our server, by its own socket: on the port somebody else might answer.
server_answers() {
    for _ in $(seq 300); do
        is_running "$server" || return 1
        ! "$programs/pg_isready" -q -h "$scratch/socket" -p "$1" || return 0
        sleep 0.1
    done
    return 1
}

# Installs what is missing and starts the server.
use_postgres() {
    [ -n "$(postgres_programs)" ] || install_postgres
    programs=$(postgres_programs)
    [ -n "$programs" ] || fail "no PostgreSQL server programs, even after installing the package postgresql"
    start_server
}
