# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash source=/dev/null
# Probe gets as far as registering the device, and that fails for lack of memory for a connector: the display of a device that
# nobody can open is not ready, neither then nor after the driver has gone.

. /lib/faults.sh

without_autoprobe
forget_leaks
phase probe
check "the i915 module loads" load
count_allocations_of drm_sysfs_connector_add
check "registering the device runs out of memory" probe_with_failure 1
count_no_allocations
if bound; then outcome=bound; else outcome=unbound; fi
echo "allocation in drm_sysfs_connector_add 1 $outcome" > /tmp/failures
send_file failures /tmp/failures
same "display_ready was never set" "$(ask display_ready)" 0
same "display_ready was written once, as 0, at the start of probe" "$(ask 'writes probe vgt_if.display_ready')" 1
same "the host had nothing to refuse" "$(ask refused)" 0
bound && unbind
phase unload
check "the module unloads" unload
same "display_ready is still not set" "$(ask display_ready)" 0
send_leaks
come_up_in_the_end
