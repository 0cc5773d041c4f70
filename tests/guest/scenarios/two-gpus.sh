# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# Two vGPUs in one guest: what is done to one must not be felt by the other.

first=0000:00:02.0
second=0000:00:03.0
driver=/sys/bus/pci/drivers/i915

both_bound() {
	gpu_is_bound $first && gpu_is_bound $second
}

as_before() { # ADDRESS: partition and balloons of this GPU are those of the first probe
	info_of "$1" > /tmp/info-now 2> /dev/null
	cmp -s "/tmp/info-$1" /tmp/info-now
}

unbind() { # ADDRESS
	unbind_console
	echo "$1" > $driver/unbind
}

bind() { # ADDRESS
	echo "$1" > $driver/bind
}

draw() { # ADDRESS: a black picture on the console's surface of this GPU
	for buffer in "/sys/bus/pci/devices/$1/graphics/fb"[0-9]*; do
		dd if=/dev/zero of="/dev/${buffer##*/}" bs=64k count=4 2> /dev/null
	done
}

off_and_on() { # ADDRESS: the display of this GPU
	for buffer in "/sys/bus/pci/devices/$1/graphics/fb"[0-9]*; do
		echo 4 > "$buffer/blank" && echo 0 > "$buffer/blank"
	done
}

light() { # ADDRESS SHARE: fbcon shows itself on one GPU only; the surface of the other stays dark until someone asks for it
	for buffer in "/sys/bus/pci/devices/$1/graphics/fb"[0-9]*; do
		echo 0 > "$buffer/blank"
	done
	display_is_ready 1 "$2"
}

plan 29
phase probe
check "i915 loads" load
check "both GPUs are bound" wait_for 60 both_bound
check "display_ready of the first is 1" wait_for 60 display_is_ready 1 0
check "display_ready of the second is 1" wait_for 60 light $second 1
info_of $first > /tmp/info-$first
info_of $second > /tmp/info-$second
send_file i915_vgpu_info /tmp/info-$first
send_file i915_vgpu_info-second /tmp/info-$second

phase unbind-first
check "the first is unbound" unbind $first
check "display_ready of the first is 0" wait_for 5 display_is_ready 0 0
check "display_ready of the second is still 1" display_is_ready 1 1
check "the second is as before" as_before $second
phase alone
check "the second can be drawn on" draw $second
check "the second's display goes off and on" off_and_on $second
check "the host saw what was drawn" [ "$(ask writes alone aperture 1)" -ge 32768 ]
check "the host saw the second's plane go off and on" [ $(($(ask writes alone DSPSURF 1) + $(ask writes alone PLANE_SURF_1 1))) -ge 2 ]
phase load-1 # it looks at PVINFO in a phase of such a name
check "the first is bound again" bind $first
check "display_ready of the first is 1 again" wait_for 60 display_is_ready 1 0
check "the first is as before" as_before $first
check "the second is still as before" as_before $second
phase unbind-second
check "the second is unbound" unbind $second
check "display_ready of the second is 0" wait_for 5 display_is_ready 0 1
check "the first is still as before" as_before $first
phase unload
check "i915 unloads" unload
check "display_ready of both is 0" [ "$(ask display_ready 0)$(ask display_ready 1)" = 00 ]
phase again
check "i915 loads again" load
check "both GPUs are bound again" wait_for 60 both_bound
check "display_ready of the first is 1 as in the beginning" wait_for 60 display_is_ready 1 0
check "display_ready of the second is 1 as in the beginning" wait_for 60 light $second 1
check "the first is as in the beginning" as_before $first
check "the second is as in the beginning" as_before $second
same "the host had nothing to refuse the first" "$(ask refused 0)" 0
same "the host had nothing to refuse the second" "$(ask refused 1)" 0
