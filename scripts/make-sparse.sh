#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: make-sparse.sh CACHE SYSROOT
# Make CACHE/sparse/sparse: the sparse of a newer Debian, as the one of Debian 12 cannot read Linux 7.3 (it knows no
# __typeof_unqual__). Only its program is unpacked; it needs nothing but a C library, which the sysroot has if this machine's is too
# old. The package as a whole would bring another gcc along.
set -eu

here=$(dirname "$0")
place=$1/sparse
sysroot=$2
suite=forky
[ -x "$place/sparse" ] && exit 0

# shellcheck source=scripts/debian-apt.sh
. "$here/debian-apt.sh"
root=$1/apt
# shellcheck disable=SC2034 # debian-apt.sh uses them
mirror=$("$here/debian-mirror.sh")
# shellcheck disable=SC2034
keys=$(keyring)
mkdir -p "$root"
update "$suite"
rm -rf "$place"
mkdir -p "$place/download"
# shellcheck disable=SC2046 # options
(cd "$place/download" && apt-get $(suite_apt "$suite") download -q sparse > ../log 2>&1) || {
	cat "$place/log" >&2
	exit 1
}
dpkg-deb -x "$place"/download/*.deb "$place/tree"

program=$place/tree/usr/bin/sparse
start="$sysroot/usr/lib64/ld-linux-x86-64.so.2 --library-path $sysroot/usr/lib/x86_64-linux-gnu $program"
"$program" --version > /dev/null 2>&1 && start=$program
$start --version
printf '#!/bin/sh\nexec %s "$@"\n' "$start" > "$place/unfinished"
chmod +x "$place/unfinished"
mv "$place/unfinished" "$place/sparse"
