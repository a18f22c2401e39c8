/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What commands a text for a shell holds. They are compared as one line of text each: words, then
 * +assignments, <redirections, $names read and ^the first word of what they read from, with | between
 * them. A pattern is written as {pattern}, text that is not known as #.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "command/shell.h"
#include "support/effort.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void add_word(struct buf *out, const char *before, const struct shell_word *word)
{
	if (out->n > 0 && out->p[out->n - 1] != '\n')
		buf_addc(out, '|');
	buf_add(out, str_of(before));
	if (word->glob)
		buf_addc(out, '{');
	for (size_t i = 0; i < word->text.n; i++) {
		char c = word->text.p[i];

		assert_true(c != SHELL_UNKNOWN || word->dynamic);
		buf_addc(out, (char)(c == SHELL_UNKNOWN ? '#' : c == '\n' ? '~' : c));
	}
	if (word->glob)
		buf_addc(out, '}');
}

static void on_command(void *ctx, const struct shell_command *c)
{
	static const char *const redirect[] = {"<", ">", "<>", "<<"};
	struct buf *out = ctx;

	for (size_t i = 0; i < c->n_words; i++)
		add_word(out, "", &c->word[i]);
	for (size_t i = 0; i < c->n_assignments; i++)
		add_word(out, "+", &c->assignment[i]);
	for (size_t i = 0; i < c->n_redirects; i++)
		add_word(out, redirect[c->redirect[i].kind], &c->redirect[i].word);
	for (size_t i = 0; i < c->n_reads; i++)
		add_word(out, "$", &(struct shell_word){.text = c->read[i]});
	if (c->directory.text.n > 0)
		add_word(out, "@", &c->directory);
	if (c->reads_from && c->reads_from->n_words > 0)
		add_word(out, "^", &c->reads_from->word[0]);
	else if (c->reads_from)
		add_word(out, "^", &(struct shell_word){.text = STR("")});
	buf_addc(out, '\n');
}

/* The first word of each command, and behind & those whose output is among its words. */
static void on_given(void *ctx, const struct shell_command *c)
{
	struct buf *out = ctx;

	if (c->n_given == 0)
		return;
	add_word(out, "", c->n_words ? &c->word[0] : &c->assignment[0]);
	for (size_t i = 0; i < c->n_given; i++) {
		const struct shell_command *given = c->given[i];

		add_word(out, c->given_input ? "<&" : "&",
			given->n_words ? &given->word[0] : &given->redirect[0].word);
	}
	buf_addc(out, '\n');
}

/* Whether a limit was met. */
static bool parse_by(void (*found)(void *ctx, const struct shell_command *c),
	const struct shell_source *source, struct buf *out)
{
	const struct shell_sink sink = {found, out};
	struct arena arena;
	bool cut = false;

	arena_init(&arena, 256u << 20);
	assert_int_equal(shell_parse(&arena, source, &sink, &cut), 0);
	arena_done(&arena);
	/* The last end of line. */
	out->n -= out->n > 0;
	return cut;
}

static bool parse(const struct shell_source *source, struct buf *out)
{
	return parse_by(on_command, source, out);
}

static void check(const struct shell_source *source, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1u << 20);
	bool cut = parse(source, &out);

	if (cut || !str_eq(buf_str(&out), str_of(wanted)))
		fail_msg("%.*s\nis:\n%.*s%s\nand not:\n%s", STR_ARG(source->text),
			STR_ARG(buf_str(&out)), cut ? " (cut)" : "", wanted);
	buf_done(&out);
}

struct sample {
	const char *text, *wanted;
};

static void check_samples(const struct sample *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(&(struct shell_source){.text = str_of(list[i].text)}, list[i].wanted);
}

/* --- one construct after the other ------------------------------------------------------------- */

static const struct sample words[] = {
	{"cat /proc/1/cgroup", "cat|/proc/1/cgroup"},
	{"cat /proc/1/cg'r'oup", "cat|/proc/1/cgroup"},
	{"cat /pr\"\"oc/1/cgroup", "cat|/proc/1/cgroup"},
	{"c''at /proc/1/cgroup", "cat|/proc/1/cgroup"},
	{"\\cat /proc/1/cgroup", "cat|/proc/1/cgroup"},
	{"c\\at /pr\\oc/1/cgroup", "cat|/proc/1/cgroup"},
	{"ca\\\nt /proc/1/\\\ncgroup", "cat|/proc/1/cgroup"},
	{"cat \"/proc/1/cgroup\"", "cat|/proc/1/cgroup"},
	{"cat $'/proc/1/cgroup'", "cat|/proc/1/cgroup"},
	{"cat $'\\x2fproc\\x2f1/cgroup'", "cat|/proc/1/cgroup"},
	{"cat $'\\57proc/1/cgroup'", "cat|/proc/1/cgroup"},
	{"cat $'\\u002fproc/1/cgroup'", "cat|/proc/1/cgroup"},
	{"cat $\"/proc/1/cgroup\"", "cat|/proc/1/cgroup"},
	{"echo 'a b' \"c d\" e\\ f", "echo|a b|c d|e f"},
	{"echo '' \"\" $''", "echo|||"},
	{"echo a\\\\b 'a\\b' \"a\\b\" \"a\\\\b\"", "echo|a\\b|a\\b|a\\b|a\\b"},
	{"echo \"a\\$b\\\"c\\`d\"", "echo|a$b\"c`d"},
	{"echo a#b #c d", "echo|a#b"},
	{"#only a comment", ""},
	{"echo 'never closed /proc/1/cgroup", "echo|never closed /proc/1/cgroup"},
	{"echo \"never closed $(cat /x", "cat|/x\necho|never closed #"},
	{"echo \\", "echo|\\"},
	{"\tcat\t/x", "cat|/x"},
	{"echo a;echo b", "echo|a\necho|b"},
	{"echo $'a\\'b' c", "echo|a'b|c"},
	{"echo $'\\cA' $'\\0x' $'\\q'", "echo|\001||\\q"},
	{"echo \303\244", "echo|\303\244"},
	{"$ $a$ \"$\"", "$|#$|$|$a"},
};

