# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash disable=SC2034 # "provoked" is for guest.sh
# The guest resets its whole GPU. The host then writes PVINFO anew, with a display that is not ready; the driver corrects that.

provoked='GPU HANG|Resetting chip'

plan 5
phase probe
check "i915 loads and shows a console" load_with_console
check "display_ready is 1" wait_for 20 display_ready 1
phase reset
for file in "$DRI"/[0-9]*/i915_wedged; do
	[ ! -e "$file" ] || echo 1 > "$file"
done
check "the whole GPU was reset" [ "$(ask writes reset GEN6_GDRST)" -ge 1 ]
check "display_ready is 1 again" wait_for 20 display_ready 1
check "it was reported again" [ "$(ask writes reset vgt_if.display_ready)" -ge 1 ]
vgpu_info > /tmp/info
send_file i915_vgpu_info /tmp/info
