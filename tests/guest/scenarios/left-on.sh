# SPDX-License-Identifier: GPL-2.0 OR MIT
# shellcheck shell=dash
# The display is on before the driver comes, and nobody shows anything on it: the driver switches it off, all of it, and does not
# announce it. Runs without a console (drm_kms_helper.fbdev_emulation=0), so that all that is on afterwards was left on.

device=$(grep -lx 0x030000 /sys/bus/pci/devices/*/class)
device=${device%/class}

bar0() {
	cut -d ' ' -f 1 "$device/resource" | head -n 1
}

register() { # OFFSET: prints what the GPU's register holds
	devmem $(($(bar0) + $1)) 32
}

plan 11
echo 1 > "$device/enable"
same "before the driver comes, TRANSCONF(A) is on" "$(register 0x70008)" 0xC0000000
same "before the driver comes, DDI_BUF_CTL(B) is on" "$(register 0x64100)" 0x80000000
phase probe
check "i915 loads" load
check "i915 is bound to the GPU" bound
same "TRANSCONF(A) is off" "$(register 0x70008)" 0x00000000
same "TRANS_DDI_FUNC_CTL(A) is off" "$(register 0x60400)" 0x00000000
same "DDI_BUF_CTL(B) is off and idle" "$(register 0x64100)" 0x00000080
same "PORT_CLK_SEL(B) is none" "$(register 0x46104)" 0xE0000000
same "the primary plane is off" "$(register 0x7019C)" 0x00000000
same "the cursor is off" "$(register 0x70080)" 0x00000000
same "display_ready is 0 while nothing of the driver's is shown" "$(ask display_ready)" 0
