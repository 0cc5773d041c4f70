# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The same life for each driver, in phases whose traps can be compared; `make traps`. vgpu.idle=SECONDS on the kernel command
# line says how long nobody does anything.

monitor_on() {
	grep -qsx enabled /sys/class/drm/card0-*/enabled
}

monitor_off() {
	! monitor_on
}

plan 7
phase probe
check "i915 loads and shows a console" load_with_console
phase console
sleep 2
phase idle
sleep "$(argument vgpu.idle)"
phase modeset
same "the monitor is pulled out" "$(ask plug none)" ok
check "its pipe goes off" wait_for 30 monitor_off
same "it is plugged in again" "$(ask plug 1024x768)" ok
check "its pipe comes on" wait_for 30 monitor_on
sleep 2
phase suspend
echo devices > /sys/power/pm_test
check "devices suspend and resume" suspend
check "the pipe is on again" wait_for 30 monitor_on
sleep 1
phase rest
