# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# Runtime PM, for a guest whose user has asked for it: the GPU sleeps while its display is off, and wakes up as it was.

gpu_is() { # STATUS: of runtime PM
	[ "$(cat "$gpu/power/runtime_status")" = "$1" ]
}

blank() { # 0: no; 4: power the display down
	echo "$1" > /sys/class/graphics/fb0/blank
}

plan 11
phase probe
check "i915 loads and shows a console" load_with_console
check "display_ready is 1" wait_for 20 display_ready 1
gpu=$(echo /sys/bus/pci/drivers/i915/0000:*)
vgpu_info > /tmp/info
same "runtime PM is not used before anybody asks for it" "$(cat "$gpu/power/control")" on
phase falls-asleep
echo 0 > "$gpu/power/autosuspend_delay_ms"
echo auto > "$gpu/power/control"
sleep 1
check "a display that is on keeps the GPU awake" gpu_is active
blank 4
check "the GPU sleeps when its display is off" wait_for 20 gpu_is suspended
same "it is in D3hot" "$(cat "$gpu/power_state")" D3hot
phase asleep
sleep 2
same "nothing touches it there" "$(ask traps asleep)" 0
phase wakes-up
blank 0
check "the GPU wakes up with its display" wait_for 20 gpu_is active
same "PVINFO is not read again: nothing was reset" "$(ask reads wakes-up vgt_if.magic)" 0
check "display_ready is 1" wait_for 20 display_ready 1
vgpu_info > /tmp/info-after
cmp -s /tmp/info /tmp/info-after
same "the partition and the balloons are as before" $? 0
send_file i915_vgpu_info /tmp/info-after
