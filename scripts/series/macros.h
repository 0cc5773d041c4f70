/* SPDX-License-Identifier: MIT */
/* What spatch must know to parse i915: macros that look like no C construct. */
#define I915_SELFTEST_DECLARE(x)
#define with_intel_runtime_pm(x, y) YACFE_ITERATOR
#define with_intel_runtime_pm_if_in_use(x, y) YACFE_ITERATOR
#define with_intel_runtime_pm_if_active(x, y) YACFE_ITERATOR
