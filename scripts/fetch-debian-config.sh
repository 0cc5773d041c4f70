#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: fetch-debian-config.sh VERSION CACHE
# Bring the configuration of Debian's own amd64 kernel of VERSION to CACHE/debian-VERSION/config, and the list of the symbols
# that it exports to CACHE/debian-VERSION/Module.symvers. Both come from the package of its headers.
set -eu

version=$1
cache=$2
here=$(dirname "$0")
target=$cache/debian-$version
unpack=$target.unpack

mkdir -p "$cache"
exec 9> "$cache/lock"
flock 9
[ ! -d "$target" ] || exit 0

# The directory gets its name when all is in it.
rm -rf "$unpack"
mkdir -p "$unpack/download" "$unpack/debian"
"$here/debian-kernel.sh" headers "$version" "$cache" "$unpack/download"
dpkg-deb -x "$unpack"/download/*.deb "$unpack/tree"
cp "$unpack"/tree/usr/src/linux-headers-*/.config "$unpack/debian/config"
cp "$unpack"/tree/usr/src/linux-headers-*/Module.symvers "$unpack/debian/"
mv "$unpack/debian" "$target"
rm -rf "$unpack"
