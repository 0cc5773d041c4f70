/* SPDX-License-Identifier: MIT */
#ifndef VGPU_HOST_DISPLAY_EVENT_H
#define VGPU_HOST_DISPLAY_EVENT_H

#include "engine/mi.h"

MI_EXECUTE(mi_wait_for_event);
MI_EXECUTE(mi_load_scan_lines);
MI_EXECUTE(mi_display_flip);

#endif /* VGPU_HOST_DISPLAY_EVENT_H */
