/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/plugin.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define END_MS 20000 /* a slow machine, or sanitizers */

void put_file(const char *path, struct str text, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.p, text.n), text.n);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void remove_tree(const char *path)
{
	assert_true(nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT);
}

void plugin_log_start(struct plugin *p)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	unlink(p->socket);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s", p->socket);
	p->daemon = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(p->daemon, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(chmod(p->socket, 0666), 0);
}

void plugin_log_stop(struct plugin *p)
{
	close(p->daemon);
	p->daemon = -1;
}

void plugin_init(struct plugin *p)
{
	*p = (struct plugin){.folder = "/dev/shm/test-plugin-XXXXXX", .in = -1, .daemon = -1};
	umask(022);
	if (!mkdtemp(p->folder)) { /* in memory, where there is such a place */
		strcpy(p->folder, "/tmp/test-plugin-XXXXXX");
		assert_non_null(mkdtemp(p->folder));
	}
	snprintf(p->socket, sizeof(p->socket), "%s/log", p->folder);
	snprintf(p->conf, sizeof(p->conf), "%s/conf", p->folder);
	snprintf(p->rules, sizeof(p->rules), "%s/rules", p->folder);
	snprintf(p->output, sizeof(p->output), "%s/output", p->folder);
	assert_int_equal(mkdir(p->rules, 0755), 0);
	plugin_log_start(p);
}

/* In the child. As auditd 3.0 leaves it for a plugin that is started again. */
static void become(const struct plugin *p, const char *program, int in)
{
	char name[] = "audisp-sigma", option[] = "-c", conf[sizeof(p->conf)];
	char *argv[] = {name, option, conf, NULL}, *environment[] = {NULL};
	int out = open(p->output, O_WRONLY | O_CREAT | O_APPEND, 0600);
	sigset_t set;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (const int *sig = p->pending; sig && *sig; sig++)
		raise(*sig);
	memcpy(conf, p->conf, sizeof(conf));
	int file = open(program, O_PATH | O_CLOEXEC); /* where not everybody may come */

	if (p->lacks && prctl(PR_CAPBSET_DROP, p->lacks, 0, 0, 0) != 0)
		_exit(126);
	if (p->uid && (setgid(p->gid) != 0 || setuid(p->uid) != 0))
		_exit(126);
	dup2(in, 0);
	dup2(out, 1);
	dup2(out, 2);
	fexecve(file, argv, environment);
	_exit(127);
}

void plugin_start(struct plugin *p)
{
	const char *builddir = getenv("builddir");
	char program[4096];
	int pair[2];

	snprintf(program, sizeof(program), "%s/audisp-sigma", builddir ? builddir : ".");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	p->in = pair[1];
	p->pid = fork();
	assert_true(p->pid >= 0);
	if (p->pid == 0)
		become(p, program, pair[0]);
	close(pair[0]);
}

void plugin_send(struct plugin *p, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = send(p->in, bytes.p, bytes.n, MSG_NOSIGNAL);

		if (n <= 0)
			fail_msg("the plugin takes no input: %s", strerror(errno));
		bytes = str_sub(bytes, (size_t)n, bytes.n);
	}
}

const char *plugin_receive(struct plugin *p, int timeout_ms)
{
	struct pollfd fd = {.fd = p->daemon, .events = POLLIN};

	if (poll(&fd, 1, timeout_ms) <= 0)
		return NULL;
	ssize_t n = recv(p->daemon, p->message, sizeof(p->message) - 1, MSG_DONTWAIT);

	assert_true(n > 0);
	p->message[n] = '\0';
	return p->message;
}

void plugin_close(struct plugin *p)
{
	close(p->in);
	p->in = -1;
}

bool plugin_ended(struct plugin *p)
{
	int status = 0;

	if (waitpid(p->pid, &status, WNOHANG) == 0)
		return false;
	p->pid = 0;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("the plugin ended with status 0x%x", (unsigned)status);
	return true;
}

void plugin_finish(struct plugin *p)
{
	plugin_close(p);
	for (int ms = 0; !plugin_ended(p); ms += 5) {
		if (ms > END_MS)
			fail_msg("the plugin does not end with its input");
		usleep(5000);
	}
}

size_t plugin_rss(const struct plugin *p)
{
	char path[64], line[256];
	size_t kb = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)p->pid);
	FILE *f = fopen(path, "re");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "RssAnon: %zu kB", &kb) == 1)
			break;
	}
	fclose(f);
	assert_true(kb > 0);
	return kb;
}

int plugin_fds(const struct plugin *p)
{
	char path[64];
	int n = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)p->pid);
	DIR *dir = opendir(path);

	if (!dir)
		return -1;
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2;
}

void plugin_done(struct plugin *p)
{
	struct stat st;

	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	if (p->in >= 0)
		close(p->in);
	if (p->daemon >= 0)
		close(p->daemon);
	/* Nothing is ever written to standard output or error. */
	assert_int_equal(stat(p->output, &st), 0);
	assert_int_equal(st.st_size, 0);
	remove_tree(p->folder);
}
