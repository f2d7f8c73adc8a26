# Sourced by scripts/test: installs the programs that tests drive, where this machine has none of
# them and lets its packages be installed. What is missing after that is said; the tests that want
# it are skipped then, and fail where CI is set.

has_any() {
    local name
    for name in "$@"; do
        command -v "$name" >/dev/null && return
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@" 2>/dev/null
    fi
}

install_packages() {
    has_any apt-get || return
    echo "Installing $* for the tests; the first time this takes a minute" >&2
    as_root apt-get update -qq >/dev/null \
        && as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

has_browser() {
    has_any chromium chromium-browser google-chrome google-chrome-stable
}

install_programs() {
    local missing=()
    has_any exiftool || missing+=(libimage-exiftool-perl)
    has_browser || missing+=(chromium)
    [ ${#missing[@]} = 0 ] || install_packages "${missing[@]}" || true
    has_any exiftool || echo "ExifTool could not be installed: tests of it are left out." >&2
    has_browser || echo "Chromium could not be installed: tests of pages are left out." >&2
}

install_programs
