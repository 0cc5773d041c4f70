# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# Tests that others wrote: the harness hands out one job after the other and says when there is no more. Job "igt" is a list of
# tests for igt_runner, "selftest" a group of i915's own. The harness judges; here, nothing passes or fails. Either loads i915 itself.

ROOT=/igt
RESULTS=/tmp/results

in_root() (
	export HOME=/root PATH=/usr/sbin:/usr/bin IGT_TEST_ROOT=/usr/libexec/igt-gpu-tools
	/bin/busybox chroot "$ROOT" "$@"
)

# A program that goes on for minutes by its clock is given a faster one, and igt_runner with it.
at_speed() ( # SPEED COMMAND...
	[ "$1" = 1 ] || export LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 FAKETIME="+0 x$1"
	shift
	in_root "$@"
)

make_root() {
	for directory in dev proc sys tmp; do
		mount -o bind "/$directory" "$ROOT/$directory"
	done
	mount -t debugfs debugfs "$ROOT/sys/kernel/debug"
	mount -o bind /lib/modules "$ROOT/usr/lib/modules"
	mkdir -p /dev/shm
	mount -t tmpfs tmpfs "$ROOT/dev/shm"
}

tell() { # every line of standard input is progress
	while IFS= read -r line; do say "# $line"; done
}

job_igt() { # SECONDS SPEED TEST...
	limit=$1
	speed=$2
	shift 2
	printf '%s\n' "$@" > /tmp/list
	at_speed "$speed" igt_runner --overwrite --multiple-mode --log-level verbose --per-test-timeout "$limit" --piglit-style-dmesg \
		--dmesg-warn-level 4 --prune-mode keep-requested --test-list /tmp/list "$RESULTS" 2>&1 | tell
	in_root igt_results "$RESULTS" > /tmp/log 2>&1 || tell < /tmp/log
	send_file results.json "$RESULTS/results.json"
}

job_selftest() { # mock, live or perf, and the name of a module's parameter
	dmesg -c > /dev/null
	in_root modprobe i915 "$1_selftests=-1" "$2=1" 2>&1 | tell
	dmesg > /tmp/log
	in_root rmmod i915 2> /dev/null
	send_file selftest.log /tmp/log
}

make_root
phase tests
while :; do
	job=$(ask next)
	# shellcheck disable=SC2086 # a job is words
	set -- $job
	case $1 in
	igt | selftest) ;;
	*) break ;;
	esac
	kind=$1
	shift
	"job_$kind" "$@"
done
dmesg > /tmp/log
send_file kernel.log /tmp/log
ask "verdict pass" > /dev/null
# QEMU does not power off any more once it has slept (S3), but it ends instead of rebooting.
reboot -f
