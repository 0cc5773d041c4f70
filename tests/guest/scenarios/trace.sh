# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The driver's trace events of one life from probe over suspend to unbind, for the harness to compare with the host's counters.
# The events of a module are there once it is loaded and gone with it, so that it is loaded without a device and left loaded.

TRACING=/sys/kernel/tracing
PCI=/sys/bus/pci
GPU=0000:00:02.0

load_unbound() {
	echo 0 > "$PCI/drivers_autoprobe"
	load && not_bound
}

enable_events() {
	mount -t tracefs tracefs "$TRACING" && echo 1 > "$TRACING/events/i915_vgpu/enable"
}

bind() {
	echo "$GPU" > "$PCI/drivers/i915/bind"
}

unbind() {
	unbind_console
	echo "$GPU" > "$PCI/drivers/i915/unbind"
}

plan 8
check "i915 loads without a device" load_unbound
check "its events can be enabled" enable_events
phase probe
check "i915 takes the GPU" bind
check "display_ready is 1" wait_for 30 display_ready 1
vgpu_info > /tmp/info
phase suspend
echo devices > /sys/power/pm_test
check "devices suspend and resume" suspend
check "display_ready is 1 again" wait_for 20 display_ready 1
phase unbind
check "i915 gives the GPU back" unbind
check "display_ready is 0" display_ready 0
send_file i915_vgpu_info /tmp/info
cat "$TRACING/trace" > /tmp/trace
send_file trace /tmp/trace
