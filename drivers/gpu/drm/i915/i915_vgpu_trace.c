// SPDX-License-Identifier: MIT

/* Where the events of the header are defined: once. sparse cannot read that. */
#ifndef __CHECKER__
#define CREATE_TRACE_POINTS
#include "i915_vgpu_trace.h"
#endif
