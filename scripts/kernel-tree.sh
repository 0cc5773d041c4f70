#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: kernel-tree.sh VARIANT DIRECTORY REPOSITORY COMMIT
# Make DIRECTORY a git work tree with kernel VARIANT: "upstream" is the pristine COMMIT of REPOSITORY; "plain" and "ours" are
# that commit with the first part of the series, or all of it, on top; "off", "debug" and "kunit" have the sources of "ours":
# configured without the enlightenment, to fail on purpose, and not at all: it is built in directories of its own. "igt-NAME" has
# the sources of NAME, configured for the tests of others.
#
# The series is applied to a scratch tree and the built tree is moved to the result in one step: only files that really differ
# get a new time stamp, so a rebuild after a change to the driver compiles little more than the driver.
set -eu

variant=$1
tree=$2
repo=$3
pristine=$4
top=$(cd "$(dirname "$0")/.." && pwd)

# What the series reads and writes; the rest of the kernel is not checked out for it.
series_directories='drivers/gpu/drm/i915 drivers/gpu/drm/xe include/drm Documentation/gpu'

clone() { # DIRECTORY
	[ -d "$1/.git" ] && return
	rm -rf "$1"
	mkdir -p "$(dirname "$1")"
	git clone -q --shared --no-checkout "$repo" "$1"
	git -C "$1" config user.name 'i915-vgpu series'
	git -C "$1" config user.email 'series@localhost'
	git -C "$1" config gc.auto 0
	git -C "$1" config core.hooksPath /dev/null
}

move_to() { # COMMIT
	[ "$(git -C "$tree" rev-parse -q --verify HEAD 2> /dev/null)" = "$1" ] && [ -f "$tree/Makefile" ] && return
	git -C "$tree" reset -q --hard "$1"
}

series_hash() {
	cd "$top"
	{
		echo "$pristine"
		find drivers include scripts/series Documentation/gpu Kconfig -type f ! -name '*.pyc' -print0 2> /dev/null |
			LC_ALL=C sort -z | xargs -0 sha256sum
	} | sha256sum | cut -d ' ' -f 1
}

clone "$tree"
variant=${variant#igt-}
if [ "$variant" = upstream ]; then
	git -C "$tree" fetch -q "$repo" "$pristine"
	move_to "$pristine"
	exit 0
fi

case $variant in
off | debug | kunit) series=ours ;;
*) series=$variant ;;
esac
record=$(dirname "$tree")/$series.series
scratch=$(dirname "$tree")/scratch-$series

apply_series() {
	clone "$scratch"
	git -C "$scratch" fetch -q "$repo" "$pristine"
	# shellcheck disable=SC2086 # a list of directories
	git -C "$scratch" sparse-checkout set --cone $series_directories
	git -C "$scratch" reset -q --hard "$pristine"
	git -C "$scratch" clean -q -d -f -x
	python3 "$top/scripts/series/series.py" --tree "$scratch" --until "$series"
}

# Several variants have one series: who comes second waits, and finds it applied.
exec 9> "$record.lock"
flock 9
hash=$(series_hash)
if ! { [ -f "$record" ] && [ "$(sed -n 1p "$record")" = "$hash" ]; }; then
	rm -f "$record"
	apply_series
	printf '%s\n%s\n' "$hash" "$(git -C "$scratch" rev-parse HEAD)" > "$record"
fi
commit=$(sed -n 2p "$record")
flock -u 9
git -C "$tree" cat-file -e "$commit" 2> /dev/null || git -C "$tree" fetch -q "$scratch" "$commit"
move_to "$commit"
