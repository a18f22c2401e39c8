/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/ruletext.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct rulebook *ruletext_load(const char *text, struct errs *errs)
{
	static char path[32]; /* errors point to it */
	struct rulebook_source source = {.path = (const char *[]){path}, .n = 1};

	snprintf(path, sizeof(path), "/tmp/ruletext-XXXXXX.yml");
	int fd = mkstemps(path, 4);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (!file)
		return NULL;
	struct rulebook *book = NULL;
	bool written = fputs(text, file) >= 0;

	if (fclose(file) == 0 && written)
		book = rulebook_load(&source, errs);
	unlink(path);
	return book;
}