static const struct sample patterns[] = {
	{"cat /proc/1/cgrou?", "cat|{/proc/1/cgrou?}"},
	{"ls /.docker*", "ls|{/.docker*}"},
	{"cat /proc/[1]/cgroup", "cat|{/proc/[1]/cgroup}"},
	{"cat /proc/1/cgro[tu]p", "cat|{/proc/1/cgro[tu]p}"},
	{"cat '/proc/1/cgrou?'", "cat|/proc/1/cgrou?"},
	{"cat \\*", "cat|*"},
	{"cat a*'*'", "cat|{a*\\*}"},
	{"cat *\\\\*", "cat|{*\\\\*}"},
	{"[ -e x ]", "[|-e|x|]"},
	{"cat [", "cat|["},
	{"cat ][", "cat|]["},
	{"cat \"[\"a]*", "cat|{\\[a]*}"},
	{"cat /pro?/'1'/\"c\"group", "cat|{/pro?/1/cgroup}"},
	{"cat @(a|b)c", "cat|#c"},
	{"ls !(x)", "ls|#"},
	{"f='*'; echo $f \"$f\"", "+f=*\necho|{*}|*"},
};

static const struct sample braces[] = {
	{"cat /proc/{1,self}/cgroup", "cat|/proc/1/cgroup|/proc/self/cgroup"},
	{"cat /proc/1/{cgroup,sched}", "cat|/proc/1/cgroup|/proc/1/sched"},
	{"{cat,/proc/1/cgroup}", "cat|/proc/1/cgroup"},
	{"echo {a,b}{c,d}", "echo|ac|ad|bc|bd"},
	{"echo {a,{b,c}d}e", "echo|ae|bde|cde"},
	{"echo {} {a} {a, b}", "echo|{}|{a}|{a,|b}"},
	{"echo {1..3} {3..1} {1..9..4}", "echo|1|2|3|3|2|1|1|5|9"},
	{"echo {a..c} {c..a}", "echo|a|b|c|c|b|a"},
	{"echo '{a,b}' \"{a,b}\" {a\\,b}", "echo|{a,b}|{a,b}|{a,b}"},
	{"echo {a,b", "echo|{a,b"},
	{"echo a{,b}c", "echo|ac|abc"},
	{"echo ${x}{a,b}", "echo|#a|#b|$x"},
	{"echo {a,b}{", "echo|a{|b{"},
	{"echo {1..} {..} {1..a}", "echo|{1..}|{..}|{1..a}"},
	{"f={a,b}; echo $f", "+f={a,b}\necho|{a,b}"},
	{"echo {a,$(cat /x)}", "cat|/x\necho|a|#"},
	{"echo x{\"a b\",c}y", "echo|xa by|xcy"},
	{"echo }{a,b", "echo|}{a,b"},
	{"echo {{a,b},c}", "echo|a|b|c"},
	{"echo {-1..1}", "echo|-1|0|1"},
};

static const struct sample lists[] = {
	{"a;b", "a\nb"},
	{"a&&b||c", "a\nb\nc"},
	{"a|b|c", "a\nb|^a\nc|^b"},
	{"a|&b", "a\nb|^a"},
	{"a & b", "a\nb"},
	{"a;;b", "a\nb"},
	{"!a", "!a"},
	{"! a", "a"},
	{"time a", "a"},
	{"time -p a", "a"},
	{"a\nb\n\nc", "a\nb\nc"},
	{"(a;b)|c", "a\nb\nc|^b"},
	{"{ a;b; }|c", "a\nb\nc|^b"},
	{"a|(b;c)", "a\nb|^a\nc|^a"},
	{"a|{ b|c; }", "a\nb|^a\nc|^b"},
	{"a | b && c", "a\nb|^a\nc"},
	{"a |\n b", "a\nb|^a"},
	{"a &&\n b", "a\nb"},
	{"( (a) )", "a"},
	{"((a) )", "a"},
	{"{a;}", "{a"},
	{"a }", "a|}"},
	{"} a", "a"},
	{") a", "a"},
	{"a ) b", "a\nb"},
	{"&& a", "a"},
	{"| a", "a"},
	{";;", ""},
	{"&", ""},
	{"a &> f", "a|>f"},
	{"coproc a", "a"},
	{"exec a", "exec|a"},
	{"a (b)", "a\nb"},
	{"dmesg | grep -qi gvisor", "dmesg\ngrep|-qi|gvisor|^dmesg"},
	{"env | { grep -q ^container=; }", "env\ngrep|-q|^container=|^env"},
	{"eval 'a | b' | c", "a\nb|^a\nc|^b"},
};

