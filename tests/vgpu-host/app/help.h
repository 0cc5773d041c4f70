/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_HELP_H
#define VGPU_HOST_HELP_H

extern const char help_text[];

#endif /* VGPU_HOST_HELP_H */
