/* SPDX-License-Identifier: MIT */
#ifndef FUZZ_DRAWING_H
#define FUZZ_DRAWING_H

#include "operand.h"

/**
 * draw_rectangle() - a copy by the 3D pipeline
 *
 * Its state goes to a page of memory, its commands to the stream that is
 * chosen. It is right but for the words that the input changes.
 */
void draw_rectangle(struct guest *guest, struct input *input);

#endif /* FUZZ_DRAWING_H */
