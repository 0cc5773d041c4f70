// SPDX-License-Identifier: MIT
#include <stddef.h>
#include <string.h>

#include "platform/platform.h"

const struct platform *const platforms[] = {
	&haswell,
	&broadwell,
	&skylake,
	NULL,
};

const struct platform *platform_find(const char *name)
{
	const struct platform *const *platform = platforms;

	while (*platform && strcmp((*platform)->name, name))
		platform++;
	return *platform;
}
