#!/bin/sh
# SPDX-License-Identifier: GPL-2.0 OR MIT
# Print the Debian mirror that this machine is set up to use. It serves every suite, so newer packages come from it as well.
set -eu

# The site of the main archive, not that of the security updates.
# shellcheck disable=SC2016 # apt expands it
mirror=$(apt-get indextargets --format '$(SITE)' | grep -v -e security -e backports | head -n 1)
if [ -z "$mirror" ]; then
	echo "debian-mirror: apt knows no Debian mirror; add one to /etc/apt/sources.list and run 'apt-get update'" >&2
	exit 1
fi
echo "$mirror"
