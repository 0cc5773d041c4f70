# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# Objects of applications that do not fit into the mappable slice, and one as large as the whole aperture.

plan 6
phase probe
check "i915 loads and shows a console" load_with_console
check "display_ready is 1" wait_for 20 display_ready 1
vgpu_info > /tmp/info
send_file i915_vgpu_info /tmp/info
phase objects
for size in 16 96 256; do
	check "an object of $size MiB is the same through the aperture and in memory" large-object /dev/dri/card0 "$size"
done
same "the host had nothing to refuse" "$(ask refused)" 0
