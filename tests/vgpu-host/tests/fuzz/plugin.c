// SPDX-License-Identifier: MIT
/**
 * DOC: Programs for the messages between vgpu-host and its plugin
 *
 * The first byte says which of the two is hostile; the rest are records of
 * what that one sends, and of what happens meanwhile.
 */
#include "clock.h"
#include "judge.h"
#include "peer.h"
#include "plugin.h"
#include "program.h"

void program_run(const uint8_t *bytes, size_t size)
{
	struct input input = { bytes, size };
	unsigned int fds;

	peers_begin();
	clock_begin();
	fds = open_fds();
	if (take8(&input) & 1)
		host_meets_plugin(&input);
	else
		plugin_meets_host(&input);
	demand(open_fds() == fds, "no descriptor is left open");
	peers_check();
}
