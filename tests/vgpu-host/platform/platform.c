// SPDX-License-Identifier: MIT
#include <stddef.h>
#include <string.h>

#include "platform/platform.h"

const struct platform *const platforms[] = {
	&haswell,
	&broadwell,
	&broadwell_ult,
	&skylake,
	&kabylake,
	&kabylake_halo,
	&coffeelake,
	&cometlake,
	NULL,
};

const struct platform *platform_find(const char *name)
{
	const struct platform *const *platform = platforms;

	while (*platform && strcmp((*platform)->name, name))
		platform++;
	return *platform;
}
