# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# Making a probe of i915 fail at a chosen place, and finding what it left behind. Needs a kernel of variant debug.

PCI=/sys/bus/pci
FUNCTIONS=/sys/kernel/debug/fail_function
SLAB=/sys/kernel/debug/failslab
KMEMLEAK=/sys/kernel/debug/kmemleak

mark() { # TEXT: into the kernel log, for whoever reads it
	echo "vgpu-test: $*" > /dev/kmsg
}

gpu() { # prints its address
	for device in "$PCI"/devices/*; do
		[ "$(cat "$device/class")" = 0x030000 ] && echo "${device##*/}"
	done
}

# ---- when the driver meets the device

without_autoprobe() { # from now on i915 gets the device only when told so
	echo 0 > "$PCI/drivers_autoprobe"
}

with_autoprobe() {
	echo 1 > "$PCI/drivers_autoprobe"
}

# A fault is due at the Nth point that this process passes where one is possible. The process is one of its own, and so are its
# points: what other processes do meanwhile does not count.
probe_with_failure() { # N: return whether there was an Nth point
	device=$(gpu)
	(
		echo "$1" > /proc/self/fail-nth
		echo "$device" > "$PCI/drivers/i915/bind"
		read -r left < /proc/self/fail-nth
		echo 0 > /proc/self/fail-nth
		echo "$left" > /tmp/left
	) 2> /dev/null
	[ "$(cat /tmp/left)" = 0 ]
}

unbind() {
	unbind_console
	gpu > "$PCI/drivers/i915/unbind"
}

# ---- what fails

injectable() { # prints the functions of i915 that can be made to fail
	sed -n 's/ \[i915\].*//p' /sys/kernel/debug/error_injection/list
}

arm() { # FUNCTION: its calls are points where a fault is possible, and nothing else is
	count_no_allocations
	echo 0 > "$FUNCTIONS/verbose"
	echo "$1" > "$FUNCTIONS/inject"
}

disarm() {
	echo > "$FUNCTIONS/inject"
}

address_range() { # FUNCTION: prints its first address and that of the symbol that follows
	first=$(awk -v name="$1" '$3 == name { print $1; exit }' /proc/kallsyms)
	echo "$first"
	awk -v first="$first" '$1 "" > first "" && (next_one == "" || $1 "" < next_one) { next_one = $1 "" } END { print next_one }' /proc/kallsyms
}

count_allocations_of() { # FUNCTION: the allocations that it and what it calls make are points where a fault is possible
	# shellcheck disable=SC2046 # two words
	set -- $(address_range "$1")
	echo 0 > "$SLAB/verbose"
	echo "0x$1" > "$SLAB/require-start"
	echo "0x$2" > "$SLAB/require-end"
	echo N > "$SLAB/ignore-gfp-wait"
	echo N > "$SLAB/cache-filter"
}

count_no_allocations() {
	echo Y > "$SLAB/cache-filter"
}

# ---- what is left

forget_leaks() {
	echo scan > "$KMEMLEAK"
	echo clear > "$KMEMLEAK"
}

leaks() { # prints the memory that nothing points to any more; young memory may still be on its way, and a stack is no witness
	sleep 6
	echo scan > "$KMEMLEAK"
	sleep 1
	echo scan > "$KMEMLEAK"
	cat "$KMEMLEAK"
}

# ---- after all failures

send_leaks() {
	leaks > /tmp/leaks
	send_file leaks /tmp/leaks
}

come_up_in_the_end() {
	with_autoprobe
	phase again
	check "in the end i915 loads and shows a console" load_with_console
	check "display_ready is 1" wait_for 20 display_ready 1
	vgpu_info > /tmp/info
	send_file i915_vgpu_info /tmp/info
	ask screenshot screen > /dev/null
	plan_what_ran
}
