/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/forged.h"

#include "support/stream.h"

/*
 * In texts:    @H the header fields of the carrying event, @V of the victim, @N of nobody.
 * In carriers: @H as above, @T the text, @A the EXECVE records of `true TEXT` as the kernel cuts
 *              them, @E what auditd appends, @S the same for SYSCALL, @P for SOCKADDR
 *              with the path of the socket.
 *
 * The image of a carrier is that of a reader which a rule watches: it takes the forged arguments alone
 * to raise an alert.
 */
#define EXECVE(h) "type=EXECVE " h "argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\" x="
#define SYSCALL(h)                                                                                 \
	"type=SYSCALL " h "arch=c000003e syscall=59 success=yes uid=0 exe=\"/bin/cat\" x="
#define FAILED(h) "type=SYSCALL " h "arch=c000003e syscall=59 success=no exe=\"/bin/true\" x="
#define TITLE(h)  "type=PROCTITLE " h "proctitle=\"cat\" x="
#define EOE(h)	  "type=EOE " h
#define EVENT(h)  SYSCALL(h) " " EXECVE(h) " " TITLE(h)
#define FIELDS                                                                                     \
	"arch=c000003e syscall=59 success=yes exe=\"/bin/cat\" argc=2 a0=\"cat\" "                 \
	"a1=\"/proc/1/cgroup\" x="

const struct forged_text forged_texts[] = {
	/* commands, without any disguise */
	{"command_cgroup", "cat /proc/1/cgroup", AS_IT_IS},
	{"command_dockerenv", "ls -la /.dockerenv", AS_IT_IS},
	{"command_inode", "ls -id / ", AS_IT_IS},
	/* whole records */
	{"execve", EXECVE("@H"), AS_IT_IS},
	{"syscall", SYSCALL("@H"), AS_IT_IS},
	{"event", EVENT("@H"), AS_IT_IS},
	{"event_backwards", EXECVE("@H") " " SYSCALL("@H") " " TITLE("@H"), AS_IT_IS},
	{"end_and_event", EOE("@H") EVENT("@H"), AS_IT_IS},
	{"proctitle", "type=PROCTITLE @Hproctitle=636174002F70726F632F312F6367726F7570", AS_IT_IS},
	{"eoe", EOE("@H"), AS_IT_IS},
	{"by_number", "type=1300 @H" FIELDS " type=1309 @H" FIELDS, AS_IT_IS},
	{"unknown_numbers", "type=UNKNOWN[1300] @H" FIELDS " type=UNKNOWN[1309] @H" FIELDS,
		AS_IT_IS},
	{"node_and_event", "node=web7 " SYSCALL("@H") " node=web7 " EXECVE("@H"), AS_IT_IS},
	{"glued_to_a_word", "x" EVENT("@H"), AS_IT_IS},
	{"no_header", "type=EXECVE argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\"", AS_IT_IS},
	/* fields */
	{"fields", FIELDS, AS_IT_IS},
	{"arguments", "argc=2 a0=\"cat\" a1=\"/proc/1/cgroup\" x=", AS_IT_IS},
	{"argument_pieces", "a1_len=14 a1[0]=\"/proc/1\" a1[1]=\"/cgroup\" x=", AS_IT_IS},
	{"exe", "exe=\"/bin/cat\" x=", AS_IT_IS},
	{"key", "success=yes key=\"audisp_sigma_exec\" x=", AS_IT_IS},
	{"node", "node=web7 ", AS_IT_IS},
	{"msg", "msg='" EVENT("@H") "'", AS_IT_IS},
	{"command_line", "Image=\"/bin/cat\" CommandLine=\"cat /proc/1/cgroup\" x=", AS_IT_IS},
	/* out of the place where it stands */
	{"quote_ends", "x' " EVENT("@H") " y='", AS_IT_IS},
	{"double_quote_ends", "x\" " FIELDS "\"", AS_IT_IS},
	{"double_quote_and_event", "x\" " EVENT("@H") "\"", AS_IT_IS},
	{"brace_ends", "x }\n" EVENT("@H"), AS_IT_IS},
	{"newlines", "x\n" SYSCALL("@H") "\n" EXECVE("@H") "\n" TITLE("@H") "\n", AS_IT_IS},
	{"carriage_returns", "x\r" SYSCALL("@H") "\r" EXECVE("@H") "\r", AS_IT_IS},
	{"bytes", "\xff\xfe\xc3\xa4 " EVENT("@H"), AS_IT_IS},
	/* as if auditd had appended it */
	{"separator_names",
		"x\x1d"
		"ARCH=x86_64 SYSCALL=execve UID=\"root\" EXE=\"/bin/cat\"",
		AS_IT_IS},
	{"separator_fields", "x\x1d" FIELDS, AS_IT_IS},
	{"separator_event", "x\x1d" EVENT("@H"), AS_IT_IS},
	{"separators", "\x1d\x1d\x1d\x1d", AS_IT_IS},
	/* about the event of somebody else: more arguments, a failure, an early end */
	{"execve_of_victim", EXECVE("@V"), AS_IT_IS},
	{"arguments_of_victim", "type=EXECVE @Vargc=1 a0=\"true\" x=", AS_IT_IS},
	{"failure_of_victim", FAILED("@V"), AS_IT_IS},
	{"end_of_victim", EOE("@V"), AS_IT_IS},
	{"proctitle_of_victim", TITLE("@V"), AS_IT_IS},
	/* two halves of an event that never was */
	{"syscall_of_nobody", SYSCALL("@N"), AS_IT_IS},
	{"execve_of_nobody", EXECVE("@N"), AS_IT_IS},
	/* large, and encoded */
	{"event_over_and_over", EVENT("@H") " ", REPEATED},
	{"arguments_over_and_over", "a0=\"cat\" a1=\"/proc/1/cgroup\" ", REPEATED},
	{"event_at_the_end", EVENT("@H"), PADDED},
	{"end_of_victim_at_the_end", EOE("@V"), PADDED},
	{"command_in_hex", "cat /proc/1/cgroup", IN_HEX},
	{"fields_in_hex", FIELDS, IN_HEX},
	{"event_in_hex", EVENT("@H"), IN_HEX},
};
const size_t n_forged_texts = sizeof(forged_texts) / sizeof(forged_texts[0]);

