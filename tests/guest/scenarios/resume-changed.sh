# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash disable=SC2034 # "provoked" is for guest.sh
# While the guest sleeps, the host gives it another share: the one that vgpu.repartition=KEY=VALUE[,KEY=VALUE...] on the kernel
# command line says. The GPU is lost, the guest is not. It stays lost whatever the guest does: a request to unwedge it, and a second suspend,
# over which the host gives the first share back (vgpu.again=KEY=VALUE[,...]). With vgpu.reload=1 the driver then goes, still without a trace in
# the GGTT, and the one that comes takes the share of that time.

wedged() {
	for file in "$DRI"/[0-9]*/i915_wedged; do
		[ -e "$file" ] && [ "$(($(cat "$file")))" -ne 0 ] && return 0
	done
	return 1
}

lost_over_suspend() {
	dmesg | grep -qE 'vGPU [0-9]+ lost across suspend: '
}

guest_lives() {
	: > /tmp/alive && rm /tmp/alive && grep -q ^i915 /proc/modules && [ -n "$(vgpu_info)" ]
}

opens() { # FILE: a client of the driver comes and goes
	: < "$1"
}

# What upstream's display still waits for may never come: the GPU that it wakes up with is no longer its own.
[ "$(argument vgpu.guest)" != upstream ] || provoked='drm_crtc_wait_one_vblank|GPU HANG'

unwedge() {
	for file in "$DRI"/[0-9]*/i915_wedged; do
		[ ! -e "$file" ] || echo 1 > "$file"
	done
}

reload=$(argument vgpu.reload)
again=$(argument vgpu.again | tr , ' ')
again_results=${again:+4}
plan $((10 + ${reload:-0} * 3 + ${again_results:-0}))
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
unwedge
check "the GPU is still wedged after a request to reset it" wedged
if [ -n "$again" ]; then
	same "the host will give the first share back" "$(ask repartition "$again")" ok
	check "the guest suspends and resumes again" suspend
	check "the GPU is still wedged" wedged
	check "the guest still lives" guest_lives
fi
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
