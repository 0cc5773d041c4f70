#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: kernel-objects.sh IMAGE_TREE TREE
# Give TREE, another work tree of the same kernel, what the kernel in IMAGE_TREE was built with and modules need: configuration,
# generated headers, host programs, vmlinux.o, whose symbols modpost reads, and the modules that were built with it. `make modules` in
# TREE then compiles only what is not among these or depends on another source or option. The files are copied, because kbuild writes
# into some of them. Objects of another image that are still in TREE are removed.
set -eu

image=$1
tree=$2
# Each image has a release of its own; see kernel-config.py.
release=$image/include/config/kernel.release
stamp=$tree/.kernel-objects

if [ -f "$stamp" ] && cmp -s "$release" "$stamp"; then
	exit 0
fi
rm -f "$stamp"
git -C "$tree" clean -q -d -f -f -x
cd "$image"
{
	git ls-files -o -z -- scripts tools 'arch/*/tools/*' vmlinux.o
	# shellcheck disable=SC2046 # directories of the kernel have no blanks in their names
	git ls-files -o -z -- $(sed 's/o$/mod/' modules.order | xargs cat | xargs dirname | sort -u)
	# The objects of the kernel itself are of no use to modules.
	git ls-files -o -z -- . ':!scripts' ':!tools' ':!arch/*/tools/*' |
		grep -zEv '\.(o|a|so|dbg|ko)(\.cmd)?$|^arch/x86/boot/|^vmlinux(\.unstripped)?$'
} | sort -zu | xargs -0 cp -p --parents -t "$tree"
# What builds the programs in tools/ has recorded absolute paths, and would compile them anew elsewhere.
cd "$tree"
from=$image to=$tree find tools -name '.*.cmd' -exec perl -pi -e 's/\Q$ENV{from}\E/$ENV{to}/g' '{}' +
cp "$release" "$stamp"
