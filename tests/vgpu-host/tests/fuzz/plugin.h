/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_PLUGIN_H
#define FUZZ_PLUGIN_H

#include "input.h"

/** plugin_meets_host() - the plugin in QEMU hears a vgpu-host that says anything, and its guest accesses the aperture */
void plugin_meets_host(struct input *input);

/** host_meets_plugin() - vgpu-host hears a plugin that does anything, while its guest changes what the aperture shows */
void host_meets_plugin(struct input *input);

#endif /* FUZZ_PLUGIN_H */
