# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The driver comes and goes many times in one boot, or as often as vgpu.rounds=NUMBER on the kernel command line says; each time the
# same balloons, and nothing is left behind.

rounds=$(argument vgpu.rounds)
rounds=${rounds:-20}
plan $((rounds * 5 + 1))
round=1
while [ "$round" -le "$rounds" ]; do
	phase "load-$round"
	check "round $round: i915 loads and shows a console" load_with_console
	vgpu_info > "/tmp/info-$round"
	check "round $round: display_ready is 1" wait_for 20 display_ready 1
	phase "unload-$round"
	check "round $round: i915 unloads" unload
	check "round $round: display_ready is back to 0" display_ready 0
	same "round $round: no PPGTT is left announced" "$(ask roots)" 0
	round=$((round + 1))
done
cmp -s /tmp/info-1 "/tmp/info-$rounds"
same "the partition and the balloons of the last round are those of the first" $? 0
send_file i915_vgpu_info /tmp/info-1
