#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: fetch-kernel.sh VERSION CACHE RECORD
# Bring the pristine source of kernel VERSION into the bare repository CACHE/linux-VERSION.git and write its commit to RECORD.
# KSRC in the environment names a directory or an archive to take instead of Debian's package linux-source-VERSION; of a
# git work tree what is committed is taken.
set -eu

version=$1
cache=$2
record=$3
here=$(dirname "$0")
archive=linux-source-$version.tar.xz
downloads=$cache/downloads

find_source() {
	if [ -n "${KSRC:-}" ]; then
		if [ ! -e "$KSRC" ]; then
			echo "fetch-kernel: KSRC=$KSRC does not exist" >&2
			return 1
		fi
		realpath "$KSRC"
		return
	fi
	for place in "/usr/src/$archive" "$downloads/$archive"; do
		if [ -e "$place" ]; then
			echo "$place"
			return
		fi
	done
	download 1>&2
	echo "$downloads/$archive"
}

download() {
	rm -rf "$downloads/unpack"
	mkdir -p "$downloads/unpack"
	flock "$cache/lock" "$here/debian-kernel.sh" download "$version" "$cache" "$downloads/unpack"
	dpkg-deb -x "$downloads"/unpack/*.deb "$downloads/unpack"
	mv "$downloads/unpack/usr/src/$archive" "$downloads/$archive"
	rm -rf "$downloads/unpack"
}

source=$(find_source)
repo=$cache/linux-$version.git
identity="$source $(stat -c '%s %Y' "$source")"
if [ -z "${KSRC:-}" ] && [ -f "$record" ] && [ -d "$repo" ] && [ "$(sed -n 2p "$record")" = "$identity" ]; then
	exit 0
fi
mkdir -p "$cache" "$(dirname "$record")"
# Two clones may want the same repository at once.
commit=$(flock "$cache/lock" python3 "$here/import-kernel.py" --repo "$repo" "$source")
printf '%s\n%s\n' "$commit" "$identity" > "$record"

# Debian's archive moves on, so another version is worth a word and not an error. The commit stands for the whole source.
tested=$here/../tests/kernel/linux-$version
if [ -f "$tested" ] && [ "$(sed -n 2p "$tested")" != "$commit" ]; then
	echo "fetch-kernel: note: this is not linux-source-$version $(sed -n 1p "$tested"), which the tests were last run with"
fi
