# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The driver comes up, its console is on the monitor, and the display is announced to the host.

plan 4
phase probe
check "i915 loads" load
check "i915 is bound to the GPU" bound
check "a frame buffer console appears" wait_for 30 frame_buffer_present
phase console
case $(argument vgpu.guest) in
bare) same "display_ready is never written" "$(ask display_ready)" 0 ;;
*) check "display_ready is 1" wait_for 20 display_ready 1 ;;
esac
vgpu_info > /tmp/info
send_file i915_vgpu_info "/tmp/info"
show_log /tmp/info
ask screenshot screen > /dev/null
