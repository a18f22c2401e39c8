/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "match/found.h"

#include <stdlib.h>

int found_init(struct found *f, size_t rules)
{
	*f = (struct found){
		.list = calloc(rules + 1, sizeof(*f->list)),
		.at = calloc(rules + 1, sizeof(*f->at)),
	};
	return f->list && f->at ? 0 : -1;
}

void found_done(struct found *f)
{
	free(f->list);
	free(f->at);
}

void found_reset(struct found *f)
{
	while (f->n > 0)
		f->at[f->list[--f->n].match.place] = 0;
}

struct match *found_keep(struct found *f, const struct match *match)
{
	struct found_match *known;

	if (!f->at[match->place]) {
		known = &f->list[f->n++];
		f->at[match->place] = (uint32_t)f->n;
	} else {
		known = &f->list[f->at[match->place] - 1];
		if (!known->match.undecided || match->undecided)
			return NULL;
	}
	*known = (struct found_match){*match, f->view};
	return &known->match;
}