static const struct sample compounds[] = {
	{"if a; then b; elif c; then d; else e; fi", "a\nb\nc\nd\ne"},
	{"if a\nthen\nb\nfi", "a\nb"},
	{"while a; do b; done", "a\nb"},
	{"until a; do b; done < /f", "</f\na|^\nb|^"},
	{"while read -r l; do echo $l; done </proc/1/cgroup",
		"</proc/1/cgroup\nread|-r|l|^\necho|#|^"},
	{"for x in a b; do c $x; done", "c|a\nc|b"},
	{"for x in a b\ndo c \"$x\"\ndone", "c|a\nc|b"},
	{"for x; do c $x; done", "c|#"},
	{"for x in; do c $x; done", "c|#|$x"},
	{"for ((i=0;i<3;i++)); do a $i; done", "((|i=0;i<3;i++\na|#|$i"},
	{"for ((i=0;i<3;i++)) { a; }", "((|i=0;i<3;i++\na"},
	{"select x in a b; do c $x; done", "c|a\nc|b"},
	{"case a in b) c;; d|e) f;; *) g; esac; h", "c\nf\ng\nh"},
	{"case $x in (a) b;; esac", "$x\nb"},
	{"case $(cat /x) in *docker*) echo y;; esac", "cat|/x\ncase|{*docker*}\necho|y"},
	{"case a in esac; b", "b"},
	{"case a\nin\nb)\nc\n;;\nesac\nd", "c\nd"},
	{"case a in 'x)y') b;; esac", "b"},
	{"case a in b) case c in d) e;; esac;; f) g;; esac; h", "e\ng\nh"},
	{"case \"$container\" in docker) a;; esac", "$container\na"},
	{"f() { a; }; f b", "a\nf|b"},
	{"f () { a $1; }", "a|#"},
	{"function f { a; }", "a"},
	{"function f() { a; }", "a"},
	{"f() ( a; )", "a"},
	{"if [ -e /.dockerenv ]; then a; fi >/tmp/x 2>&1", "[|-e|/.dockerenv|]\na\n>/tmp/x"},
	{"if a; then (b; c; fi; d", "a\nb\nc\nd"},
	{"done; fi; a", "a"},
	{"{ a; } >/x </y", ">/x|</y\na|^"},
	{"for x in a; do for y in b c; do d $x$y; done; done", "d|ab\nd|ac"},
	{"if ! [ -f /.dockerenv ]; then :; fi", "[|-f|/.dockerenv|]\n:"},
	{"while :; do a; done & b", ":\na\nb"},
	{"(a) 2>/x | b", "a\n>/x\nb|^a"},
	{"for f in /a/*; do cat $f \"$f\"; done", "cat|{/a/*}|{/a/*}"},
	{"if [[ -f /.dockerenv ]]; then a; fi", "[[|-f|/.dockerenv|]]\na"},
};

static const struct sample conditions[] = {
	{"[ -f /.dockerenv ]", "[|-f|/.dockerenv|]"},
	{"test -e /.dockerenv", "test|-e|/.dockerenv"},
	{"[[ -f /.dockerenv ]]", "[[|-f|/.dockerenv|]]"},
	{"[[ -f /a && ! -e /b || ( -d /c ) ]]", "[[|-f|/a|&&|!|-e|/b||||(|-d|/c|)|]]"},
	{"[[ $x == *docker* ]]", "[[|#|==|{*docker*}|]]|$x"},
	{"[[ $x =~ ^(a|b) c$ ]]", "[[|#|=~|^(a|b)|c$|]]|$x"},
	{"[[ \"$(cat /proc/1/cgroup)\" =~ docker ]] && a",
		"cat|/proc/1/cgroup\n[[|#|=~|docker|]]\na"},
	{"[[ $(</proc/1/cgroup) == *docker* ]]", "</proc/1/cgroup\n[[|#|==|{*docker*}|]]"},
	{"[[ a < b ]]", "[[|a|<|b|]]"},
	{"[[ -e /x", "[[|-e|/x"},
	{"[[ -e /x ]] | a", "[[|-e|/x|]]\na|^[["},
	{"[[ $x =~ (a b) ]]", "[[|#|=~|(a b)|]]|$x"},
	{"[[ -e /a\n]]", "[[|-e|/a|]]"},
	{"[ $(stat -c %i /) = 2 ]", "stat|-c|%i|/\n[|#|=|2|]"},
	{"(( x > 2 ))", "((| x > 2 "},
	{"(( $(stat -c %i /) == 2 )) && a", "stat|-c|%i|/\n((| # == 2 \na"},
	{"((a) ; b)", "a\nb"},
	{"[ -e /.dockerenv -o -e /run/.containerenv ]",
		"[|-e|/.dockerenv|-o|-e|/run/.containerenv|]"},
	{"[[ a ]]b ]]", "[[|a|]]b|]]"},
};

static const struct sample redirections[] = {
	{"read x </proc/1/cgroup", "read|x|</proc/1/cgroup"},
	{"read x < /proc/1/cgroup", "read|x|</proc/1/cgroup"},
	{"mapfile -t a < /proc/1/cgroup", "mapfile|-t|a|</proc/1/cgroup"},
	{"echo $(</proc/1/cgroup)", "</proc/1/cgroup\necho|#"},
	{"echo \"$(< /proc/1/cgroup)\"", "</proc/1/cgroup\necho|#"},
	{"</proc/1/cgroup", "</proc/1/cgroup"},
	{"</x cat", "cat|</x"},
	{"cat 0</x", "cat|</x"},
	{"cat 3</x <&3", "cat|</x"},
	{"cat {fd}</x", "cat|</x"},
	{"exec 3<>/x", "exec|<>/x"},
	{"a >/x", "a|>/x"},
	{"a >>/x", "a|>/x"},
	{"a >|/x", "a|>/x"},
	{"a 2>/x", "a|>/x"},
	{"a &>/x", "a|>/x"},
	{"a &>>/x", "a|>/x"},
	{"a >&/x", "a|>/x"},
	{"a 2>&1", "a"},
	{"a <&-", "a"},
	{"a >&2-", "a"},
	{"a 10>/x", "a|>/x"},
	{"a b2>/x", "a|b2|>/x"},
	{"a <<<text", "a|<<text"},
	{"a <<< \"$x y\"", "a|<<# y|$x"},
	{"a <(b /x) >(c)", "b|/x\nc\na|#|#"},
	{"a < <(b)", "b\na|<#"},
	{"diff <(cat /a) <(cat /b)", "cat|/a\ncat|/b\ndiff|#|#"},
	{"a<b>c", "a|<b|>c"},
	{"a < 'b c'", "a|<b c"},
	{"a < b*", "a|<{b*}"},
	{"a <", "a"},
	{"tr a b </proc/1/environ | grep ^container=",
		"tr|a|b|</proc/1/environ\ngrep|^container=|^tr"},
	{"cat < $(echo /x)", "echo|/x\ncat|</x"},
	{"a 2>/dev/null 1>&2 </y", "a|>/dev/null|</y"},
	{"f=/x; cat < $f", "+f=/x\ncat|</x"},
	{"a '3'</x", "a|3|</x"},
	{"while a; do b; done <<< x", "<<x\na|^\nb|^"},
};

