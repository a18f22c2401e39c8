/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/address.h"

#include <arpa/inet.h>

#define FAMILY_IPV4 2 /* of every architecture; AF_INET is this machine's */
#define FAMILY_IPV6 10
#define IPV4_BYTES  8 /* family, port, address */
#define IPV6_BYTES  24 /* family, port, flow, address */

int address_parse(struct str saddr, bool little, struct address *ret_address)
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
	unsigned char bytes[IPV6_BYTES];
	size_t n = str_unhex(saddr, (char *)bytes, sizeof(bytes));
	const unsigned char *at = bytes + 4;

	if (n < IPV4_BYTES)
		return -1;
	int family = little ? bytes[0] | bytes[1] << 8 : bytes[0] << 8 | bytes[1];
	bool v6 = family == FAMILY_IPV6;

	if ((!v6 && family != FAMILY_IPV4) || (v6 && n < IPV6_BYTES))
		return -1;
	if (v6)
		at = bytes + 8;
	if (v6 && memcmp(at, mapped, sizeof(mapped)) == 0) {
		v6 = false;
		at += sizeof(mapped);
	}
	ret_address->v6 = v6;
	ret_address->port = (unsigned)(bytes[2] << 8 | bytes[3]);
	if (!inet_ntop(v6 ? AF_INET6 : AF_INET, at, ret_address->ip, sizeof(ret_address->ip)))
		return -1;
	return 0;
}
