#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Install the Debian packages that are missing, after naming them. The only step that needs root, and only then.
set -eu

# What builds a kernel
needed='bc bison flex libelf-dev libssl-dev kmod xz-utils ccache perl'
# What builds and tests vgpu-host
needed="$needed meson ninja-build pkg-config libjson-c-dev libpng-dev libseccomp-dev libcmocka-dev edid-decode"
# What makes the series, the guest (whose programs speak to i915) and the sysroot
# (coccinelle loads libpython*.so, which it does not depend on)
needed="$needed coccinelle libpython3-dev busybox-static libdrm-dev mmdebstrap ca-certificates"
# What `make check` runs on scripts, and on the patches
needed="$needed shellcheck quilt"
# What makes up guests for vgpu-host (`make check` and `make fuzz`); the symbolizer names the lines of a finding
[ "${1:-}" != fuzz ] || needed="$needed clang-14 libclang-rt-14-dev llvm-14"
# What only `make lint` and `make bisect` run (checkpatch wants ply and git of Python to read licence lines)
[ "${1:-}" != lint ] || needed="$needed cppcheck similarity-tester g++ python3-ply python3-git"

missing=
for package in $needed; do
	# dpkg-query fails for a package that it has never heard of, which is missing like any other.
	status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2> /dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
	echo 'packages: all present'
	exit 0
fi

echo "packages: missing:$missing"
if [ "${1:-}" = --list ]; then
	exit 1
fi
root=
if [ "$(id -u)" != 0 ]; then
	if ! command -v sudo > /dev/null; then
		echo "packages: they are installed by root; run: apt-get install --no-install-recommends$missing" >&2
		exit 1
	fi
	root=sudo
fi
$root apt-get update -q
# shellcheck disable=SC2086 # a list of package names
$root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing
