/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * replay: runs a fuzz target on every file of some folders, without libFuzzer.
 *
 *	replay FOLDER...
 *
 * Exit 0: all of them passed (a target that finds something aborts); 1: a folder holds no file or
 * cannot be read.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"

/* Exactly as large as the file, so that a read beyond it is noticed. */
static int run_file(const char *path)
{
	struct stat st;
	FILE *f = fopen(path, "rb");

	if (!f || fstat(fileno(f), &st) != 0) {
		perror(path);
		exit(1);
	}
	if (!S_ISREG(st.st_mode)) {
		fclose(f);
		return 0;
	}
	size_t n = (size_t)st.st_size;
	uint8_t *data = malloc(n ? n : 1);

	if (!data || fread(data, 1, n, f) != n) {
		perror(path);
		exit(1);
	}
	fclose(f);
	/* Said before, so that the last name tells who aborted. */
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 1;
}

static int run_folder(const char *folder)
{
	struct dirent **list;
	char path[4096];
	int n = scandir(folder, &list, NULL, alphasort), files = 0;

	if (n < 0) {
		perror(folder);
		return 0;
	}
	for (int i = 0; i < n; i++) {
		if (list[i]->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%s/%s", folder, list[i]->d_name);
			files += run_file(path);
		}
		free(list[i]);
	}
	free(list);
	return files;
}

int main(int argc, char **argv)
{
	int total = 0;

	for (int i = 1; i < argc; i++) {
		int n = run_folder(argv[i]);

		if (n == 0) {
			fprintf(stderr, "%s: no input\n", argv[i]);
			return 1;
		}
		total += n;
	}
	printf("%d inputs\n", total);
	return total > 0 ? 0 : 1;
}
