# The tests of the OpenAPI document with tools of others; for scripts/test, and by itself:
#     LINEWATCH_BIN=target/debug/linewatch bash scripts/lib/openapi.sh
# What it installs stays in target/openapi-tools, for the next run.
# shellcheck shell=bash

openapi_tools=${CARGO_TARGET_DIR:-$PWD/target}/openapi-tools

# The tools of Python in a venv, those of Node beside it; again where a version has changed.
prepare_openapi() {
    local wanted=$openapi_tools/installed
    ! cat tests/openapi/requirements.txt tests/openapi/package-lock.json | cmp --silent - "$wanted" || return 0
    rm -rf "$openapi_tools"
    mkdir -p "$openapi_tools"
    python3 -m venv "$openapi_tools/venv" 2>/dev/null || {
        install_packages python3-venv && python3 -m venv --clear "$openapi_tools/venv"
    } || return 1
    "$openapi_tools/venv/bin/pip" install --quiet --disable-pip-version-check -r tests/openapi/requirements.txt || return 1
    cp tests/openapi/package.json tests/openapi/package-lock.json "$openapi_tools"
    npm ci --silent --prefer-offline --no-audit --no-fund --prefix "$openapi_tools" || return 1
    cat tests/openapi/requirements.txt tests/openapi/package-lock.json >"$wanted"
}

# Needs no network once the tools are there. Ends with pytest's line of how many passed and failed.
test_openapi() {
    prepare_openapi || {
        echo "the tools of tests/openapi cannot be installed; see above"
        return 1
    }
    OPENAPI_NODE_MODULES=$openapi_tools/node_modules "$openapi_tools/venv/bin/python" -m pytest \
        -p no:cacheprovider -p no:schemathesis --color=no -q tests/openapi
}

# One count of pytest's last line: passed or failed, what could not begin among it.
openapi_sum_of() {
    local what=$1
    [ "$what" != failed ] || what='(failed|errors?)'
    grep -E ' in [0-9.]+s' "$scratch/openapi.log" | tail -n 1 | grep -oE "[0-9]+ $what" | awk '{ sum += $1 } END { print sum + 0 }'
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    set -euo pipefail
    # shellcheck source=scripts/lib/postgres.sh
    . scripts/lib/postgres.sh
    test_openapi
fi
