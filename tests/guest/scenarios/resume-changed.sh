# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash disable=SC2034 # "provoked" is for guest.sh
# While the guest sleeps, the host gives it another share: the one that vgpu.repartition=KEY=VALUE[,KEY=VALUE...] on the kernel
# command line says. The GPU is lost, the guest is not. With vgpu.reload=1 the driver then goes, still without a trace in the GGTT, and the one
# that comes takes the new share.

wedged() {
	for file in "$DRI"/[0-9]*/i915_wedged; do
		[ -e "$file" ] && [ "$(($(cat "$file")))" -ne 0 ] && return 0
	done
	return 1
}

lost_over_suspend() {
	dmesg | grep -qE 'vGPU [0-9]+ lost over suspend: '
}

guest_lives() {
	: > /tmp/alive && rm /tmp/alive && grep -q ^i915 /proc/modules && [ -n "$(vgpu_info)" ]
}

opens() { # FILE: a client of the driver comes and goes
	: < "$1"
}

# What upstream's display still waits for may never come: the GPU that it wakes up with is no longer its own.
[ "$(argument vgpu.guest)" != upstream ] || provoked='drm_crtc_wait_one_vblank'

reload=$(argument vgpu.reload)
plan $((9 + ${reload:-0} * 3))
phase probe
check "i915 loads and shows a console" load_with_console
check "display_ready is 1" wait_for 20 display_ready 1
phase suspend
changes=$(argument vgpu.repartition | tr , ' ')
same "the host will change the share" "$(ask repartition "$changes")" ok
echo devices > /sys/power/pm_test
check "the guest suspends and resumes" suspend
phase after
check "the kernel log says that the vGPU is lost" lost_over_suspend
check "the GPU is wedged" wedged
check "the guest lives" guest_lives
check "a client can open and close the device" opens /dev/dri/card0
same "the host had nothing to refuse" "$(ask refused)" 0
if [ "$reload" = 1 ]; then
	phase unload
	check "the driver unloads" unload
	phase again
	check "i915 loads again and shows a console" load_with_console
	check "display_ready is 1 again" wait_for 20 display_ready 1
fi
vgpu_info > /tmp/info-after
send_file i915_vgpu_info /tmp/info-after