#define USER(type)                                                                                 \
	"type=" type " @Hpid=9 uid=0 auid=4294967295 ses=4294967295 subj=unconfined msg='@T'@E\n"
#define TOLD(type, text)                                                                           \
	"type=" type " @Hpid=9 uid=0 auid=1500 ses=3 msg='" text " terminal=ssh res=failed'@E\n"
#define CALL_OF(comm, exe, key)                                                                    \
	"type=SYSCALL @Harch=c000003e syscall=59 success=yes exit=0 a0=5 a1=6 a2=7 a3=8 items=2 "  \
	"ppid=1 pid=2 auid=1500 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 " \
	"ses=3 comm=" comm " exe=" exe " key=" key "@S\n"
#define CALL	       CALL_OF("\"cat\"", "\"/bin/cat\"", "(null)")
#define ARGS	       "type=EXECVE @Hargc=2 a0=\"cat\" a1=\"/etc/hostname\"\n"
#define CWD	       "type=CWD @Hcwd=\"/root\"\n"
#define CLOSE	       "type=PROCTITLE @Hproctitle=\"cat\"\ntype=EOE @H\n"
#define REST	       ARGS CWD CLOSE
#define WITH(record)   CALL ARGS CWD record "\n" CLOSE
#define BEFORE(record) record "\n" CALL REST

