// SPDX-License-Identifier: MIT
/**
 * DOC: Display of Broadwell
 *
 * Haswell's, but for the checksums, which are events of the pipes.
 */
#include "display/display.h"
#include "platform/broadwell/broadwell.h"
#include "platform/gen7/gen7.h"
#include "platform/gen8/gen8.h"
#include "platform/haswell/haswell.h"

const struct display_info broadwell_display = HASWELL_DISPLAY(&gen8_crc);
