#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: make-sysroot.sh DIRECTORY
# Unpack Debian forky's QEMU and what it links to into DIRECTORY. Nothing in it is run as root and nothing is configured:
# QEMU runs through the sysroot's own dynamic linker.
set -eu

root=$1
suite=forky
stamp=$root/.complete
[ -e "$stamp" ] && exit 0

mirror=$("$(dirname "$0")/debian-mirror.sh")

rm -rf "$root"
mkdir -p "$(dirname "$root")"
mode=auto
[ "$(id -u)" = 0 ] || mode=unshare
mmdebstrap --quiet --mode="$mode" --variant=extract --aptopt='Acquire::Check-Valid-Until "false"' \
	--include=qemu-system-x86 "$suite" "$root.tar" "$mirror"
mkdir -p "$root.tmp"
tar -C "$root.tmp" -xf "$root.tar" --exclude='./dev/*'
rm -f "$root.tar"
mv "$root.tmp" "$root"
: > "$stamp"
