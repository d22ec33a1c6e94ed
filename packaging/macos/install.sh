#!/bin/sh
# Installs the agent on this Mac, or puts a new version in the place of an old one.
#
#   ./install.sh [--prefix FOLDER]    (/usr/local unless told; the program goes to FOLDER/bin,
#                                      its manual and completions to FOLDER/share)
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

# A browser marks what it downloads, and macOS then asks for a notarised program.
xattr -d com.apple.quarantine "$here/bin/agent" 2>/dev/null || true

# Asked before anything is replaced: what does not run here leaves the old one where it is.
umask 022
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
mkdir -p "$said/man/man1" "$said/zsh/site-functions" "$said/bash-completion/completions" \
    "$said/fish/vendor_completions.d"
"$here/bin/agent" manual >"$said/man/man1/agent.1"
"$here/bin/agent" completion zsh >"$said/zsh/site-functions/_agent"
"$here/bin/agent" completion bash >"$said/bash-completion/completions/agent"
"$here/bin/agent" completion fish >"$said/fish/vendor_completions.d/agent.fish"

agent=$prefix/bin/agent
as_owner mkdir -p "$prefix/bin" "$prefix/share"
as_owner cp "$here/bin/agent" "$agent.new"
as_owner chmod 755 "$agent.new"
# A running agent goes on with the old file until it is started again.
as_owner mv -f "$agent.new" "$agent"
as_owner cp -R "$said"/* "$prefix/share/"
echo "installed $agent"

if [ "$(id -u)" -ne 0 ] && [ -e "$HOME/Library/LaunchAgents/org.mail-analytics.agent.plist" ]; then
    "$agent" service restart
else
    echo "next: $agent init; $agent login supabase; $agent login google; $agent service install"
fi
