#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: kernel-tree.sh VARIANT DIRECTORY REPOSITORY COMMIT
# Make DIRECTORY a git work tree with the sources of VARIANT:
#   upstream, kernel-*   the pristine COMMIT of REPOSITORY
#   plain                that commit without its guest support: the harness's own baseline
#   ours, debug, kunit   that commit with the whole series
#   igt-NAME             the sources of NAME
#
# All trees are hard links to the files of one checkout, "source" beside DIRECTORY, so that another tree takes seconds and little
# disk. git replaces a file and never writes into it; whoever edits a file of these trees by hand must do the same.
#
# The series is applied to a scratch tree and the built tree is moved to the result in one step: only files that really differ
# get a new time stamp, so a rebuild after a change to the driver compiles little more than the driver.
set -eu

variant=${1#igt-}
tree=$2
repo=$3
pristine=$4
top=$(cd "$(dirname "$0")/.." && pwd)
beside=$(dirname "$tree")

# What the series reads and writes; the rest of the kernel is not checked out for it.
series_directories='drivers/gpu/drm/i915 drivers/gpu/drm/xe include/drm Documentation/gpu'
# What it may change. Nothing built into the kernel is compiled from these files, so that all variants can share one kernel image.
modules_only='^(drivers/gpu/drm|include/drm|Documentation)/|^MAINTAINERS$'
# Commits do not depend on who makes them; publish.py puts the caller's identity in the place of this one.
export GIT_AUTHOR_NAME='i915-vgpu series' GIT_AUTHOR_EMAIL=series@localhost
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

clone() { # DIRECTORY
	[ -d "$1/.git" ] && return
	rm -rf "$1"
	mkdir -p "$(dirname "$1")"
	git clone -q --shared --no-checkout "$repo" "$1"
	git -C "$1" config gc.auto 0
	git -C "$1" config core.hooksPath /dev/null
	# Another hard link changes the time at which the inode was changed.
	git -C "$1" config core.trustctime false
}

move_to() { # DIRECTORY COMMIT
	[ "$(git -C "$1" rev-parse -q --verify HEAD 2> /dev/null)" = "$2" ] && [ -f "$1/Makefile" ] && return
	git -C "$1" reset -q --hard "$2"
}

with_lock() { # FILE COMMAND...
	exec 9> "$1"
	shift
	flock 9
	"$@"
	flock -u 9
}

link_source() {
	clone "$beside/source"
	git -C "$beside/source" fetch -q "$repo" "$pristine"
	move_to "$beside/source" "$pristine"
	rm -rf "$tree" "$tree.new"
	cp -al "$beside/source" "$tree.new"
	# git appends to some of its own files.
	rm -rf "$tree.new/.git"
	cp -a "$beside/source/.git" "$tree.new/.git"
	mv "$tree.new" "$tree"
}

series_hash() {
	cd "$top"
	{
		echo "$pristine"
		find drivers scripts/series tests/plain Documentation/gpu -type f ! -name '*.pyc' -print0 2> /dev/null |
			LC_ALL=C sort -z | xargs -0 sha256sum
	} | sha256sum | cut -d ' ' -f 1
}

apply_series() {
	clone "$scratch"
	git -C "$scratch" fetch -q "$repo" "$pristine"
	# shellcheck disable=SC2086 # a list of directories
	git -C "$scratch" sparse-checkout set --cone $series_directories
	git -C "$scratch" reset -q --hard "$pristine"
	git -C "$scratch" clean -q -d -f -x
	python3 "$top/scripts/series/series.py" --tree "$scratch" --which "$series"
	if git -C "$scratch" diff --name-only "$pristine" HEAD | grep -Ev "$modules_only"; then
		echo "kernel-tree: the series changes the files above, of which the kernel image may be made; see modules_only in $0" >&2
		return 1
	fi
}

# Several variants have one series: the second waits and finds it applied.
prepare_series() {
	hash=$(series_hash)
	if ! { [ -f "$record" ] && [ "$(sed -n 1p "$record")" = "$hash" ]; }; then
		rm -f "$record"
		apply_series
		printf '%s\n%s\n' "$hash" "$(git -C "$scratch" rev-parse HEAD)" > "$record"
	fi
}

[ -d "$tree/.git" ] || with_lock "$beside/source.lock" link_source
case $variant in
upstream | kernel-*)
	git -C "$tree" fetch -q "$repo" "$pristine"
	move_to "$tree" "$pristine"
	exit 0
	;;
plain) series=plain ;;
ours | debug | kunit) series=ours ;;
*)
	echo "kernel-tree: unknown variant '$1'; upstream, plain, ours, debug, kunit and igt-NAME are known" >&2
	exit 2
	;;
esac
record=$beside/$series.series
scratch=$beside/scratch-$series
with_lock "$record.lock" prepare_series
commit=$(sed -n 2p "$record")
git -C "$tree" cat-file -e "$commit" 2> /dev/null || git -C "$tree" fetch -q "$scratch" "$commit"
move_to "$tree" "$commit"
