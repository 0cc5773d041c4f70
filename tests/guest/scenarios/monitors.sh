# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The driver comes up with one monitor after the other: it shows what the host says that it will, as often as the mode says.

mode() { # prints WIDTHxHEIGHT of the console
	tr , x < /sys/class/graphics/fb0/virtual_size
}

rate() { # prints vertical blanks in ten seconds
	before=$(ask vblanks)
	sleep 10
	echo $(($(ask vblanks) - before))
}

near() { # NUMBER WANTED: within 5 %, for the guest's sleep is not exact
	echo "# $1 vertical blanks, $2 wanted" > /tmp/near
	[ $(($1 * 100)) -ge $(($2 * 95)) ] && [ $(($1 * 100)) -le $(($2 * 105)) ]
}

try() { # MONITOR WIDTHxHEIGHT BLANKS
	round=$((round + 1))
	phase "load-$round"
	ask plug "$1" > /dev/null
	check "$1: i915 loads and shows a console" load_with_console
	same "$1: the console has the size of the mode" "$(mode)" "$2"
	same "$1: the host knows" "$(ask monitor)" "$2"
	check "$1: vertical blanks come at the mode's rate" near "$(rate)" "$3"
	say "$(cat /tmp/near)"
	vgpu_info > /tmp/info
	check "$1: i915 unloads" unload
}

plan 25
round=0
try gvtg-1024x768 1024x768 600
try gvtg-1920x1200 1920x1200 600
try syncmaster-1080p-dc36.bin 1920x1080 600	# deep colour
try denon-1080i.bin 1920x1080 600		# two fields a frame, and deep colour
try dell-g3223q-3ext-blockmap.bin 3840x2160 300	# four blocks; what it prefers is too fast
send_file i915_vgpu_info /tmp/info
