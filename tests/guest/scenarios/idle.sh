# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# A console with a cursor that blinks, and nobody who does anything, until the harness has measured; `make idle`.

plan 2
phase probe
check "i915 loads and shows a console" load_with_console
check "display_ready is 1" wait_for 60 display_ready 1
phase idle
ask idle > /dev/null
