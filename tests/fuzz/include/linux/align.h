/* SPDX-License-Identifier: GPL-2.0 OR MIT */
#include <linux/kernel_in_userspace.h>
