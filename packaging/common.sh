# shellcheck shell=bash
# What ./dev and the scripts in packaging/SYSTEM share. Sourced from the root of the source tree,
# with `set -euo pipefail`.

say() { printf '%s\n' "$*" >&2; }

have() { command -v "$1" >/dev/null; }

# quietly LOG COMMAND...: the output goes to LOG, and is shown only when COMMAND fails.
quietly() {
    local log=$1 status=0
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >>"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] && return
    tail -n 60 "$log" >&2
    say "dev: failed ($status): $*" "(all of it: $log)"
    return "$status"
}

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            echo "$package"
    done
}

# need PACKAGE...: installs the Debian packages that are missing.
need() {
    if ! have dpkg-query; then
        if ! have cmake || ! have ninja; then
            say "dev: not a Debian system. Install CMake 3.25, Ninja and vcpkg (dependencies: vcpkg.json)," \
                "set CMAKE_TOOLCHAIN_FILE to vcpkg's scripts/buildsystems/vcpkg.cmake and try again."
            exit 69
        fi
        return 0
    fi
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -eq 0 ] || install_packages "${missing[@]}"
}

# as_root COMMAND...: with sudo where need be.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

install_packages() {
    local install=(apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@")
    if [ "$(id -u)" -ne 0 ] && ! have sudo; then
        say "dev: packages are missing; as root run:" "apt-get update && ${install[*]}"
        exit 69
    fi
    install=(as_root env DEBIAN_FRONTEND=noninteractive "${install[@]}")
    say "dev: installing $*"
    # The package lists may be absent or older than the archive: then fetch them and try again.
    "${install[@]}" >build/setup.log 2>&1 && return
    quietly build/setup.log as_root apt-get update || exit 69
    quietly build/setup.log "${install[@]}" || exit 69
}
