#!/bin/sh
# Removes the agent from this Mac. Your data stays, unless you ask for it to go.
#
#   ./uninstall.sh [--prefix FOLDER] [--purge]
#
# --purge also signs this Mac out and deletes the mirror of your mail, settings and logs.
set -eu

prefix=/usr/local
purge=no

die() {
    echo "uninstall.sh: $*" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case $1 in
    --prefix)
        [ $# -gt 1 ] || die "--prefix needs a folder"
        prefix=$2
        shift 2
        ;;
    --purge)
        purge=yes
        shift
        ;;
    *) die "usage: ./uninstall.sh [--prefix FOLDER] [--purge]" ;;
    esac
done

[ "$(id -u)" -ne 0 ] || die "run it as yourself; it asks for root where it needs it"
agent=$prefix/bin/agent
data="$HOME/Library/Application Support/mail-analytics-agent"
as_owner() {
    if [ -w "$prefix/bin" ]; then "$@"; else sudo "$@"; fi
}

if [ -x "$agent" ]; then
    "$agent" service uninstall
    if [ "$purge" = yes ]; then
        # Tells Supabase, too, if it can be reached.
        "$agent" logout all || echo "uninstall.sh: could not sign out; go on" >&2
        # Knows what is its own, in the Keychain and in another data folder.
        "$agent" service uninstall --purge
    fi
    as_owner rm -f "$agent" "$prefix/share/man/man1/agent.1" \
        "$prefix/share/zsh/site-functions/_agent" \
        "$prefix/share/bash-completion/completions/agent" \
        "$prefix/share/fish/vendor_completions.d/agent.fish"
fi
if [ "$purge" = yes ]; then
    rm -rf "$data"
    echo "removed the agent and its data"
elif [ -e "$data" ]; then
    echo "removed the agent; its data stays in $data"
fi
