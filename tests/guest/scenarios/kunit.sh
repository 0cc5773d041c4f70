# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The driver's KUnit suites; the harness reads their KTAP.

plan 2
phase kunit
check "the KUnit module loads" modprobe i915_vgpu_kunit
found=1
for results in /sys/kernel/debug/kunit/*/results; do
	suite=${results%/results}
	[ -e "$results" ] || continue
	cat "$results" > /tmp/results
	send_file "kunit-${suite##*/}" /tmp/results
	found=0
done
same "KUnit left results" "$found" 0
