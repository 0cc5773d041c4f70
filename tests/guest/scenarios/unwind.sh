# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash source=/dev/null
# Each step of i915's probe that can be made to fail does so, one call after the other: the device is left without a driver, the
# host saw nothing of it, and nothing is left behind. In the end the driver comes up as if nothing had happened.
#
# Two things are made to fail: the functions of i915 that the kernel lets us, and each allocation below those that the command line
# names (vgpu.allocations=FUNCTION[,FUNCTION...]). What failed goes to the harness as lines "FUNCTION CALL OUTCOME".

. /lib/faults.sh

unwound() {
	not_bound && display_ready 0 && [ "$(ask refused)" = 0 ] && log_is_clean
}

# The Nth call fails for each N until there is none left to fail, which is a probe that succeeds.
fail_each_call() { # NAME
	call=1
	while mark "$1, call $call" && probe_with_failure "$call"; do
		if bound; then outcome=bound; else outcome=unbound; fi
		echo "$1 $call $outcome" >> /tmp/failures
		[ "$outcome" = unbound ] || unbind
		check "$1, call $call: fails and leaves nothing" unwound
		call=$((call + 1))
	done
	check "$1: without a failure the driver comes up" bound
	unbind
	check "the module unloads" unload
	load
}

: > /tmp/failures
without_autoprobe
forget_leaks
phase probe
check "the i915 module loads" load
for function in $(injectable); do
	arm "$function"
	fail_each_call "$function"
	disarm
done
for function in $(argument vgpu.allocations | tr , ' '); do
	count_allocations_of "$function"
	fail_each_call "allocation in $function"
	count_no_allocations
done
send_file failures /tmp/failures

unload
send_leaks

come_up_in_the_end
