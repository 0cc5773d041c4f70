/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_OPTIONS_H
#define VGPU_HOST_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "listener.h"
#include "vgpu.h"

/**
 * DOC: Command line
 *
 * Turned into a plain struct by functions that touch nothing else, so that a
 * test can go through them row by row.
 */

#define OPTIONS_MAX_VGPUS	16
#define OPTIONS_MAX_SOCKETS	(2 * OPTIONS_MAX_VGPUS + 1)	/* a vGPU has one for its plugin, too */
#define APERTURE_SUFFIX		".aperture"	/* of the plugin's socket, after the share's */
#define READS_REMEDY		"give right, zero, ones, random:SEED or dead:N"
#define OPTIONS_ERROR_SIZE	256

/* What of a share its VMM maps, so that accesses to it do not trap. */
enum mapped {
	MAPPED_NONE,
	MAPPED_GGTT,			/* the GGTT's entries */
	MAPPED_APERTURE,		/* and the aperture */
};

struct share_options {
	const char *socket;		/* path, inside struct options */
	enum mapped mapped;
	const char *edids[VGPU_PORTS];	/* likewise; NULL: none was given */
	const char *type;		/* of GVT-g; NULL: none was given */
	bool place_mappable;		/* where that type's slice is, is left to us */
	bool place_nonmappable;
	bool plug_monitor;		/* and into which port its monitor is plugged */
	struct vgpu_config config;
};

struct options {
	struct gpu_config gpu;
	struct listener_access socket_access;	/* of the vGPUs' sockets */
	const char *control;		/* path or NULL */
	struct listener_access control_access;
	const char *files;		/* directory of the files that control clients name; NULL: any */
	bool confine;			/* to what is needed after the start */
	const char *log_file;		/* path or NULL: stderr */
	enum vgpu_log_level log_level;
	struct share_options shares[OPTIONS_MAX_VGPUS];
	unsigned int num_shares;
	char *strings[OPTIONS_MAX_VGPUS];	/* what the paths of shares[] point into */
};

enum options_verdict {
	OPTIONS_RUN,
	OPTIONS_HELP,
	OPTIONS_VERSION,
	OPTIONS_BAD,
};

/**
 * options_parse() - read the command line
 * @options: filled in; holds pointers into @argv
 * @argc: as main() has it
 * @argv: likewise
 * @error: on OPTIONS_BAD what option and value are wrong, and what is right;
 *	OPTIONS_ERROR_SIZE bytes
 *
 * options_fini() is due whatever is returned.
 */
enum options_verdict options_parse(struct options *options, int argc, char *const *argv,
				   char *error);
void options_fini(struct options *options);

#endif /* VGPU_HOST_OPTIONS_H */
