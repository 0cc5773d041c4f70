# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash disable=SC2034 # "provoked" is for guest.sh
# The GPU is reset on demand, which captures an error state: it says of a vGPU what the log said at probe, and nothing of bare
# metal.

ERROR=/sys/class/drm/card0/error
provoked='GPU HANG'

hang() { # resets the render engine as if it hung
	for file in "$DRI"/[0-9]*/i915_wedged; do
		[ -e "$file" ] && echo 1 > "$file" && return
	done
}

share_in_log() { # the share in the line that a guest says at probe
	dmesg | sed -n 's/.*GVT-g vGPU //p'
}

share_in_error() {
	sed -n 's/^GVT-g vGPU //p' "$ERROR"
}

plan 7
phase probe
check "i915 loads and shows a console" load_with_console
vgpu_info > /tmp/info
send_file i915_vgpu_info /tmp/info
phase error
check "there is no error state yet" grep -q '^No error state' "$ERROR"
check "the engine is reset on demand" hang
check "there is an error state" wait_for 20 grep -q '^Kernel: ' "$ERROR"
case $(argument vgpu.guest) in
bare) same "it says nothing of a vGPU" "$(grep -c 'vGPU' "$ERROR")" 0 ;;
*) same "it says of the vGPU what the log said at probe" "$(share_in_error)" "$(share_in_log)" ;;
esac
share_in_log > /tmp/share
case $(argument vgpu.guest) in
bare) check "the log says nothing of a vGPU" [ ! -s /tmp/share ] ;;
*) check "the log says something of the vGPU" [ -s /tmp/share ] ;;
esac
# The registers behind it are those of an engine that nothing hung.
head -n 60 "$ERROR" > /tmp/error
send_file error "/tmp/error"
echo > "$ERROR"
check "the error state can be cleared" grep -q '^No error state' "$ERROR"