static const struct sample heredocs[] = {
	{"bash <<E\ncat /proc/1/cgroup\nE\na", "bash|<<cat /proc/1/cgroup~\na"},
	{"cat <<'E'\n$(cat /x) $y\nE", "cat|<<$(cat /x) $y~"},
	{"cat <<E\n$(cat /x) $y `ls /z`\nE", "cat|<<# # #~\ncat|/x\nls|/z\n$y"},
	{"cat <<-E\n\ta\n\t\tb\n\tE\nc", "cat|<<a~b~\nc"},
	{"cat <<\\E\n$(a)\nE", "cat|<<$(a)~"},
	{"cat <<\"E F\"\na\nE F\nb", "cat|<<a~\nb"},
	{"cat <<E | sh\na\nE\nb", "cat|<<a~\nsh|^cat\nb"},
	{"cat <<A <<B\na\nA\nb\nB\nc", "cat|<<a~|<<b~\nc"},
	{"cat <<E; a\nx\nE\nb", "cat|<<x~\na\nb"},
	{"cat <<E\nnever closed", "cat|<<never closed"},
	{"cat <<E", "cat|<<"},
	{"if a <<E; then\nx\nE\nb; fi", "a|<<x~\nb"},
	{"x=$(cat <<E\na b\nE\n); c $x", "cat|<<a b~\n+x=#\nc|#"},
	{"(cat <<E\na\nE\n)|b", "cat|<<a~\nb|^cat"},
	{"cat <<E >f\na\nE", "cat|<<a~|>f"},
	{"cat <<E\na\\$b\\\\c\\\nd\nE", "cat|<<a$b\\cd~"},
	{"while read l; do a; done <<E\nx\nE\nb", "<<x~\nread|l|^\na|^\nb"},
	{"cat << E\na\nE\nb", "cat|<<a~\nb"},
	{"cat <<E\nE\nb", "cat|<<\nb"},
	{"cat <<-E\n\ta\n E\n\tE\nb", "cat|<<a~ E~\nb"},
	{"eval 'cat <<E\na\nE\n'; b", "cat|<<a~\nb"},
	{"cat <<E&\na\nE\nb", "cat|<<a~\nb"},
};

static const struct sample substitutions[] = {
	{"echo $(cat /x)", "cat|/x\necho|#"},
	{"echo `cat /x`", "cat|/x\necho|#"},
	{"echo \"`cat /x`\"", "cat|/x\necho|#"},
	{"echo `echo \\`cat /x\\``", "cat|/x\necho|#\necho|#"},
	{"echo $(echo $(cat /x))", "cat|/x\necho|#\necho|#"},
	{"$(cat /x)", "cat|/x\n#"},
	{"a $(b | c) d", "b\nc|^b\na|#|d"},
	{"a \"$(b \"c d\")\"", "b|c d\na|#"},
	{"a $(case x in y) z;; esac) b", "z\na|#|b"},
	{"a $(b", "b\na|#"},
	{"a `b", "b\na|#"},
	{"a $((1+2)) b", "a|#|b"},
	{"a $(( $(b) + 1 ))", "b\na|#"},
	{"a $((b) ; c)", "b\nc\na|#"},
	{"a $(#x\nb)", "b\na|#"},
	{"a \"${x:-$(b)}\"", "b\na|#|$x"},
	{"a $(echo b) c", "echo|b\na|b|c"},
	{"$(echo cat) /x", "echo|cat\ncat|/x"},
	{"$(printf cat) /x", "printf|cat\ncat|/x"},
	{"`echo cat` /x", "echo|cat\ncat|/x"},
	{"a $(echo b c)", "echo|b|c\na|b|c"},
	{"a \"$(echo b c)\"", "echo|b|c\na|b c"},
	{"a $(printf %s b)", "printf|%s|b\na|b"},
	{"a $(printf '%d' b)", "printf|%d|b\na|#"},
	{"a $(echo $x)", "echo|#|$x\na|#"},
	{"cat /proc/$((1))/cgroup", "cat|/proc/1/cgroup"},
	{"cat /proc/$(echo 1)/cgroup", "echo|1\ncat|/proc/1/cgroup"},
	{"a $[1+1]", "a|#"},
	{"echo $(<f)", "<f\necho|#"},
	{"a \"`echo \\\"b c\\\"`\"", "echo|b c\na|b c"},
	{"a $( (b) )", "b\na|#"},
	{"a $(b;c) | d", "b\nc\na|#\nd|^a"},
};

