#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: make-sysroot.sh DIRECTORY PACKAGE...
# Unpack packages of Debian forky and what they depend on into DIRECTORY. Nothing in it is run as root and nothing is configured:
# programs run through the sysroot's own dynamic linker, or in a guest.
set -eu

root=$1
shift
packages=$(echo "$*" | tr ' ' ',')
suite=forky
stamp=$root/.complete
[ "$(cat "$stamp" 2>/dev/null)" = "$packages" ] && exit 0

mirror=$("$(dirname "$0")/debian-mirror.sh")

rm -rf "$root"
mkdir -p "$(dirname "$root")"
mode=auto
[ "$(id -u)" = 0 ] || mode=unshare
mmdebstrap --quiet --mode="$mode" --variant=extract --aptopt='Acquire::Check-Valid-Until "false"' \
	--include="$packages" "$suite" "$root.tar" "$mirror"
mkdir -p "$root.tmp"
tar -C "$root.tmp" -xf "$root.tar" --exclude='./dev/*'
rm -f "$root.tar"
mv "$root.tmp" "$root"
echo "$packages" > "$stamp"
