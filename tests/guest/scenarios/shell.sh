# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# A developer's shell on the serial line; the driver is loaded unless vgpu.noload is on the command line.

case $(cat /proc/cmdline) in
*vgpu.noload*) ;;
*) load || cat /tmp/modprobe.err ;;
esac
echo "i915_vgpu_info is in $DRI/; 'unload' and 'load' remove and insert i915; 'exit' ends the guest."
ENV=/lib/guest.sh setsid cttyhack sh
