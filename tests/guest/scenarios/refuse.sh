# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The driver meets a host or a partition that it must not run on: probe fails, the module unloads, the guest goes on.

plan 6
phase probe
check "the i915 module loads" load
check "the GPU is left without a driver" not_bound
check "the i915 module unloads" unload
same "display_ready was never set" "$(ask display_ready)" 0
same "the host had nothing to refuse" "$(ask refused)" 0
phase again
check "the i915 module loads again" load
