/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * format: the forms in which alerts are written, by the names that the configuration and ausigma(1)
 * use for them.
 */
#ifndef SETTINGS_FORMAT_H
#define SETTINGS_FORMAT_H

#include <stdbool.h>

enum format {
	FORMAT_ECS, /* JSON, Elastic Common Schema */
	FORMAT_OCSF, /* JSON, Open Cybersecurity Schema Framework, Detection Finding */
	FORMAT_CEF, /* ArcSight Common Event Format */
	FORMAT_LEEF, /* IBM Log Event Extended Format 2.0 */
	FORMAT_KV, /* key="value", names of the Splunk Common Information Model */
	FORMAT_COUNT,
};

/* The cookie @cee: says that JSON follows. */
static inline bool format_is_json(enum format format)
{
	return format == FORMAT_ECS || format == FORMAT_OCSF;
}

#endif
