# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# Suspend and resume: the host is told that the display goes and comes back. By default of all devices, without powering anything
# off; with vgpu.alarm=SECONDS to RAM and all the way (S3), until the clock's alarm: the GPU is reset, its registers and tables are lost.

alarm=$(argument vgpu.alarm)
plan 8
phase probe
check "i915 loads and shows a console" load_with_console
check "display_ready is 1" wait_for 20 display_ready 1
vgpu_info > /tmp/info
resets=$(ask resets)
phase suspend
[ -n "$alarm" ] || echo devices > /sys/power/pm_test
# shellcheck disable=SC2086 # no alarm is no word
check "devices suspend and resume" suspend $alarm
[ -z "$alarm" ] || resets=$((resets + 1))
same "the GPU was reset if its power was off" "$(ask resets)" "$resets"
check "display_ready is 1 again" wait_for 20 display_ready 1
check "the guest looked at PVINFO again" [ "$(ask reads suspend vgt_if.magic)" -ge 1 ]
same "display_ready was written twice: 0, then 1" "$(ask writes suspend vgt_if.display_ready)" 2
vgpu_info > /tmp/info-after
cmp -s /tmp/info /tmp/info-after
same "the partition and the balloons are as before" $? 0
send_file i915_vgpu_info /tmp/info-after
