# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash source=/dev/null
# One of several guests on one vgpu-host. It has a console, fills its monitor with a picture of its own and draws, until the harness
# says that it is enough. With vgpu.trespasses=PAGES, the address of two pages that the kernel keeps off, it then goes bad and does
# all to its neighbours that its hardware lets it do.

ADDRESS=0000:00:02.0
ROUND=2 # seconds

# The text about its vGPU, which no other guest has, as pixels, over and over; the harness knows what the monitor must show.
fill_monitor() {
	dmesg -n 1
	printf '\033[?25l' > /dev/tty0
	cp /tmp/info /tmp/picture
	while [ "$(wc -c < /tmp/picture)" -lt $((1024 * 768 * 4)) ]; do
		cat /tmp/picture /tmp/picture > /tmp/twice
		mv /tmp/twice /tmp/picture
	done
	head -c $((1024 * 768 * 4)) /tmp/picture > /dev/fb0
	wait_for_drawing
}

told() { # COMMAND...: what it prints is a comment on what follows
	"$@" > /tmp/told 2>&1
	status=$?
	while read -r line; do say "# $line"; done < /tmp/told
	return $status
}

draw() { # until the harness has had enough of it
	while [ "$(ask more)" = yes ]; do
		told batches /dev/dri/card0 "$ROUND" || bad=1
	done
}

trespass_until_told() { # NAME...
	while [ "$(ask more)" = yes ]; do
		told trespass "$ADDRESS" "$trespasses" "$ROUND" "$@" || bad=1
	done
}

bad=0
trespasses=$(argument vgpu.trespasses)
if [ -n "$trespasses" ]; then plan 7; else plan 3; fi
phase probe
check "i915 loads and shows a console" load_with_console
check "display_ready is 1" wait_for 60 display_ready 1
vgpu_info > /tmp/info
send_file i915_vgpu_info /tmp/info
show_log /tmp/info
ask screenshot screen > /dev/null
fill_monitor
ask screenshot before > /dev/null
phase draw
draw
same "every batch did what it says, and a blank followed" "$bad" 0
ask screenshot after > /dev/null
if [ -n "$trespasses" ]; then
	phase trespass
	check "it shows what is not its own" told trespass "$ADDRESS" "$trespasses" 1 planes
	check "i915 unloads" unload
	echo 1 > "/sys/bus/pci/devices/$ADDRESS/enable"
	trespass_until_told rings hang commands roots entries fences aperture registers flood
	same "every attack was made" "$bad" 0
	check "the guest lives" grep -q '^MemFree' /proc/meminfo
fi
