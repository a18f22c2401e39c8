/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * correlator: what a correlator is made of. Inside detect/ only.
 */
#ifndef DETECT_CORRELATOR_H
#define DETECT_CORRELATOR_H

#include "base/arena.h"
#include "detect/correlate.h"
#include "detect/routes.h"
#include "detect/windows.h"

struct correlator {
	struct correlate_options options;
	struct routes routes;
	struct windows windows;
	struct arena captured; /* of one event */
};

#endif