const struct forged_carrier forged_carriers[] = {
	/* what anyone with CAP_AUDIT_WRITE may say, of the types the kernel lets through */
	{"user_1005", USER("USER"), VERBATIM, FORGED_USER_MAX},
	{"user_1100", USER("USER_AUTH"), VERBATIM, FORGED_USER_MAX},
	{"user_1105", USER("USER_START"), VERBATIM, FORGED_USER_MAX},
	{"user_1107", USER("USER_AVC"), VERBATIM, FORGED_USER_MAX},
	{"user_1112", USER("USER_LOGIN"), VERBATIM, FORGED_USER_MAX},
	{"user_1123", USER("USER_CMD"), VERBATIM, FORGED_USER_MAX},
	{"user_1130", USER("SERVICE_START"), VERBATIM, FORGED_USER_MAX},
	{"user_1199", USER("UNKNOWN[1199]"), VERBATIM, FORGED_USER_MAX},
	{"user_2100", USER("ANOM_LOGIN_FAILURES"), VERBATIM, FORGED_USER_MAX},
	{"user_2200", USER("RESP_ANOMALY"), VERBATIM, FORGED_USER_MAX},
	{"user_2404", USER("CRYPTO_KEY_USER"), VERBATIM, FORGED_USER_MAX},
	{"user_2500", USER("VIRT_CONTROL"), VERBATIM, FORGED_USER_MAX},
	{"user_2999", USER("UNKNOWN[2999]"), VERBATIM, FORGED_USER_MAX},
	{"user_of_a_newer_libaudit", USER("USER_OF_TOMORROW"), VERBATIM, FORGED_USER_MAX},
	{"user_in_an_exec", CALL USER("USER") REST, VERBATIM, FORGED_USER_MAX},
	{"user_instead_of_argv", CALL USER("USER_CMD") CLOSE, VERBATIM, FORGED_USER_MAX},
	{"user_tty", "type=USER_TTY @Hpid=9 uid=0 auid=0 ses=3 data=@T@E\n", HEX, 0},
	{"acct", TOLD("USER_LOGIN", "op=login acct=@T exe=\"/usr/sbin/sshd\" hostname=?"), STRING,
		0},
	{"cmd", TOLD("USER_CMD", "cwd=\"/root\" cmd=@T"), STRING, 0},
	{"told_exe", TOLD("USER_AUTH", "op=PAM:auth acct=\"root\" exe=@T"), STRING, 0},
	/* auditd and the kernel about themselves */
	{"daemon_1200", "type=DAEMON_START @Hop=start ver=3.0.9 uid=0 subj=@T res=success@E\n",
		VERBATIM, 0},
	{"kernel_2000", "type=KERNEL @Hinitialized=@T\n", VERBATIM, 0},
	{"login_1006", "type=LOGIN @Hpid=9 uid=0 old-auid=@T auid=0 tty=(none)@E\n", VERBATIM, 0},
	/* the records of an exec */
	{"comm", CALL_OF("@T", "\"/bin/cat\"", "(null)") REST, STRING, 15},
	{"exe", CALL_OF("\"cat\"", "@T", "(null)") REST, STRING, 4095},
	{"key", CALL_OF("\"cat\"", "\"/bin/cat\"", "@T") REST, STRING, 255},
	{"argument", CALL_OF("\"true\"", "\"/bin/true\"", "(null)") "@A" CWD CLOSE, STRING, 0},
	{"cwd", CALL ARGS "type=CWD @Hcwd=@T\n" CLOSE, STRING, 4095},
	{"path", WITH("type=PATH @Hitem=0 name=@T inode=2 mode=0100755 nametype=NORMAL@E"), STRING,
		4095},
	{"proctitle", CALL ARGS CWD "type=PROCTITLE @Hproctitle=@T\n", STRING, 128},
	{"sockaddr", WITH("type=SOCKADDR @Hsaddr=0100@T@P"), HEX, 108},
	{"unix_socket",
		"type=SYSCALL @Harch=c000003e syscall=42 success=no exit=-2 exe=\"/bin/cat\"@S\n"
		"type=SOCKADDR @Hsaddr=0100@T@P\n" CLOSE,
		HEX, 108},
	{"ocomm", WITH("type=OBJ_PID @Hopid=7 oauid=0 ouid=0 oses=3 ocomm=@T@E"), STRING, 15},
	{"module", WITH("type=KERN_MODULE @Hname=@T"), STRING, 56},
	/* records in front of the SYSCALL record of their event, or on their own */
	{"avc_comm", BEFORE("type=AVC @Havc:  denied  { read } for  pid=2 comm=@T name=\"x\""),
		STRING, 15},
	{"avc_path", BEFORE("type=AVC @Havc:  denied  { read } for  pid=2 path=@T dev=\"sda\""),
		STRING, 4095},
	{"apparmor", BEFORE("type=AVC @Happarmor=\"DENIED\" operation=\"open\" profile=@T pid=2"),
		STRING, 4095},
	{"landlock", BEFORE("type=UNKNOWN[1423] @Hdomain=1 blockers=fs.read_file path=@T"), STRING,
		4095},
	{"anom_abend", "type=ANOM_ABEND @Hauid=0 uid=0 ses=3 pid=2 comm=@T exe=@T sig=11 res=1@E\n",
		STRING, 15},
	{"anom_link", BEFORE("type=ANOM_LINK @Hop=follow_link ppid=1 exe=@T res=0"), STRING, 4095},
	{"anom_promiscuous", BEFORE("type=ANOM_PROMISCUOUS @Hdev=@T prom=256 old_prom=0@E"),
		VERBATIM, 15},
	{"seccomp", "type=SECCOMP @Hauid=0 uid=0 pid=2 comm=\"cat\" exe=@T sig=31 syscall=59@E\n",
		STRING, 4095},
	{"config_change", BEFORE("type=CONFIG_CHANGE @Hop=remove_rule path=@T key=@T list=4 res=1"),
		STRING, 255},
	{"integrity", BEFORE("type=INTEGRITY_DATA @Hop=appraise_data cause=x name=@T res=0"),
		STRING, 4095},
	{"tty",
		"type=TTY @Htty pid=2 uid=0 auid=0 ses=3 major=136 minor=1 comm=\"cat\" "
		"data=@T@E\n",
		HEX, 0},
	{"nft_table",
		BEFORE("type=NETFILTER_CFG @Htable=@T:2 family=2 entries=1 op=nft_register_table "
		       "pid=9 comm=\"nft\""),
		VERBATIM, 255},
	{"nft_table_alone",
		"type=NETFILTER_CFG @Htable=@T:2 family=2 entries=1 op=nft_register_table "
		"pid=9 comm=\"nft\"\n",
		VERBATIM, 255},
	/* the name of a machine, chosen by whoever sends */
	{"node",
		"node=@T type=SYSCALL @Harch=c000003e syscall=59 success=yes exe=\"/bin/cat\"\n"
		"node=@T type=EXECVE @Hargc=2 a0=\"cat\" a1=\"/etc/hostname\"\n",
		VERBATIM, 0},
};
const size_t n_forged_carriers = sizeof(forged_carriers) / sizeof(forged_carriers[0]);

