# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash disable=SC2034 # "provoked" is for guest.sh
# The driver meets registers that lie (key `reads` of vgpu-host). It may fail to probe and it may come up, it may warn and print
# errors. It must not oops or hang, and it must unload.
#
# With vgpu.jobs=1 on the kernel command line this happens many times in one guest: the harness hands out one way to lie after the
# other, has set it when it answers, and judges the kernel log. Without, it happens once, in the way that the share was started with.

# Probe alone may wait for some tens of registers that never change, 100 ms each, and under TCG for much else.
PATIENCE=120

# The guest goes on while a process of its own does what may never come back.
comes_back() { # COMMAND...
	"$@" > /tmp/command.log 2>&1 &
	pid=$!
	wait_for "$PATIENCE" not_running "$pid"
}

not_running() { # PID
	! [ -d "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"
}

outcome() {
	if bound; then echo bound; else echo unbound; fi
}

# The console may draw, if there is one, and hot-plug detection look around.
moment() {
	bound && wait_for 2 frame_buffer_present
	usleep 500000
}

unloaded() {
	! [ -d /sys/module/i915 ]
}

job_reads() { # HOW, which the harness has set
	dmesg -c > /dev/null
	how=hung
	if comes_back load; then
		how=$(outcome)
		moment
		comes_back unload || how="$how, hung in unloading"
	fi
	unloaded || how="$how, not unloaded"
	dmesg > /tmp/log
	send_file log /tmp/log
	echo "$how" > /tmp/outcome
	send_file outcome /tmp/outcome
}

if [ -n "$(argument vgpu.jobs)" ]; then
	while :; do
		job=$(ask next)
		case $job in
		reads*) job_reads ;;
		*) break ;;
		esac
	done
	ask "verdict pass" > /dev/null
	reboot -f
fi

provoked='WARNING:|GPU HANG'
plan 4
phase probe
check "loading i915 comes to an end" comes_back load
say "# i915 is $(outcome)"
moment
check "unloading i915 comes to an end" comes_back unload
check "i915 is unloaded" unloaded
check "the guest lives" grep -q '^MemFree' /proc/meminfo
