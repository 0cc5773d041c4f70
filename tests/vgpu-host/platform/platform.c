// SPDX-License-Identifier: MIT
#include <stddef.h>
#include <string.h>

#include "platform/platform.h"

static const struct platform *const platforms[] = {
	&haswell,
};

const struct platform *platform_find(const char *name)
{
	for (size_t i = 0; i < sizeof(platforms) / sizeof(platforms[0]); i++) {
		if (!strcmp(platforms[i]->name, name))
			return platforms[i];
	}
	return NULL;
}
