#!/bin/sh
# Installs the agent on this Mac, or puts a new version in the place of an old one.
#
#   ./install.sh [--prefix FOLDER]    (/usr/local unless told; the program goes to FOLDER/bin)
set -eu

prefix=/usr/local
architecture=@ARCHITECTURE@
oldest=@OLDEST_MACOS@
here=$(cd "$(dirname "$0")" && pwd)

die() {
    echo "install.sh: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
    --prefix)
        [ $# -gt 1 ] || die "--prefix needs a folder"
        prefix=$2
        shift 2
        ;;
    *) die "usage: ./install.sh [--prefix FOLDER]" ;;
    esac
done

[ "$(uname -s)" = Darwin ] || die "this is for macOS"
case $(uname -m) in
arm64) this=aarch64 ;;
*) this=$(uname -m) ;;
esac
[ "$this" = "$architecture" ] || die "this is for $architecture; this Mac is $this"
version=$(sw_vers -productVersion)
[ "${version%%.*}" -ge "${oldest%%.*}" ] || die "macOS $oldest or newer is needed; this is $version"

# Only for the copying: the agent works as you, not as root.
as_owner() {
    if mkdir -p "$prefix/bin" 2>/dev/null && [ -w "$prefix/bin" ]; then "$@"; else sudo "$@"; fi
}

agent=$prefix/bin/agent
as_owner mkdir -p "$prefix/bin"
as_owner cp "$here/bin/agent" "$agent.new"
as_owner chmod 755 "$agent.new"
# A browser marks what it downloads, and macOS then asks for a notarised program.
as_owner xattr -d com.apple.quarantine "$agent.new" 2>/dev/null || true
# A running agent goes on with the old file until it is started again.
as_owner mv -f "$agent.new" "$agent"
echo "installed $agent"

if [ "$(id -u)" -ne 0 ] && [ -e "$HOME/Library/LaunchAgents/org.mail-analytics.agent.plist" ]; then
    "$agent" service restart
else
    echo "next: $agent init; $agent login supabase; $agent login google; $agent service install"
fi