struct forgery {
	const struct forged_carrier *carrier;
	struct str text; /* as the process gave it */
	unsigned ways;
};

static void add_header(struct buf *out, unsigned serial)
{
	buf_addf(out, "msg=audit(%u.%03u:%u): ", FORGED_SEC, FORGED_MS, serial);
}

static void add_hex(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addf(out, "%02X", (unsigned char)s.p[i]);
}

/* auditd writes a blank for a newline inside a record. */
static void add_verbatim(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_addc(out, s.p[i] == '\n' ? ' ' : s.p[i]);
}

static void add_text(struct buf *out, const struct forgery *f)
{
	if (f->carrier->slot == VERBATIM ||
		(f->carrier->slot == HEX && f->ways & FORGED_UNESCAPED)) {
		add_verbatim(out, f->text);
	} else if (f->ways & FORGED_UNESCAPED) {
		buf_addc(out, '"');
		add_verbatim(out, f->text);
		buf_addc(out, '"');
	} else if (f->carrier->slot == HEX) {
		add_hex(out, f->text);
	} else {
		stream_value(out, f->text);
	}
}

static void add_argv(struct buf *out, const struct forgery *f)
{
	const struct stream_exec e = {.sec = FORGED_SEC, .ms = FORGED_MS, .serial = FORGED_SERIAL};
	const struct str argv[] = {STR("true"), f->text};

	if (!(f->ways & FORGED_UNESCAPED)) {
		stream_execve(out, &e, argv, 2);
		return;
	}
	buf_add(out, STR("type=EXECVE "));
	add_header(out, FORGED_SERIAL);
	buf_add(out, STR("argc=2 a0=\"true\" a1="));
	add_text(out, f);
	buf_addc(out, '\n');
}

static void add_enrichment(struct buf *out, const struct forgery *f, char what)
{
	if (!(f->ways & FORGED_ENRICHED))
		return;
	buf_addc(out, '\x1d');
	if (what == 'P') {
		buf_add(out, STR("SADDR={ saddr_fam=local path="));
		add_verbatim(out, f->text);
		buf_add(out, STR(" }"));
		return;
	}
	if (what == 'S')
		buf_add(out, STR("ARCH=x86_64 SYSCALL=execve "));
	buf_add(out, STR("AUID=\"dev\" UID=\"root\""));
}

static void add_placeholder(struct buf *out, const struct forgery *f, char what)
{
	switch (what) {
	case 'H':
		add_header(out, FORGED_SERIAL);
		break;
	case 'V':
		add_header(out, FORGED_VICTIM);
		break;
	case 'N':
		add_header(out, FORGED_NOBODY);
		break;
	case 'T':
		add_text(out, f);
		break;
	case 'A':
		add_argv(out, f);
		break;
	default:
		add_enrichment(out, f, what);
	}
}

static void expand(struct buf *out, const char *template, const struct forgery *f)
{
	for (const char *p = template; *p; p++) {
		if (*p == '@')
			add_placeholder(out, f, *++p);
		else
			buf_addc(out, *p);
	}
}

static void shape(struct buf *out, const struct forged_text *text)
{
	const struct forgery none = {0};
	struct buf plain;

	buf_init(&plain, 1 << 16);
	expand(&plain, text->text, &none);
	while (text->shape == PADDED && out->n + plain.n < FORGED_USER_MAX)
		buf_addc(out, out->n % 8 ? 'x' : ' ');
	do {
		if (text->shape == IN_HEX)
			add_hex(out, buf_str(&plain));
		else
			buf_add(out, buf_str(&plain));
	} while (text->shape == REPEATED && out->n + plain.n <= FORGED_USER_MAX);
	buf_done(&plain);
}

bool forged_records(struct buf *out, const struct forged_carrier *carrier,
	const struct forged_text *text, unsigned ways)
{
	struct buf shaped;

	if (ways & FORGED_UNESCAPED && carrier->slot == VERBATIM)
		return false;
	buf_init(&shaped, 1 << 16);
	shape(&shaped, text);
	struct forgery f = {.carrier = carrier, .text = buf_str(&shaped), .ways = ways};

	/* Who escapes nothing does not count bytes either. */
	if (carrier->max && f.text.n > carrier->max && !(ways & FORGED_UNESCAPED))
		f.text.n = carrier->max;
	expand(out, carrier->records, &f);
	buf_done(&shaped);
	return true;
}
