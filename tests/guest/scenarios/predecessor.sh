# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The kernel before this one (kexec) has reported that its display is ready. There is no monitor, so this driver shows nothing: the
# host must not go on believing it.

device=$(grep -lx 0x030000 /sys/bus/pci/devices/*/class)
device=${device%/class}

plan 6
echo 1 > "$device/enable"
bar0=$(cut -d ' ' -f 1 "$device/resource" | head -n 1)
devmem $((bar0 + 0x78804)) 32 1
same "the predecessor has reported that its display is ready" "$(ask display_ready)" 1
phase probe
check "i915 loads" load
check "i915 is bound to the GPU" bound
same "display_ready is 0 while there is nothing to see" "$(ask display_ready)" 0
phase unload
check "i915 unloads" unload
same "display_ready is 0 after the driver is gone" "$(ask display_ready)" 0
