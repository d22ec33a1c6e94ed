# shellcheck shell=bash
# What the scripts here share. Sourced from the root of the source tree after ../common.sh.

# Where the static libraries are, built when they are not.
prepare_build() {
    AGENT_WINDOWS_PREFIX=$(packaging/windows/dependencies)
    export AGENT_WINDOWS_PREFIX
}

# copy_tzdata FOLDER: the time zones into FOLDER/tzdata, without the remarks within them: the library
# that reads them prints those.
copy_tzdata() {
    local file
    mkdir -p "$1/tzdata"
    for file in "$AGENT_WINDOWS_PREFIX"/share/tzdata/*; do
        sed '/^[[:space:]]\+#/d' "$file" >"$1/tzdata/${file##*/}"
    done
}

# Wine with a Windows of its own in build/, which nothing outside uses.
prepare_wine() {
    need wine wine64
    export WINEPREFIX=$PWD/build/wine WINEDEBUG=${WINEDEBUG:--all} WINEDLLOVERRIDES='mscoree,mshtml='
    if [ ! -e "$WINEPREFIX/system.reg" ]; then
        say "windows: making a Windows for Wine"
        timeout 300 wineboot -i >build/wineboot.log 2>&1
        timeout 60 wineserver -w
    fi
}
