# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# A predecessor has used the GGTT, or the host keeps the table: every entry of the guest's slices is present when the driver comes,
# with an address that the guest never gave. None of them is left once the driver is up.

plan 4
phase probe
check "entries that are not the driver's are there before it loads" [ "$(ask stale)" -gt 100000 ]
check "i915 loads and shows a console" load_with_console
check "display_ready is 1" wait_for 20 display_ready 1
same "no entry is left that the driver has not written" "$(ask stale)" 0
vgpu_info > /tmp/info
send_file i915_vgpu_info /tmp/info