static const struct sample variables[] = {
	{"declare -A m=([k]=/a [l]=/b); x ${m[@]}", "declare|-A\nx|/a|/b"},
	{"read f <<< /a; x $f", "read|f|<</a\nx|/a"},
	{"printf '%s\\n' a b | { read -r f; x $f; }",
		"printf|%s\\n|a|b\nread|-r|f|^printf\nx|a|^printf\nx|b|^printf"},
	{"echo /a /b | while read f; do x $f; done",
		"echo|/a|/b\nread|f|^echo\nx|/a|^echo\nx|/b|^echo"},
	{"f=/proc/1/cgroup; cat $f", "+f=/proc/1/cgroup\ncat|/proc/1/cgroup"},
	{"f=/proc/1/cgroup && cat \"$f\"", "+f=/proc/1/cgroup\ncat|/proc/1/cgroup"},
	{"f=/proc/1\ncat ${f}/cgroup", "+f=/proc/1\ncat|/proc/1/cgroup"},
	{"X=docker; grep \"$X\" /proc/1/cgroup", "+X=docker\ngrep|docker|/proc/1/cgroup"},
	{"a=/proc; b=$a/1; c=$b/cgroup; cat $c",
		"+a=/proc\n+b=/proc/1\n+c=/proc/1/cgroup\ncat|/proc/1/cgroup"},
	{"c='cat /x'; $c", "+c=cat /x\ncat|/x"},
	{"c='cat /x'; \"$c\"", "+c=cat /x\ncat /x"},
	{"c='cat /x'; eval $c", "+c=cat /x\ncat|/x"},
	{"c='cat /x'; eval \"$c\"", "+c=cat /x\ncat|/x"},
	{"f=a; f=b; echo $f", "+f=a\n+f=b\necho|b"},
	{"f=a; if x; then f=b; fi; echo $f", "+f=a\nx\n+f=b\necho|a\necho|b"},
	{"x && f=a; y && f=b; echo $f", "x\n+f=a\ny\n+f=b\necho|a\necho|b"},
	{"(f=a); echo $f", "+f=a\necho|a"},
	{"f=$(b); echo $f", "b\n+f=#\necho|#"},
	{"f=a$(b)c; echo $f", "b\n+f=a#c\necho|a#c"},
	{"f=/x cat $f", "cat|#|+f=/x|$f"},
	{"export f=/x; cat $f", "export|f=/x\ncat|/x"},
	{"declare -r f=/x; cat $f", "declare|-r|f=/x\ncat|/x"},
	{"local f=/x; cat $f", "local|f=/x\ncat|/x"},
	{"read f; cat $f", "read|f\ncat|#"},
	{"f=a; unset f; echo $f", "+f=a\nunset|f\necho|#"},
	{"f=a; f+=b; echo $f", "+f=a\n+f+=b\necho|ab"},
	{"a=(/x /y); cat \"${a[@]}\"", "cat|/x|/y"},
	{"a=(/x /y); cat ${a[1]} $a", "cat|/y|/x"},
	{"a=(/x /y); for f in ${a[@]}; do cat $f; done", "cat|/x\ncat|/y"},
	{"a=(cat /x); \"${a[@]}\"", "cat|/x"},
	{"a=(/x\n /y # c\n); b", "b"},
	{"a[1]=x; b $a", "+a[1]=x\nb|#"},
	{"a+=(b); c", "c"},
	{"cat${IFS}/x", "cat|/x"},
	{"cat$IFS/x", "cat|/x"},
	{"IFS=_; c=cat_/x; $c", "+IFS=_\n+c=cat_/x\ncat|/x"},
	{"set -- /x /y; cat $1 \"$@\"", "set|--|/x|/y\ncat|/x|/x|/y"},
	{"set -- a b c; shift; echo $1 $#", "set|--|a|b|c\nshift\necho|b|2"},
	{"ca$@t /x", "cat|/x"},
	{"c$1at /x", "cat|/x"},
	{"c${1}at /x", "cat|/x"},
	{"c${9}at ${10}/x", "cat|/x"},
	{"$0", "#"},
	{"echo $# $* \"$*\" $?", "echo|0||#"},
	{"f() { echo $1 $@; }; f", "echo|#|#\nf"},
	{"f=a; g=f; echo ${!g}", "+f=a\n+g=f\necho|a"},
	{"f=abc; echo ${#f}", "+f=abc\necho|3"},
	{"printf -v f x; echo $f", "printf|-v|f|x\necho|#"},
	{"for f in a b; do g=$f; done; echo $g", "+g=a\n+g=b\necho|a\necho|b"},
	{"for i in 1 2; do for j in 3 4; do echo $i$j; done; done",
		"echo|13\necho|23\necho|14\necho|24"},
	{"container=docker; echo $container", "+container=docker\necho|docker"},
	{"f=~/x; cat $f ~ ~/y ~root/z a~b", "+f=#/x\ncat|#/x|#|#/y|#/z|a~b"},
	{"HOME=/root; cat ~/x", "+HOME=/root\ncat|/root/x"},
	{"f='*'; cat $f", "+f=*\ncat|{*}"},
	{"f=/proc/1/cgrou?; cat $f", "+f=/proc/1/cgrou?\ncat|{/proc/1/cgrou?}"},
	{"cat /proc/$$/cgroup /proc/$PPID/cgroup $$", "cat|/proc/self/cgroup|/proc/self/cgroup|#"},
	{"cat /proc/\"$$\"/x /proc/$BASHPID/y", "cat|/proc/self/x|/proc/self/y"},
	{"f=a b $f; c $f", "b|#|+f=a|$f\nc|#|$f"},
	{"f=a; (f=b; c $f); d $f", "+f=a\n+f=b\nc|a\nc|b\nd|a\nd|b"},
	{"f= ; echo \"$f\" $f x", "+f=\necho||x"},
	{"echo $container ${KUBERNETES_SERVICE_HOST} \"$SNAP\"",
		"echo|#|#|#|$container|$KUBERNETES_SERVICE_HOST|$SNAP"},
	{"[ -n \"$container\" ]", "[|-n|#|]|$container"},
	{"[ -z ${KUBERNETES_SERVICE_HOST+x} ]", "[|-z|x|]|$KUBERNETES_SERVICE_HOST"},
	{"x=$container", "+x=#|$container"},
	{"readonly f=/x g=/y; cat $f $g", "readonly|f=/x|g=/y\ncat|/x|/y"},
	{"trap 'cat /x' EXIT", "cat|/x"},
	{"trap - EXIT", ""},
	{"trap", ""},
	{"eval eval cat /x", "cat|/x"},
	{"eval", ""},
	{"f=/x; f() { cat $f; }", "+f=/x\ncat|/x"},
};

