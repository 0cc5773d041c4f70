#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# usage: debian-kernel.sh newest 7|newest CACHE
#        debian-kernel.sh download VERSION CACHE DIRECTORY
#        debian-kernel.sh headers VERSION CACHE DIRECTORY
# Find Debian's packages of kernel VERSION, wherever Debian has it: first where this machine's own apt looks, then in newer
# suites of the same mirror, through an apt of our own below CACHE. That needs no root and changes nothing on the machine; what
# it downloads is checked against Debian's signatures as usual.
#   newest    print the version of the newest linux-source-7.* (or of any linux-source, for "newest")
#   download  put linux-source-VERSION into DIRECTORY
#   headers   put the headers of the newest VERSION.x for amd64 into DIRECTORY: they hold its configuration
# What was found, and where, is said on stderr.
set -eu

here=$(dirname "$0")
command=$1
wanted=$2
root=$3/apt
suites='trixie-backports trixie sid'
# shellcheck source=scripts/debian-apt.sh
. "$here/debian-apt.sh"

versions() { # OPTIONS...: the kernel versions that this apt has a source of
	apt-cache "$@" pkgnames linux-source- | sed -n 's/^linux-source-\([0-9][0-9.]*\)$/\1/p'
}

package_name() { # OPTIONS...: what the wanted package is called in this apt
	case $command in
	headers) apt-cache "$@" pkgnames "linux-headers-$wanted." | grep -E '^linux-headers-[0-9.]+(\+deb[0-9]+)?-amd64$' | sort -V | tail -n 1 ;;
	*) echo "linux-source-$wanted" ;;
	esac
}

candidate() { # PACKAGE OPTIONS...: the package's version
	package=$1
	shift
	apt-cache "$@" show --no-all-versions "$package" 2> /dev/null | sed -n 's/^Version: //p' | head -n 1
}

newest() {
	case $wanted in
	newest) pattern='[0-9]' ;;
	*) pattern="$wanted\\." ;;
	esac
	for suite in $suites; do
		update "$suite"
	done
	found=$({
		versions
		for suite in $suites; do
			# shellcheck disable=SC2046 # options
			versions $(suite_apt "$suite")
		done
	} | grep "^$pattern" | sort -V | tail -n 1)
	if [ -z "$found" ]; then
		echo "debian-kernel: neither this machine's apt nor $suites of $mirror has a linux-source-$wanted" >&2
		return 1
	fi
	echo "debian-kernel: KERNEL=$wanted is $found" >&2
	echo "$found"
}

download_from() { # NAME OPTIONS...
	place=$1
	shift
	package=$(package_name "$@")
	version=$(candidate "$package" "$@")
	[ -n "$version" ] || return 1
	echo "debian-kernel: $package $version from $place" >&2
	# As root, apt would want to hand the download to a user who cannot write here.
	(cd "$destination" && apt-get "$@" download -q -o APT::Sandbox::User=root "$package" >&2)
}

download() {
	download_from "this machine's apt" && return
	for suite in $suites; do
		update "$suite"
		# shellcheck disable=SC2046 # options
		download_from "Debian $suite" $(suite_apt "$suite") && return
	done
	echo "debian-kernel: neither this machine's apt nor $suites of $mirror has the $what of $wanted$hint" >&2
	return 1
}

mirror=$("$here/debian-mirror.sh")
# shellcheck disable=SC2034 # debian-apt.sh uses it
keys=$(keyring)
mkdir -p "$root"
case $command in
newest)
	answer=$root/newest-$wanted
	if [ -z "$(find "$answer" -size +0 -mmin -60 2> /dev/null)" ]; then
		newest > "$answer"
	fi
	cat "$answer"
	;;
download)
	destination=$4 what=linux-source hint='; set KSRC='
	download
	;;
headers)
	destination=$4 what=linux-headers hint=
	download
	;;
*)
	echo "debian-kernel: unknown command '$command'; newest, download and headers are known" >&2
	exit 2
	;;
esac
