# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The driver comes up with no monitor plugged in; one comes later.

plan 6
phase probe
check "i915 loads" load
check "i915 is bound to the GPU" bound
sleep 1
same "display_ready is 0 while there is nothing to see" "$(ask display_ready)" 0
phase plug
same "a monitor is plugged in" "$(ask plug 1024x768)" ok
check "a frame buffer console appears" wait_for 30 frame_buffer_present
check "display_ready is 1" wait_for 20 display_ready 1
vgpu_info > /tmp/info
send_file i915_vgpu_info /tmp/info