static const struct sample parameters[] = {
	{"f=/a/b.c; echo ${f%.c} ${f#/a} ${f/b/x} ${f//\\//_} ${f:1} ${f:1:2} ${f: -2} ${f:0:-2}",
		"+f=/a/b.c\necho|/a/b|/b.c|/a/x.c|_a_b.c|a/b.c|a/|.c|/a/b"},
	{"f=aXa; echo ${f/X} ${f//a/b} ${f,,} ${f^} ${f^^} ${f,}",
		"+f=aXa\necho|aa|bXb|axa|AXa|AXA|aXa"},
	{"echo ${f:-/x} ${f-/y} ${f:=/z} $f", "echo|/x|/y|/z|/z|$f"},
	{"echo ${f:+/x} ${f+/y}", "echo|/x|/y|$f"},
	{"f=a; echo ${f:-/x} ${f:+/y} ${f:?z}", "+f=a\necho|a|/y|a"},
	{"f=; echo ${f:-/x} ${f-/y}z ${f:+q}z", "+f=\necho|/x|z|z"},
	{"echo ${f?x}", "echo|#|$f"},
	{"echo ${f:-a b} \"${f:-a b}\"", "echo|a|b|a b|$f"},
	{"echo ${f:-\"a b\"}", "echo|a b|$f"},
	{"echo \"${f:-\"a b\"}\"", "echo|a b|$f"},
	{"echo ${f##*/}", "echo|#|$f"},
	{"f=/a/b; echo ${f##*/} ${f%/*}", "+f=/a/b\necho|#|#"},
	{"echo ${f:-${g:-/x}}", "echo|/x|$g|$f"},
	{"echo ${}", "echo|#"},
	{"echo ${ x}", "echo|#"},
	{"echo ${f", "echo|#|$f"},
	{"echo ${f:-{a,b}}", "echo|{a,b}|$f"},
	{"echo ${f@Q} ${!f*} ${#} ${#f[@]}", "echo|#|#|0|#|$f"},
	{"f=abc; echo ${f:$g}", "+f=abc\necho|#|$g"},
	{"cat ${CG:-/proc/1/cgroup}", "cat|/proc/1/cgroup|$CG"},
	{"cat ${1:-/proc/1/cgroup}", "cat|/proc/1/cgroup"},
	{"a=abcdefghij; echo ${a:2:1}${a:0:1}t", "+a=abcdefghij\necho|cat"},
	{"f=PROC; cat /${f,,}/1", "+f=PROC\ncat|/proc/1"},
	{"f=x; echo ${f:5} ${f:0:0}y", "+f=x\necho|y"},
	{"echo ${f/}/a", "echo|#/a|$f"},
	{"f=a/b; echo ${f/\\//x}", "+f=a/b\necho|axb"},
	{"echo ${f[0]} ${f[x]}", "echo|#|#|$f"},
	{"f=\"/pr/1/cgroup\"; cat ${f/pr/proc}", "+f=/pr/1/cgroup\ncat|/proc/1/cgroup"},
};

static const struct sample directories[] = {
	{"cd /proc; cat 1/cgroup", "cd|/proc\ncat|1/cgroup|@/proc"},
	{"cd /proc && cd 1 && cat cgroup", "cd|/proc\ncd|1|@/proc\ncat|cgroup|@/proc/1"},
	{"(cd /proc); cat x", "cd|/proc\ncat|x"},
	{"a $(cd /x; b) c", "cd|/x\nb|@/x\na|#|c"},
	{"cd; a", "cd\na|@#"},
	{"cd -; a", "cd|-\na|@#"},
	{"cd $x; a", "cd|#|$x\na|@#"},
	{"cd a; b", "cd|a\nb|@a"},
	{"pushd /x; a; popd; b", "pushd|/x\na|@/x\npopd|@/x\nb|@#"},
	{"cd -P /x; a", "cd|-P|/x\na|@/x"},
	{"cd /x || exit; a", "cd|/x\nexit|@/x\na|@/x"},
	{"f=/proc/1; cd $f; cat cgroup", "+f=/proc/1\ncd|/proc/1\ncat|cgroup|@/proc/1"},
	{"cd a; cd ..; b", "cd|a\ncd|..|@a\nb|@a/.."},
	{"cd -- /x; a", "cd|--|/x\na|@/x"},
};

#define SAMPLES(name)                                                                              \
	static void test_##name(void **state)                                                      \
	{                                                                                          \
		(void)state;                                                                       \
		check_samples(name, N(name));                                                      \
	}

SAMPLES(words)
SAMPLES(patterns)
SAMPLES(braces)
SAMPLES(lists)
SAMPLES(compounds)
SAMPLES(conditions)
SAMPLES(redirections)
SAMPLES(heredocs)
SAMPLES(substitutions)
SAMPLES(variables)
SAMPLES(parameters)
SAMPLES(directories)

/* --- what is given from outside ---------------------------------------------------------------- */

