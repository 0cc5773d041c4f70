# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# What every scenario uses: the channel to the harness, KTAP, the driver's life, and where its state can be read.
#
# The channel is a virtio-serial port. Lines that begin with '@' are requests, and the harness answers each with one line, so
# that what a scenario does next happens after what it asked for. All other lines are KTAP.

tests=0
DRI=/sys/kernel/debug/dri

argument() { # NAME: the value of NAME=value on the kernel command line
	tr ' ' '\n' < /proc/cmdline | sed -n "s/^$1=//p" | tail -n 1
}

# ---- the channel

VIRTIO_CONSOLE=/sys/bus/virtio/drivers/virtio_console

open_channel() { # fails while the host has not yet told the port's name
	for port in /sys/class/virtio-ports/*; do
		[ -e "$port" ] && [ "$(cat "$port/name")" = verdict ] && exec 3<> "/dev/${port##*/}" && return
	done
	return 1
}

# Over a suspend the channel does not stay open in every kernel. virtcons_restore() of 7.3 asks the host whether the port is
# open (PORT_READY) before it gives it buffers for the answer. QEMU drops the answer, so host_connected stays 0 and every
# writer waits in wait_port_writable() for good; 6.12 fills the queue first. A driver that binds anew asks in the right order.
reopen_channel() {
	[ -e /proc/self/fd/3 ] || return 0 # a developer's shell has no channel
	exec 3>&-
	device=$(basename "$VIRTIO_CONSOLE"/virtio*)
	echo "$device" > "$VIRTIO_CONSOLE/unbind"
	echo "$device" > "$VIRTIO_CONSOLE/bind"
	wait_for 10 open_channel
}

say() {
	echo "$*" >&3
}

ask() { # REQUEST: prints the harness's answer
	say "@$*"
	read -r answer <&3
	echo "$answer"
}

phase() {
	ask "phase $1" > /dev/null
}

send_file() { # NAME FILE: the harness keeps the file's text under NAME
	[ -e "$2" ] || return 0
	ask "file $1 $(wc -c < "$2")" > /dev/null
	cat "$2" >&3
	read -r answer <&3
}

# ---- KTAP

plan() {
	say "1..$1"
}

plan_what_ran() { # the last word of a scenario that learns on its way how many results it has
	plan "$tests"
}

ok() {
	tests=$((tests + 1))
	say "ok $tests - $*"
}

not_ok() {
	tests=$((tests + 1))
	say "not ok $tests - $*"
}

check() { # DESCRIPTION COMMAND...
	description=$1
	shift
	if "$@"; then ok "$description"; else not_ok "$description"; fi
}

same() { # DESCRIPTION GOT WANTED
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		say "# got '$2', wanted '$3'"
		not_ok "$1"
	fi
}

wait_for() { # SECONDS COMMAND...
	tries=$(($1 * 20))
	shift
	while [ "$tries" -gt 0 ]; do
		"$@" && return 0
		usleep 50000
		tries=$((tries - 1))
	done
	return 1
}

# ---- the driver

load() {
	modprobe i915 2> /tmp/modprobe.err
}

frame_buffer_present() {
	grep -qs . /proc/fb
}

display_ready() { # VALUE: the guest's last word on display_ready is VALUE
	[ "$(ask display_ready)" = "$1" ]
}

bound() {
	for device in /sys/bus/pci/drivers/i915/0000:*; do
		[ -e "$device" ] && return 0
	done
	return 1
}

not_bound() {
	! bound
}

load_with_console() {
	load && wait_for 30 frame_buffer_present
}

# Without an alarm somebody else has to wake it, or /sys/power/pm_test makes it come back by itself.
sleep_and_wake() { # [SECONDS until the clock wakes it]
	[ -z "${1:-}" ] || echo "+$1" > /sys/class/rtc/rtc0/wakealarm
	echo mem > /sys/power/state
}

suspend() { # [SECONDS until the clock wakes it]
	sleep_and_wake "$@"
	slept=$?
	reopen_channel
	return "$slept"
}

unbind_console() {
	for console in /sys/class/vtconsole/*; do
		grep -q 'frame buffer' "$console/name" && echo 0 > "$console/bind"
	done
}

unload() {
	unbind_console
	rmmod i915
}

vgpu_info() { # prints the debugfs file of the first device that has it
	for info in "$DRI"/[0-9]*/i915_vgpu_info "$DRI"/0000:*/i915_vgpu_info; do
		if [ -e "$info" ]; then
			cat "$info"
			return
		fi
	done
}

gpu_is_bound() { # ADDRESS: of the PCI function
	[ -e "/sys/bus/pci/drivers/i915/$1" ]
}

info_of() { # ADDRESS: prints the debugfs file of this GPU
	for card in "/sys/bus/pci/devices/$1/drm/card"[0-9]*; do
		cat "$DRI/${card##*/card}/i915_vgpu_info"
	done
}

display_is_ready() { # VALUE SHARE: as display_ready, of one of two GPUs
	[ "$(ask display_ready "$2")" = "$1" ]
}

# What the monitor shall show: the log as the console prints it, and the driver's own account of its vGPU. Nothing scrolls, because
# that is a picture drawn anew for each line.
show_log() { # FILE with the account
	{
		printf '\033[2J\033[H'
		dmesg | grep -E 'i915|fb0' | tail -n 12
		echo
		echo '/ # cat /sys/kernel/debug/dri/0/i915_vgpu_info'
		cat "$1"
		printf '/ # '
	} > /dev/tty0
	wait_for_drawing
}

# Writes to the aperture are posted; the answer to a read comes behind them.
wait_for_drawing() {
	head -c 4 /dev/fb0 > /dev/null
}

# ---- the end

# What gcov has counted of the driver, also of one that was unloaded; nothing on a kernel that does not count.
send_coverage() {
	find /sys/kernel/debug/gcov -name 'i915_vgpu*.gcda' > /tmp/gcda 2> /dev/null
	while read -r counts; do
		base64 "$counts" > /tmp/counts
		send_file "${counts##*/}" /tmp/counts
	done < /tmp/gcda
}

# What a scenario brings about by intent and log_is_clean() shall not mind: an extended regular expression.
provoked='^$'

log_is_clean() {
	# The console's wait for a vblank of a pipe that was switched off beside it: see tests/harness/logscan.py.
	dmesg | sed -e '/vblank not available on crtc [0-9]*, ret=-22/{N;d;}' \
		-e '/PM: suspend entry/,/PM: suspend exit/{/vblank wait timed out on crtc [0-9]/{N;d;};}' | grep -vE "$provoked" > /tmp/dmesg
	! grep -E 'WARNING:|BUG:|Oops|KASAN|possible (circular|recursive|irq lock)|INFO: (task|rcu|possible)|GPU HANG' /tmp/dmesg > /tmp/dirt
}

power_off() { # QEMU does so no more once the guest has slept in earnest, but it ends rather than reboot
	[ -z "$(argument vgpu.alarm)" ] || reboot -f
	poweroff -f
}

finish() {
	send_coverage
	phase end
	if ! log_is_clean; then
		while read -r line; do say "# $line"; done < /tmp/dirt
		ask "verdict fail the kernel log is not clean" > /dev/null
	else
		ask "verdict pass" > /dev/null
	fi
}
