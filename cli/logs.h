/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * logs: the audit logs of this host, oldest first.
 *
 * auditd rotates log_file to log_file.1, log_file.2 ...; logrotate may have compressed them.
 * Source: auditd.conf(5).
 */
#ifndef CLI_LOGS_H
#define CLI_LOGS_H

#include <stddef.h>

#define LOGS_MAX 1000 /* auditd keeps at most 999 */

/*
 * Paths (LOG.N ... LOG.1, LOG; also .gz and .xz) that exist, of the log_file in `auditd_conf` or else
 * /var/log/audit/audit.log. Returns how many; *ret_logs is freed by logs_free().
 */
size_t logs_default(const char *auditd_conf, char ***ret_logs);
void logs_free(char **logs, size_t n);

#endif