static void arguments(void **state)
{
	static const struct str arg[] = {STR("sh"), STR("/proc/1/cgroup"), STR("b c")};
	static const struct {
		const char *text;
		size_t n;
		const char *wanted;
	} cases[] = {
		{"cat $1", 3, "cat|/proc/1/cgroup"},
		{"cat \"$@\" $2 \"$2\"", 3, "cat|/proc/1/cgroup|b c|b|c|b c"},
		{"cat \"$*\" $#", 3, "cat|/proc/1/cgroup b c|2"},
		{"cat $* $@", 2, "cat|/proc/1/cgroup|/proc/1/cgroup"},
		{"a \"x$@y\"", 3, "a|x/proc/1/cgroup|b cy"},
		{"$0 $3 \"$3\"", 3, "sh|"},
		{"for f; do cat $f; done", 2, "cat|/proc/1/cgroup"},
		{"for f in \"$@\"; do a \"$f\"; done", 3, "a|/proc/1/cgroup\na|b c"},
		{"shift; a $1", 3, "shift\na|b|c"},
		{"cat $0", 0, "cat|#"},
		{"cat \"$1\"$@ \"$@\"", 0, "cat|"},
		{"while [ $# -gt 0 ]; do cat $1; shift; done", 2,
			"[|1|-gt|0|]\ncat|/proc/1/cgroup\nshift"},
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		check(
			&(struct shell_source){
				.text = str_of(cases[i].text), .arg = arg, .n_args = cases[i].n},
			cases[i].wanted);
}

static void variables_from_outside(void **state)
{
	static const struct str variable[] = {STR("f=/x y"), STR("HOME=/root"), STR("none")};

	(void)state;
	check(&(struct shell_source){.text = STR("a $f \"$f\" ~/z $none"),
		      .variable = variable,
		      .n_variables = N(variable)},
		"a|/x|y|/x y|/root/z|#|$none");
}

/* --- output of commands in words -------------------------------------------------------------------- */

static const struct sample given[] = {
	{"echo a $(cat /x) b", "echo|&cat"},
	{"echo $(cat /x | head -1)", "echo|&cat|&head"},
	{"echo `cat /x` \"$(id)\"", "echo|&cat|&id"},
	{"echo $(echo known) $(true >/x)", "echo|&true"},
	{"v=$(cat /x); echo $v ${v,,} \"${v#a}\"", "v=#|&cat\necho|&cat"},
	{"v=$(cat /x); v=y; echo $v", "v=#|&cat"},
	{"v=$(cat /x); true || v=y; echo $v", "v=#|&cat\necho|&cat\necho|&cat"},
	{"export v=$(cat /x); echo $v", "export|&cat\necho|&cat"},
	{"read -r v < /x; echo $v", "echo|&read"},
	{"cat /x | while read v; do echo $v; done", "echo|&read"},
	{"for v in $(cat /x); do echo $v; done", "echo|&cat"},
	{"[[ $(< /x) == *y* ]]", "[[|&/x"},
	{"case $(cat /x) in a|b) id;; *c*) ;; esac", "case|&cat\ncase|&cat"},
	{"v=$(cat /x); case $v in a) ;; esac; case y in a) ;; esac", "v=#|&cat\ncase|&cat"},
	{"case $(cat /x) in $(id)) ;; esac", "case|&cat|&id"},
	{"grep y <(cat /x)", "grep|<&cat"},
	{"grep y <<< \"$(cat /x)\"", "grep|<&cat"},
	{"echo $(echo $(cat /x))", "echo|&cat\necho|&cat|&echo"},
};

static void test_given(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 1u << 20);
	for (size_t i = 0; i < N(given); i++) {
		const struct shell_source source = {.text = str_of(given[i].text)};

		out.n = 0;
		assert_false(parse_by(on_given, &source, &out));
		if (!str_eq(buf_str(&out), str_of(given[i].wanted)))
			fail_msg("%s\nis:\n%.*s\nand not:\n%s", given[i].text,
				STR_ARG(buf_str(&out)), given[i].wanted);
	}
	buf_done(&out);
}

/* --- limits ------------------------------------------------------------------------------------ */

static void repeat(struct buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(out, str_of(text));
}

static void limits(void **state)
{
	static const struct {
		const char *before, *unit;
		size_t n;
		const char *after;
		struct shell_limits limits;
		bool cut;
	} cases[] = {
		{"", "$(", 100, "a", SHELL_LIMITS, false},
		{"", "$(", 101, "a", SHELL_LIMITS, true},
		{"", "(", 100, "a", SHELL_LIMITS, false},
		{"", "(", 101, "a", SHELL_LIMITS, true},
		{"", "{ ", 101, "a", SHELL_LIMITS, true},
		{"", "if ", 101, "a", SHELL_LIMITS, true},
		{"", "\"${x-", 110, "a", SHELL_LIMITS, true},
		{"", ":;", 16384, "", SHELL_LIMITS, false},
		{"", ":;", 16385, "", SHELL_LIMITS, true},
		{"", "a ", 65536, "", SHELL_LIMITS, false},
		{"", "a ", 65537, "", SHELL_LIMITS, true},
		{"a ", "b", 1u << 20, "", SHELL_LIMITS, false},
		{"a ", "b", 1u << 21, "", SHELL_LIMITS, true},
		{"a ", "{b,c}", 6, "", SHELL_LIMITS, false},
		{"a ", "{b,c}", 7, "", SHELL_LIMITS, true},
		{"a ", "{", 33, "b,c}", SHELL_LIMITS, true},
		{"for x in", " a", 64, "; do b $x; done", SHELL_LIMITS, false},
		{"a=b; ", "a=$a$a; ", 30, "", SHELL_LIMITS, true},
		{"a", " $x", 100000, "", SHELL_LIMITS, true},
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct buf text, out;

		buf_init(&text, 1u << 23);
		buf_init(&out, 1u << 26);
		repeat(&text, cases[i].before, 1);
		repeat(&text, cases[i].unit, cases[i].n);
		repeat(&text, cases[i].after, 1);
		struct shell_source source = {.text = buf_str(&text), .limits = &cases[i].limits};

		if (parse(&source, &out) != cases[i].cut)
			fail_msg("%zu times %s: %d", cases[i].n, cases[i].unit, cases[i].cut);
		buf_done(&text);
		buf_done(&out);
	}
}

/* What stands before the place where a limit is met has been found. */
static void nothing_before_is_lost(void **state)
{
	struct buf text, out;

	(void)state;
	buf_init(&text, 1u << 20);
	buf_init(&out, 1u << 20);
	repeat(&text, "cat /proc/1/cgroup; ", 1);
	repeat(&text, "$(", 1000);
	assert_true(parse(&(struct shell_source){.text = buf_str(&text)}, &out));
	assert_true(str_starts(buf_str(&out), STR("cat|/proc/1/cgroup")));
	out.n = 0;
	text.n = 0;
	/* Too many variants of one word: the rest of the text is still read. */
	repeat(&text, "a ", 1);
	repeat(&text, "{b,c}", 1000);
	repeat(&text, "; cat /proc/1/cgroup", 1);
	assert_true(parse(&(struct shell_source){.text = buf_str(&text)}, &out));
	assert_true(str_ends(buf_str(&out), STR("\ncat|/proc/1/cgroup")));
	buf_done(&text);
	buf_done(&out);
}

static void out_of_memory(void **state)
{
	const struct shell_source source = {
		.text = STR("f=(a b); for x in a b; do c $x <<E; d; done\n`a`$(b)\nE\n{a,b}")};
	struct buf out;
	const struct shell_sink sink = {on_command, &out};
	size_t max = 0;
	int result;

	(void)state;
	do {
		struct arena arena;
		bool cut;

		buf_init(&out, 1u << 20);
		arena_init(&arena, max);
		result = shell_parse(&arena, &source, &sink, &cut);
		arena_done(&arena);
		buf_done(&out);
		assert_true(result == 0 || result == -1);
		assert_true(max < 1u << 16);
		max += 16;
	} while (result != 0);
	assert_true(max > 1000);
}

