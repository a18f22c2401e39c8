/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * address: what a SOCKADDR record holds, the bytes of a struct sockaddr in hex.
 *
 * Only IPv4 and IPv6 are addresses here. IPv4 within IPv6 (::ffff:127.0.0.1) is IPv4, as which it goes
 * over the wire: a rule about 127.0.0.0/8 means it too. Other IPv6 addresses are written as RFC 5952
 * asks. Scope and flow are left aside.
 * Source: kernel/auditsc.c audit_log_exit(), ip(7), ipv6(7).
 */
#ifndef EVENT_ADDRESS_H
#define EVENT_ADDRESS_H

#include <stdbool.h>

#include "base/str.h"

#define ADDRESS_TEXT_MAX 46 /* with its end, INET6_ADDRSTRLEN */

struct address {
	char ip[ADDRESS_TEXT_MAX];
	unsigned port;
	bool v6;
};

/* `little`: the machine's byte order, in which the family stands. -1: not an address. */
int address_parse(struct str saddr, bool little, struct address *ret_address);

#endif
