# Sourced by the scripts beside it: makes .venv from uv.lock, complete for all of them.
# Sets `root`, and `bin`, the folder of the environment's programs.

uv_version=0.13.9

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
bin=$venv/bin
stamp=$venv/made-from

fail() {
    echo "$*" >&2
    exit 1
}

# What the environment follows from; an unchanged answer means there is nothing to do.
made_from() {
    echo "$root uv $uv_version"
    cksum <"$root/uv.lock"
    cksum <"$root/pyproject.toml"
    cksum <"$root/scripts/environment.sh"
}

is_new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local name
    for name in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then
            echo "$name"
            return
        fi
    done
    fail "geoimm needs Python 3.11 or newer, and none is on the PATH; set PYTHON=/path/to/python3."
}

make_venv() {
    local python
    python=$(find_python) || exit 1
    echo "Making $venv with $("$python" --version)" >&2
    "$python" -m venv --clear --without-pip "$venv" || fail "$python could not make $venv."
}

install_uv() {
    "$bin/python" -m venv --clear "$venv/uv" \
        || fail "Python's venv module is incomplete; on Debian: apt-get install python3-venv."
    "$venv/uv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version" \
        || fail "uv $uv_version could not be installed from the package index."
}

has_uv() {
    [ "$("$venv/uv/bin/uv" --version 2>/dev/null | cut -d ' ' -f 2)" = "$uv_version" ]
}

# A moved environment has the old place in its programs.
has_moved() {
    [ -f "$stamp" ] && [ "$(head -n 1 "$stamp")" != "$root uv $uv_version" ]
}

sync() {
    env -u VIRTUAL_ENV UV_PROJECT_ENVIRONMENT="$venv" UV_PYTHON_DOWNLOADS=never \
        "$venv/uv/bin/uv" sync --quiet --frozen --project "$root" --python "$bin/python" \
        --extra test --extra postgres --extra import --extra oss --group check --group build
}

update_environment() {
    [ "$(cat "$stamp" 2>/dev/null)" = "$(made_from)" ] && return
    if has_moved || ! is_new_enough "$bin/python"; then
        make_venv
    fi
    rm -f "$stamp"
    has_uv || install_uv
    echo "Installing what uv.lock names; the first time this takes a minute" >&2
    sync || fail "The environment could not be made; run the script again."
    # Written last: an interrupted run is taken up by the next one.
    made_from >"$stamp"
}

update_environment
# Where that is set, as in many containers, each process would compile every library anew: some
# seconds of each command, and minutes of the tests.
unset PYTHONDONTWRITEBYTECODE