/* --- hostile texts ----------------------------------------------------------------------------- */

static void count(void *ctx, const struct shell_command *command)
{
	size_t *n = ctx;

	(void)command;
	++*n;
}

struct hostile {
	const char *before, *unit, *after;
};

static double measure(const struct hostile *h, size_t size, size_t *ret_used)
{
	size_t found = 0;
	const struct shell_sink sink = {count, &found};
	struct arena arena;
	struct buf text;
	bool cut;

	buf_init(&text, 4u << 20);
	repeat(&text, h->before, 1);
	repeat(&text, h->unit, size / strlen(h->unit));
	repeat(&text, h->after, 1);
	struct shell_source source = {.text = buf_str(&text)};
	double start = effort_sec();

	arena_init(&arena, 256u << 20);
	assert_int_equal(shell_parse(&arena, &source, &sink, &cut), 0);
	*ret_used = arena.used;
	arena_done(&arena);
	buf_done(&text);
	return effort_sec() - start;
}

#define FLOOR_SEC  0.02
#define MEMORY_MAX (24u << 20)

/* Twice the text takes twice the time, and never more memory than the limits allow. */
static void linear(void **state)
{
	static const struct hostile hostile[] = {
		{"", "$(", ""},
		{"", "`", ""},
		{"", "\"", ""},
		{"", "'", ""},
		{"", "$((", ""},
		{"", "((", ""},
		{"", "(", ""},
		{"", "{", ""},
		{"", "${", ""},
		{"", "${a", ""},
		{"", "{a,b}", ""},
		{"a ", "{a,", ""},
		{"", "{a,b} ", ""},
		{"", "cat <<E\n", ""},
		{"", "<<E ", "\n"},
		{"", "<<E\nE\n", ""},
		{"", "<<", ""},
		{"", "<", ""},
		{"", ">(", ""},
		{"", "a;", ""},
		{"", "a|", ""},
		{"", "a ", ""},
		{"a", "b", ""},
		{"", "\\", ""},
		{"", "\\\n", ""},
		{"", "#", ""},
		{"", "\n", ""},
		{"", "[[ ", ""},
		{"", "[", ""},
		{"", "*[", ""},
		{"", "case a in ", ""},
		{"", "case a in b)", ""},
		{"", "for a in b; do ", ""},
		{"", "a=b ", ""},
		{"", "a=b;", ""},
		{"", "a=$a$a;", ""},
		{"a=b;", "$a", ""},
		{"", "$a", ""},
		{"", "$a ", ""},
		{"", "a=(", ""},
		{"", "a=(b);", ""},
		{"", "a+=(b);", ""},
		{"", "eval ", "a"},
		{"", "eval a;", ""},
		{"", "a() {", ""},
		{"", "a()", ""},
		{"", "$((a) ;", ""},
		{"", "$((1))", ""},
		{"", "$((1)) ", ""},
		{"", "\"$(", ""},
		{"", "'\"`", ""},
		{"", "${a:-", ""},
		{"", "${a:-b}", ""},
		{"a=b;", "${a/b/c}", ""},
		{"", "$'\\x41'", ""},
		{"", "$'", ""},
		{"", "if ", ""},
		{"", "fi;", ""},
		{"", "{ a; } ", ""},
		{"", "(a)", ""},
		{"", ")", ""},
		{"", "}", ""},
		{"", "} ", ""},
		{"", ";", ""},
		{"", "&", ""},
		{"", "&>", ""},
		{"", "cd a;", ""},
		{"", "cd /a;", ""},
		{"", "~ ", ""},
		{"", "@(", ""},
		{"", "@(a)", ""},
		{"x && ", "x && a=b;", "$a"},
		{"", "set -- a b;", ""},
		{"", "\xff", ""},
		{"for a in 1 2 3 4 5 6 7 8 9; do ", "b $a;", "done"},
		{"for a in 1 2 3; do for b in 1 2 3; do for c in 1 2 3; do ", "d $a$b$c;", ""},
		{"", "a <<<b;", ""},
		{"", "[[ a =~ (", ""},
		{"", "`a`", ""},
		{"", "\"`\\\"", ""},
		{"", "trap 'a' b;", ""},
		{"", "read a;", ""},
		{"", "! ", ""},
		{"", "time ", ""},
		{"", "a{1..9}", ""},
		{"", "{1..9} ", ""},
		{"", "a 2>&1;", ""},
		{"", "{fd}<f ", ""},
	};
	const size_t size = getenv("LONG") ? 1u << 19 : effort_small() ? 1u << 13 : 1u << 17;

	(void)state;
	for (size_t i = 0; i < N(hostile); i++) {
		double half = 0, whole = 0;
		size_t used, tries = 0;

		do {
			half = measure(&hostile[i], size, &used);
			whole = measure(&hostile[i], 2 * size, &used);
		} while (whole > 2.5 * (half > FLOOR_SEC ? half : FLOOR_SEC) && ++tries < 4);
		if (tries == 4)
			fail_msg("'%s': %.3f s for %zu bytes, %.3f s for twice that",
				hostile[i].unit, half, size, whole);
		if (used > MEMORY_MAX)
			fail_msg("'%s': %zu bytes of memory", hostile[i].unit, used);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_patterns),
		cmocka_unit_test(test_braces),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_compounds),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_redirections),
		cmocka_unit_test(test_heredocs),
		cmocka_unit_test(test_substitutions),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_parameters),
		cmocka_unit_test(test_directories),
		cmocka_unit_test(arguments),
		cmocka_unit_test(variables_from_outside),
		cmocka_unit_test(limits),
		cmocka_unit_test(nothing_before_is_lost),
		cmocka_unit_test(out_of_memory),
		cmocka_unit_test(linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
