/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * What one-line programs open, test, connect to, run and search for; and what they only print, compare
 * or replace. The finds are compared as one line of text: kind(text), text that is not known as #, with
 * a ? behind it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "command/snippet.h"
#include "support/effort.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

static void add_text(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		buf_addc(out, (char)(c == SHELL_UNKNOWN ? '#' : c == '\n' ? '~' : c));
	}
}

static void on_use(void *ctx, const struct snippet_use *use)
{
	static const char *const kinds[] = {"read", "glob", "folder", "test", "stat", "inode",
		"connect", "pattern", "env", "shell", "argv"};
	struct buf *out = ctx;

	if (out->n > 0)
		buf_addc(out, ' ');
	buf_addf(out, "%s(", kinds[use->kind]);
	add_text(out, use->text);
	for (size_t i = 0; i < use->n_args; i++) {
		if (i > 0)
			buf_addc(out, '|');
		add_text(out, use->arg[i]);
	}
	buf_add(out, use->dynamic ? STR(")?") : STR(")"));
}

static bool parse(enum snippet_language language, struct str text, struct buf *out)
{
	const struct snippet_source source = {.language = language, .text = text};
	const struct snippet_sink sink = {on_use, out};
	struct arena arena;
	bool cut = false;

	arena_init(&arena, 64u << 20);
	assert_int_equal(snippet_parse(&arena, &source, &sink, &cut), 0);
	arena_done(&arena);
	return cut;
}

struct sample {
	const char *text, *wanted;
};

static void check_samples(enum snippet_language language, const struct sample *list, size_t n)
{
	struct buf out;

	buf_init(&out, 1u << 20);
	for (size_t i = 0; i < n; i++) {
		out.n = 0;
		bool cut = parse(language, str_of(list[i].text), &out);

		if (cut || !str_eq(buf_str(&out), str_of(list[i].wanted)))
			fail_msg("%s\nis: %.*s%s\nand not: %s", list[i].text,
				STR_ARG(buf_str(&out)), cut ? " (cut)" : "", list[i].wanted);
	}
	buf_done(&out);
}

/* --- one language after the other --------------------------------------------------------------- */

static const struct sample python[] = {
	{"from os import stat as s; s('/').st_ino", "inode(/)"},
	{"os.chdir('/proc/1');open('cgroup')", "folder(/proc/1) read(cgroup)"},
	{"print(os.stat(sys.argv[1]).st_ino)", "inode(#)?"},
	{"exec(base64.b64decode('cHJpbnQob3BlbignL3Byb2MvMS9jZ3JvdXAnKS5yZWFkKCkp'))",
		"read(/proc/1/cgroup)"},
	{"open(bytes.fromhex('2f2e646f636b6572656e76'))", "read(/.dockerenv)"},
	{"open(bytes.fromhex('2f2ez'))", "read(/.)"},
	{"open('/'.join(['','proc','1',x]))", "read(/proc/1/#)?"},
	{"open(os.sep+'proc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"platform.release()", "read(/proc/version)"},
	{"open(f'/proc/{os.getpid()}/cgroup')", "read(/proc/self/cgroup)"},
	{"open('/proc/%d/cgroup' % os.getpid())", "read(/proc/self/cgroup)"},
	{"open('/proc/'+str(os.getpid())+'/cgroup')", "read(/proc/self/cgroup)"},
	{"p=os.getppid();open(f'/proc/{p}/ns/pid')", "read(/proc/self/ns/pid)"},
	{"open('/proc/%s' % os.x)", "read(/proc/#)?"},
	{"Path('/').glob('.docker*')", "glob(//.docker*)"},
	{"'.dockerenv' in os.listdir('/')", "pattern(.dockerenv) read(/)"},
	{"print(open('/proc/1/cgroup').read())", "read(/proc/1/cgroup)"},
	{"import os;print(os.path.exists(\"/.dockerenv\"))", "test(/.dockerenv)"},
	{"import os;print(os.stat('/').st_ino)", "inode(/)"},
	{"open('/proc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"print(open('/proc/1/cgr'+'oup').read())", "read(/proc/1/cgroup)"},
	{"print(open('/proc/1/cgr' 'oup').read())", "read(/proc/1/cgroup)"},
	{"f='/proc/1/cgroup'\nprint(open(f).read())", "read(/proc/1/cgroup)"},
	{"f='/proc/1/cgroup';print(open(f).read())", "read(/proc/1/cgroup)"},
	{"import os;os.system('cat /proc/1/cgroup')", "shell(cat /proc/1/cgroup)"},
	{"import subprocess;print(subprocess.check_output(['cat','/proc/1/cgroup']))",
		"argv(cat|/proc/1/cgroup)"},
	{"import subprocess;subprocess.run('cat /proc/1/cgroup',shell=True)",
		"shell(cat /proc/1/cgroup)"},
	{"import subprocess as s;s.Popen(['ls','-id','/'])", "argv(ls|-id|/)"},
	{"print(os.environ['container'])", "env(container)"},
	{"os.environ.get('container')", "env(container)"},
	{"os.getenv('KUBERNETES_SERVICE_HOST')", "env(KUBERNETES_SERVICE_HOST)"},
	{"print('container' in os.environ)", "pattern(container) env(container)"},
	{"from pathlib import Path;print(Path('/.dockerenv').exists())", "test(/.dockerenv)"},
	{"Path('/proc/1/cgroup').read_text()", "read(/proc/1/cgroup)"},
	{"Path('/proc')/'1'/'cgroup'", ""},
	{"print((Path('/proc')/'1'/'cgroup').read_text())", "read(/proc/1/cgroup)"},
	{"print(open(os.path.join('/proc','1','cgroup')).read())", "read(/proc/1/cgroup)"},
	{"print([os.path.exists(p) for p in ['/.dockerenv','/run/.containerenv']])",
		"test(/.dockerenv) test(/run/.containerenv)"},
	{"for p in ('/.dockerenv','/run/.containerenv'):\n  if os.path.isfile(p): print(p)",
		"test(/.dockerenv) test(/run/.containerenv)"},
	{"with open('/proc/self/cgroup') as f:\n  print('docker' in f.read())",
		"read(/proc/self/cgroup) pattern(docker)"},
	{"print(any('docker' in l for l in open('/proc/1/cgroup')))",
		"pattern(docker) read(/proc/1/cgroup)"},
	{"print('cat /proc/1/cgroup')", ""},
	{"print('/proc/1/cgroup')", ""},
	{"x='/proc/1/cgroup'\nprint(x)", ""},
	{"logging.info('/.dockerenv')", ""},
	{"s.replace('/.dockerenv','/x')", ""},
	{"import re;re.sub('/.dockerenv','/x',s)", ""},
	{"if f == '/.dockerenv': pass", "pattern(/.dockerenv)"},
	{"assert p in ('/.dockerenv',)", "pattern(/.dockerenv)"},
	{"# open('/proc/1/cgroup')", ""},
	{"open('/tmp/x','w').write('/proc/1/cgroup')", ""},
	{"helper('/proc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"print(f\"{open('/proc/1/cgroup').read()}\")", "read(/proc/1/cgroup)"},
	{"open(f'/proc/{pid}/cgroup')", "read(/proc/#/cgroup)?"},
	{"open('/proc/%s/cgroup' % 'self')", "read(/proc/self/cgroup)"},
	{"open('/proc/%d/cgroup'%1)", "read(/proc/1/cgroup)"},
	{"open('/proc/{}/cgroup'.format(1))", "read(/proc/1/cgroup)"},
	{"open('\\x2fproc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"open(b'/proc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"open(r'/proc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"open('''/proc/1/cgroup''')", "read(/proc/1/cgroup)"},
	{"__import__('os').system('ls -id /')", "shell(ls -id /)"},
	{"exec(open('/proc/1/cgroup').read())", "read(/proc/1/cgroup)"},
	{"import socket;s=socket.socket(socket.AF_UNIX);s.connect('/dev/lxd/sock')",
		"connect(/dev/lxd/sock)"},
	{"os.listdir('/proc/1/ns')", "read(/proc/1/ns)"},
	{"os.readlink('/proc/1/ns/pid')", "read(/proc/1/ns/pid)"},
	{"print(os.stat('/').st_size)", "stat(/)"},
	{"print(os.stat('/')[1])", "inode(/)"},
	{"os.execvp('cat',['cat','/proc/1/cgroup'])", "argv(cat|cat|/proc/1/cgroup)"},
	{"os.popen('cat /proc/1/cgroup').read()", "shell(cat /proc/1/cgroup)"},
	{"import os\nif os.path.exists('/.dockerenv') or os.path.exists('/run/.containerenv'):\n   "
	 " print('in container')",
		"test(/.dockerenv) test(/run/.containerenv)"},
	{"print(max(1,2), open('/proc/1/sched').readline())", "read(/proc/1/sched)"},
	{"print('docker' in open('/proc/self/mountinfo').read())",
		"pattern(docker) read(/proc/self/mountinfo)"},
	{"re.search('docker|lxc',open('/proc/1/cgroup').read())",
		"read(/proc/1/cgroup) pattern(docker|lxc)"},
	{"os.path.exists(path='/.dockerenv')", "test(/.dockerenv)"},
	{"subprocess.run(args=['cat','/x'])", "argv(cat|/x)"},
	{"data.read(10)", ""},
	{"f.read()", ""},
	{"urllib.request.urlopen('file:///proc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"raise Exception('/proc/1/cgroup')", ""},
	{"json.load(open('/.dockerenv'))", "read(/.dockerenv)"},
	{"list(map(os.path.exists,['/.dockerenv','/b']))", "test(/.dockerenv) test(/b)"},
	{"git.commit(message='see /.dockerenv')", ""},
	{"p='/proc'\np+='/1/cgroup'\nopen(p)", "read(/proc/1/cgroup)"},
	{"print(__doc__)", ""},
	{"open(p:='/.dockerenv')", "read(/.dockerenv)"},
	{"import glob;glob.glob('/.docker*')", "glob(/.docker*)"},
	{"x=lambda p='/.dockerenv':open(p)", "read(/.dockerenv)"},
	{"linecache.getline('/proc/1/cgroup',1)", "read(/proc/1/cgroup)"},
	{"d={'a':'/.dockerenv'}\nopen(d['a'])", "read(/.dockerenv)"},
	{"exec(\"print(open('/proc/1/cgroup').read())\")", "read(/proc/1/cgroup)"},
	{"eval(\"open('/.dockerenv')\")", "read(/.dockerenv)"},
	{"print('see /proc/1/cgroup and /.dockerenv')", ""},
	{"x = 'open(\"/proc/1/cgroup\")'", ""},
	{"parser.add_argument('--path',default='/.dockerenv')", ""},
	{"print('a' if os.path.exists('/.dockerenv') else '/b')", "test(/.dockerenv)"},
	{"import sys;sys.stdout.write('/.dockerenv')", ""},
	{"s.startswith('/proc/1/cgroup')", "pattern(/proc/1/cgroup)"},
	{"with open('/tmp/a','a') as f: f.write('/.dockerenv')", ""},
	{"os.remove('/.dockerenv')", ""},
	{"print(open('notes.txt').read())", "read(notes.txt)"},
	{"subprocess.getoutput('systemd-detect-virt')", "shell(systemd-detect-virt)"},
	{"os.scandir('/proc/1/ns')", "read(/proc/1/ns)"},
	{"def f(p):\n  return open(p).read()\nprint(f('/proc/1/cgroup'))", "read(/proc/1/cgroup)"},
	{"paths=['/.dockerenv','/run/.containerenv']\nprint(paths)", ""},
	{"paths=['/.dockerenv']\nfor p in paths:\n  print(os.stat(p))", "stat(/.dockerenv)"},
	{"print(sum(1 for _ in open('/proc/1/cgroup')))", "read(/proc/1/cgroup)"},
	{"os.system(\"sh -c 'cat /proc/1/cgroup'\")", "shell(sh -c 'cat /proc/1/cgroup')"},
	{"open(\"/proc/1/\"+name)", "read(/proc/1/#)?"},
	{"[print(l) for l in open('/proc/1/environ','rb')]", "read(/proc/1/environ)"},
	{"print(os.stat('/').st_ino==2)", "inode(/)"},
	{"import os; print(os.lstat('/').st_ino)", "inode(/)"},
	{"os.path.samefile('/','/proc/1/root')", "read(/proc/1/root)"},
	{"os.path.ismount('/')", "test(/)"},
	{"open(chr(47)+'proc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"print(pathlib.Path('/proc/1/cgroup').open().read())", "read(/proc/1/cgroup)"},
	{"if 'docker' in open('/proc/1/cgroup').read(): print(1)",
		"pattern(docker) read(/proc/1/cgroup)"},
	{"requests.get('http://a/.dockerenv')", ""},
	{"print(\"\"\"\n/proc/1/cgroup\n\"\"\")", ""},
	{"\"\"\"/proc/1/cgroup\"\"\"", ""},
	{"os.access('/.dockerenv',os.F_OK)", "test(/.dockerenv)"},
	{"socket.connect(('host',80))", ""},
	{"os.rename('/a','/b')", ""},
};

static const struct sample perl[] = {
	{"stat('/')->ino", "inode(/)"},
	{"my (undef,$i)=stat \"/\"", "inode(/)"},
	{"print unless /overlay/", ""},
	{"print unless $_ =~ /overlay/", ""},
	{"next if /overlay/; print", ""},
	{"next unless /overlay/; print", "pattern(overlay)"},
	{"exit 1 unless /overlay/", "pattern(overlay)"},
	{"next if /a/; print if /overlay/", "pattern(overlay)"},
	{"open F,decode_base64('Ly5kb2NrZXJlbnY=')", "read(/.dockerenv)"},
	{"open F,pack('H*','2f2e646f636b6572656e76')", "read(/.dockerenv)"},
	{"open F,\"/proc/$$/cgroup\"", "read(/proc/self/cgroup)"},
	{"open F,\"/proc/\".$$.\"/cgroup\"", "read(/proc/self/cgroup)"},
	{"print glob(\"/.docker*\")", "glob(/.docker*)"},
	{"open F,\"/proc/1/cgroup\";print <F>", "read(/proc/1/cgroup)"},
	{"print((stat \"/\")[1])", "inode(/)"},
	{"print \"yes\" if -e \"/.dockerenv\"", "test(/.dockerenv)"},
	{"-e \"/.dockerenv\" and print 1", "test(/.dockerenv)"},
	{"print `cat /proc/1/cgroup`", "shell(cat /proc/1/cgroup)"},
	{"system(\"cat /proc/1/cgroup\")", "shell(cat /proc/1/cgroup)"},
	{"system \"cat\",\"/proc/1/cgroup\"", "argv(cat|/proc/1/cgroup)"},
	{"exec(\"ls\",\"-id\",\"/\")", "argv(ls|-id|/)"},
	{"open(F,\"<\",\"/proc/1/cgroup\") or die \"no /x\";print <F>", "read(/proc/1/cgroup)"},
	{"open(my $f,\"<\",\"/proc/1/cgroup\");print while <$f>", "read(/proc/1/cgroup)"},
	{"open F,\"</proc/1/cgroup\"", "read(/proc/1/cgroup)"},
	{"open F,\"cat /x|\"", "shell(cat /x)"},
	{"open(F,\"-|\",\"cat /x\")", "shell(cat /x)"},
	{"open F,\">/tmp/x\";print F \"/proc/1/cgroup\"", ""},
	{"s{/.dockerenv}{/run/.containerenv}", "pattern(/.dockerenv)"},
	{"s#/proc/1/cgroup#/proc/self/cgroup#", "pattern(/proc/1/cgroup)"},
	{"s/a/b/;print \"/proc/1/cgroup\"", "pattern(a)"},
	{"print if m{/proc/1/cgroup}", "pattern(/proc/1/cgroup)"},
	{"print if /docker/", "pattern(docker)"},
	{"y/a/b/", "pattern(a)"},
	{"@ARGV=(\"/proc/1/cgroup\");print <>", "read(/proc/1/cgroup)"},
	{"@ARGV=\"/proc/1/cgroup\";print while<>", "read(/proc/1/cgroup)"},
	{"print $ENV{container}", "env(container)"},
	{"print $ENV{\"container\"}", "env(container)"},
	{"for (qw(/.dockerenv /run/.containerenv)) { print if -e }",
		"test(/.dockerenv) test(/run/.containerenv)"},
	{"for my $f (\"/.dockerenv\",\"/x\") { print $f if -e $f }", "test(/.dockerenv) test(/x)"},
	{"my $f=\"/proc/1/cgroup\"; open(F,$f); print <F>", "read(/proc/1/cgroup)"},
	{"my $f=\"/proc/1\"; open(F,\"$f/cgroup\")", "read(/proc/1/cgroup)"},
	{"my $f=\"/proc/1\"; open(F,$f.\"/cgroup\")", "read(/proc/1/cgroup)"},
	{"print join \"\",</proc/1/ns/*>", "glob(/proc/1/ns/*)"},
	{"local $/; open F,\"/x\"; $_=<F>", "read(/x)"},
	{"use IO::File; IO::File->new(\"/proc/1/cgroup\")", "read(/proc/1/cgroup)"},
	{"print -s \"/.dockerenv\"", "test(/.dockerenv)"},
	{"print qx{cat /x}", "shell(cat /x)"},
	{"print q(/proc/1/cgroup)", ""},
	{"open F,q(/proc/1/cgroup)", "read(/proc/1/cgroup)"},
	{"do \"/x.pl\"", "read(/x.pl)"},
	{"opendir D,\"/proc/1/ns\"", "read(/proc/1/ns)"},
	{"print readlink \"/proc/1/ns/pid\"", "read(/proc/1/ns/pid)"},
	{"warn \"/.dockerenv\"", ""},
	{"use constant X=>\"/.dockerenv\"; print -e X", "test(/.dockerenv)"},
	{"print \"a\" unless -f \"/.dockerenv\" || -d \"/b\"", "test(/.dockerenv) test(/b)"},
	{"print scalar(@{[stat(\"/\")]})", "stat(/)"},
	{"print \"$ENV{container}\"", "env(container)"},
	{"# open F,\"/x\"", ""},
	{"if ($f eq \"/.dockerenv\") {}", "pattern(/.dockerenv)"},
	{"print \"@{[`cat /x`]}\"", "shell(cat /x)"},
	{"my @s=stat(\"/\");print $s[1]", "inode(/)"},
	{"lstat(\"/\")", "stat(/)"},
	{"print \"/a\" =~ /b/", "pattern(/a) pattern(b)"},
	{"split m{/},\"/proc/1/cgroup\"", "pattern(/)"},
	{"$x{s}=1;$y=2;open F,\"/x\"", "read(/x)"},
	{"print((stat(\"/\"))[1])", "inode(/)"},
	{"use Socket;connect(S,sockaddr_un(\"/dev/lxd/sock\"))", "read(/dev/lxd/sock)"},
	{"print \"open F, /proc/1/cgroup\"", ""},
	{"print \"/.dockerenv\\n\"", ""},
	{"while(<STDIN>){print if /docker/}", "pattern(docker)"},
	{"print for grep {-e} (\"/.dockerenv\",\"/x\")", "test(/.dockerenv) test(/x)"},
	{"print \"in\" if grep {/docker/} `cat /proc/1/cgroup`",
		"pattern(docker) shell(cat /proc/1/cgroup)"},
	{"die unless -r \"/proc/1/environ\"", "test(/proc/1/environ)"},
	{"$_=\"/proc/1/cgroup\";open F,$_;print<F>", "read(/proc/1/cgroup)"},
	{"printf \"%d\\n\",(stat(\"/\"))[1]", "inode(/)"},
	{"eval \"open F,q(/proc/1/cgroup);print<F>\"", "read(/proc/1/cgroup)"},
	{"print map {\"$_\\n\"} glob(\"/proc/1/ns/*\")", "glob(/proc/1/ns/*)"},
	{"s/docker/podman/g", "pattern(docker)"},
	{"tr/a-z/A-Z/", "pattern(a-z)"},
	{"print $1 if m|/docker/(\\w+)|", "pattern(/docker/(\\w+))"},
	{"open(my $fh,\"/proc/1/cgroup\")||die;", "read(/proc/1/cgroup)"},
	{"system(qw(cat /proc/1/cgroup))", "argv(cat|/proc/1/cgroup)"},
	{"system(\"sh\",\"-c\",\"cat /proc/1/cgroup\")", "argv(sh|-c|cat /proc/1/cgroup)"},
	{"$s =~ s!/proc/1/cgroup!/x!", "pattern(/proc/1/cgroup)"},
	{"my %h=(a=>\"/.dockerenv\");print $h{a}", ""},
	{"opendir(my $d,\"/proc/2\")||print \"x\"", "read(/proc/2)"},
	{"print \"ok\" if (-e \"/.dockerenv\")", "test(/.dockerenv)"},
	{"if(-e\"/.dockerenv\"){print 1}", "test(/.dockerenv)"},
	{"print 5 -e", ""},
	{"open F,\"<\",\"/proc/\".(1).\"/cgroup\"", "read(/proc/1/cgroup)"},
	{"exit !-e \"/.dockerenv\"", "test(/.dockerenv)"},
};

static const struct sample ruby[] = {
	{"File::Stat.new('/').ino", "inode(/)"},
	{"File.read(Base64.decode64('Ly5kb2NrZXJlbnY='))", "read(/.dockerenv)"},
	{"File.read(\"/proc/#{$$}/cgroup\")", "read(/proc/self/cgroup)"},
	{"File.read(\"/proc/#{Process.pid}/cgroup\")", "read(/proc/self/cgroup)"},
	{"puts File.read('/proc/self/cgroup')", "read(/proc/self/cgroup)"},
	{"puts File.exist?(\"/.dockerenv\")", "test(/.dockerenv)"},
	{"puts File.exist? '/.dockerenv'", "test(/.dockerenv)"},
	{"puts IO.readlines('/proc/1/cgroup')", "read(/proc/1/cgroup)"},
	{"puts `cat /x`", "shell(cat /x)"},
	{"system(\"cat /x\")", "shell(cat /x)"},
	{"system \"cat\",\"/x\"", "argv(cat|/x)"},
	{"exec \"ls -id /\"", "shell(ls -id /)"},
	{"puts File.stat(\"/\").ino", "inode(/)"},
	{"puts \"#{File.read(%q(/proc/1/cgroup))}\"", "read(/proc/1/cgroup)"},
	{"puts \"#{File.read(\"/proc/1/cgroup\")}\"", "read(/proc/1/cgroup)"},
	{"puts %x(cat /x)", "shell(cat /x)"},
	{"puts open(\"/proc/1/cgroup\").read", "read(/proc/1/cgroup)"},
	{"puts open(\"|cat /x\").read", "shell(cat /x)"},
	{"puts \"/proc/1/cgroup\"", ""},
	{"p \"/x\"", ""},
	{"%w[/.dockerenv /x].each{|f| puts f if File.exist?(f)}", "test(/.dockerenv) test(/x)"},
	{"[\"/.dockerenv\",\"/x\"].any?{|f| File.exist? f}", "test(/.dockerenv) test(/x)"},
	{"puts ENV[\"container\"]", "env(container)"},
	{"puts ENV.fetch(\"container\")", "env(container)"},
	{"puts Dir[\"/proc/1/ns/*\"]", "glob(/proc/1/ns/*)"},
	{"Dir.glob(\"/.docker*\")", "glob(/.docker*)"},
	{"puts $_.sub(\"/.dockerenv\",\"/x\")", ""},
	{"gsub(\"/.dockerenv\",\"\")", ""},
	{"puts $_ =~ /docker/", "pattern(docker)"},
	{"require \"/x.rb\"", "read(/x.rb)"},
	{"File.open(\"/proc/1/cgroup\"){|f| puts f.read}", "read(/proc/1/cgroup)"},
	{"f=\"/proc/1/cgroup\"; puts File.read f", "read(/proc/1/cgroup)"},
	{"File.read(\"/proc/\"+\"1/cgroup\")", "read(/proc/1/cgroup)"},
	{"File.read(File.join(\"/proc\",\"1\",\"cgroup\"))", "read(/proc/1/cgroup)"},
	{"Pathname.new(\"/.dockerenv\").exist?", "test(/.dockerenv)"},
	{"puts Pathname(\"/x\").read", "read(/x)"},
	{"IO.popen(\"cat /x\").read", "shell(cat /x)"},
	{"UNIXSocket.new(\"/dev/lxd/sock\")", "connect(/dev/lxd/sock)"},
	{"puts \"x\" if File.file?(\"/.dockerenv\") && true", "test(/.dockerenv)"},
	{"raise \"/x\"", ""},
	{"puts File.read(\"/proc/#{pid}/cgroup\")", "read(/proc/#/cgroup)?"},
	{"File.foreach(\"/proc/1/cgroup\"){|l| puts l}", "read(/proc/1/cgroup)"},
	{"puts File.readlines(\"/proc/1/cgroup\").grep(/docker/)",
		"read(/proc/1/cgroup) pattern(docker)"},
	{"puts \"a\" if x == \"/.dockerenv\"", "pattern(/.dockerenv)"},
	{"File.write('/tmp/x','/.dockerenv')", ""},
	{"$stdin.each{|l| puts l if l.include?(\"/.dockerenv\")}", "pattern(/.dockerenv)"},
	{"test(?e,\"/.dockerenv\")", "read(/.dockerenv)"},
	{"puts \"cat /proc/1/cgroup\"", ""},
	{"File.open(\"/tmp/x\",\"w\"){|f| f.puts \"/.dockerenv\"}", ""},
	{"exit File.exist?(\"/.dockerenv\")", "test(/.dockerenv)"},
	{"puts [ \"/.dockerenv\" ].select { |f| File.exist?(f) }", "test(/.dockerenv)"},
	{"puts(File.read('/proc/1/cgroup').include?('docker'))",
		"read(/proc/1/cgroup) pattern(docker)"},
	{"$stdout.puts \"/.dockerenv\"", ""},
	{"eval %q(File.read(\"/x\"))", "read(/x)"},
	{"puts Dir.entries(\"/proc/1/ns\")", "read(/proc/1/ns)"},
	{"puts Dir.children \"/proc/1/ns\"", "read(/proc/1/ns)"},
	{"File.readlink(\"/proc/1/ns/pid\")", "read(/proc/1/ns/pid)"},
	{"puts File::exist?(\"/.dockerenv\")", "test(/.dockerenv)"},
	{"spawn \"cat /proc/1/cgroup\"", "shell(cat /proc/1/cgroup)"},
	{"puts ARGF.read", ""},
	{"Kernel.system(\"cat /x\")", "shell(cat /x)"},
	{"a = \"/.dockerenv\"; puts \"yes\" if File.exist?(a)", "test(/.dockerenv)"},
	{"puts \"x\".gsub(/docker/,\"/.dockerenv\")", "pattern(docker)"},
	{"File.symlink?(\"/a\") or File.zero?(\"/b\")", "test(/a) test(/b)"},
	{"open(\"/proc/1/cgroup\").each_line{|l| puts l}", "read(/proc/1/cgroup)"},
	{"print IO.binread(\"/proc/1/environ\")", "read(/proc/1/environ)"},
};

static const struct sample node[] = {
	{"const {statSync:s}=require('fs'); s('/')", "stat(/)"},
	{"fs.statSync(Buffer.from('Ly5kb2NrZXJlbnY=','base64').toString())", "stat(/.dockerenv)"},
	{"fs.statSync(Buffer.from('2f2e','hex'))", "stat(/.)"},
	{"eval(atob('ZnMuc3RhdFN5bmMoIi8uZG9ja2VyZW52Iik='))", "stat(/.dockerenv)"},
	{"fs.statSync(String.fromCharCode(47,46,100))", "stat(/.d)"},
	{"execSync('cat /x',{stdio:'inherit'})", "shell(cat /x)"},
	{"spawn('cat',['/x'],{cwd:'/y'})", "argv(cat|/x)"},
	{"fs.readFileSync(`/proc/${process.pid}/cgroup`)", "read(/proc/self/cgroup)"},
	{"fs.readFileSync('/proc/'+process.pid+'/cgroup')", "read(/proc/self/cgroup)"},
	{"fs.readdirSync('/').includes('.dockerenv')", "read(/) pattern(.dockerenv)"},
	{"require(\"fs\").readFileSync(\"/proc/1/cgroup\")", "read(/proc/1/cgroup)"},
	{"console.log(require(\"fs\").existsSync(\"/.dockerenv\"))", "test(/.dockerenv)"},
	{"console.log('/.dockerenv')", ""},
	{"fs.readFile(\"/proc/1/cgroup\",(e,d)=>console.log(d))", "read(/proc/1/cgroup)"},
	{"const f=\"/.dockerenv\";console.log(fs.existsSync(f))", "test(/.dockerenv)"},
	{"console.log(fs.statSync(\"/\").ino)", "inode(/)"},
	{"require(\"child_process\").execSync(\"cat /x\")", "shell(cat /x)"},
	{"require(\"child_process\").spawnSync(\"cat\",[\"/x\"])", "argv(cat|/x)"},
	{"console.log(process.env.container)", "env(container)"},
	{"process.env[\"container\"]", "env(container)"},
	{"fs.readFileSync(`/proc/${pid}/cgroup`)", "read(/proc/#/cgroup)?"},
	{"fs.readFileSync(`/proc/1/cgroup`)", "read(/proc/1/cgroup)"},
	{"console.log(`${fs.readFileSync(\"/x\")}`)", "read(/x)"},
	{"[\"/.dockerenv\",\"/x\"].forEach(f=>console.log(fs.existsSync(f)))",
		"test(/.dockerenv) test(/x)"},
	{"for(const f of [\"/.dockerenv\"])fs.accessSync(f)", "test(/.dockerenv)"},
	{"require(\"net\").connect(\"/dev/lxd/sock\")", "connect(/dev/lxd/sock)"},
	{"net.createConnection({path:\"/dev/lxd/sock\"})", "connect(/dev/lxd/sock)"},
	{"s.replace(\"/.dockerenv\",\"/x\")", ""},
	{"// fs.readFileSync(\"/x\")", ""},
	{"/* fs.readFileSync(\"/x\") */", ""},
	{"if(/docker/.test(fs.readFileSync(\"/proc/1/cgroup\")))x",
		"pattern(docker) read(/proc/1/cgroup)"},
	{"path.join(\"/proc\",\"1\",\"cgroup\")", ""},
	{"fs.readFileSync(path.join(\"/proc\",\"1\",\"cgroup\"))", "read(/proc/1/cgroup)"},
	{"import(\"fs\").then(f=>f.readFileSync(\"/x\"))", "read(/x)"},
	{"fs.promises.readFile(\"/x\").then(console.log)", "read(/x)"},
	{"fs.writeFileSync(\"/tmp/a\",\"/.dockerenv\")", ""},
	{"require(\"/x.js\")", "read(/x.js)"},
	{"x==\"/.dockerenv\"", "pattern(/.dockerenv)"},
	{"throw new Error(\"/.dockerenv\")", ""},
	{"fs.readFileSync(\"/proc/\"+\"1\"+\"/cgroup\")", "read(/proc/1/cgroup)"},
	{"fs.readdirSync(\"/proc/1/ns\")", "read(/proc/1/ns)"},
	{"console.log(fs.readFileSync(\"/proc/self/mountinfo\",\"utf8\").includes(\"docker\"))",
		"read(/proc/self/mountinfo) pattern(docker)"},
	{"new Foo(\"/.dockerenv\")", "read(/.dockerenv)"},
	{"require(\"fs\").readFileSync(\"\\u002fproc/1/cgroup\")", "read(/proc/1/cgroup)"},
	{"try{fs.accessSync(\"/.dockerenv\");console.log(1)}catch(e){}", "test(/.dockerenv)"},
	{"console.error(\"/.dockerenv\")", ""},
	{"eval(\"fs.readFileSync('/x')\")", "read(/x)"},
	{"const {execSync:e}=require(\"child_process\");e(\"cat /x\")", "shell(cat /x)"},
	{"fs.readFileSync(\"/proc/1/cgroup\").toString().match(/docker/)",
		"read(/proc/1/cgroup) pattern(docker)"},
	{"fs.access(\"/.dockerenv\",e=>console.log(!e))", "test(/.dockerenv)"},
	{"fs.existsSync(\"/.dockerenv\")&&console.log(\"docker\")", "test(/.dockerenv)"},
	{"const p=[\"/.dockerenv\"];console.log(p.some(fs.existsSync))", "test(/.dockerenv)"},
	{"console.log(p.split(\"/\"))", ""},
	{"fs.openSync(\"/proc/1/cgroup\",\"r\")", "read(/proc/1/cgroup)"},
	{"fs.openSync(\"/tmp/x\",\"w\")", ""},
	{"http.get(\"http://x/proc/1/cgroup\")", ""},
	{"a.b(\"/x y\")", ""},
	{"fs.readFileSync(\"cgroup\")", "read(cgroup)"},
	{"fs.readFileSync('/proc/1/cgroup','utf8').split('\\n')[0]", "read(/proc/1/cgroup)"},
	{"process.stdout.write(\"/.dockerenv\")", ""},
	{"const {container}=process.env", ""},
	{"fs.promises.access(\"/.dockerenv\").then(()=>1)", "test(/.dockerenv)"},
	{"require(\"fs\").createReadStream(\"/proc/1/cgroup\").pipe(process.stdout)",
		"read(/proc/1/cgroup)"},
};

static const struct sample php[] = {
	{"readfile(base64_decode('Ly5kb2NrZXJlbnY='));", "read(/.dockerenv)"},
	{"readfile(\"/proc/\".getmypid().\"/cgroup\");", "read(/proc/self/cgroup)"},
	{"echo file_get_contents(\"/proc/1/cgroup\");", "read(/proc/1/cgroup)"},
	{"var_dump(file_exists(\"/.dockerenv\"));", "test(/.dockerenv)"},
	{"echo \"/proc/1/cgroup\";", ""},
	{"print(\"/x\");", ""},
	{"echo `cat /x`;", "shell(cat /x)"},
	{"system(\"cat /x\");", "shell(cat /x)"},
	{"echo shell_exec(\"ls -id /\");", "shell(ls -id /)"},
	{"echo fileinode(\"/\");", "inode(/)"},
	{"print_r(stat(\"/\")[\"ino\"]);", "inode(/)"},
	{"include \"/x\";", "read(/x)"},
	{"echo getenv(\"container\");", "env(container)"},
	{"echo $_ENV[\"container\"];", "env(container)"},
	{"$f=\"/proc/1/cgroup\";readfile($f);", "read(/proc/1/cgroup)"},
	{"$f=\"/proc/1\";echo file_get_contents(\"$f/cgroup\");", "read(/proc/1/cgroup)"},
	{"$f=\"/proc/1\";echo file_get_contents($f.\"/cgroup\");", "read(/proc/1/cgroup)"},
	{"foreach([\"/.dockerenv\",\"/x\"] as $f) if(is_file($f)) echo $f;",
		"test(/.dockerenv) test(/x)"},
	{"echo str_replace(\"/.dockerenv\",\"/x\",$s);", ""},
	{"if(preg_match(\"/docker/\",file_get_contents(\"/proc/self/mountinfo\")))echo 1;",
		"read(/proc/self/mountinfo) pattern(/docker/)"},
	{"fopen(\"/tmp/x\",\"w\");", ""},
	{"fopen(\"/x\",\"r\");", "read(/x)"},
	{"// readfile(\"/x\")", ""},
	{"# readfile(\"/x\")", ""},
	{"stream_socket_client(\"unix:///dev/lxd/sock\");", "connect(/dev/lxd/sock)"},
	{"new SplFileObject(\"/proc/1/cgroup\");", "read(/proc/1/cgroup)"},
	{"passthru(\"cat /x\");", "shell(cat /x)"},
	{"foo(\"/x\");", "read(/x)"},
	{"foreach(file(\"/proc/1/cgroup\") as $l) echo $l;", "read(/proc/1/cgroup)"},
	{"echo is_dir(\"/.singularity.d\")?1:0;", "test(/.singularity.d)"},
	{"echo \"see /.dockerenv\";", ""},
	{"echo implode(\"\",file(\"/proc/1/cgroup\"));", "read(/proc/1/cgroup)"},
	{"eval(\"readfile('/x');\");", "read(/x)"},
	{"if(@file_get_contents(\"/proc/1/cgroup\"))echo 1;", "read(/proc/1/cgroup)"},
	{"echo exec(\"cat /x\");", "shell(cat /x)"},
	{"$h=popen(\"cat /x\",\"r\");", "shell(cat /x)"},
	{"foreach(glob(\"/proc/1/ns/*\") as $f)echo $f;", "glob(/proc/1/ns/*)"},
	{"define(\"P\",\"/.dockerenv\");", ""},
	{"echo strpos(file_get_contents(\"/proc/1/cgroup\"),\"docker\");",
		"read(/proc/1/cgroup) pattern(docker)"},
	{"echo \"{$_ENV['container']}\";", "env(container)"},
	{"unlink(\"/x\");", ""},
	{"file_put_contents(\"/tmp/x\",\"/.dockerenv\");", ""},
	{"require(\"/x.php\");", "read(/x.php)"},
	{"echo readlink(\"/proc/1/ns/pid\");", "read(/proc/1/ns/pid)"},
};

static const struct sample lua[] = {
	{"print(io.open(\"/proc/1/cgroup\"):read(\"*a\"))", "read(/proc/1/cgroup)"},
	{"for l in io.lines(\"/proc/1/cgroup\") do print(l) end", "read(/proc/1/cgroup)"},
	{"os.execute(\"cat /x\")", "shell(cat /x)"},
	{"io.popen(\"cat /x\"):read()", "shell(cat /x)"},
	{"print(os.getenv(\"container\"))", "env(container)"},
	{"print(\"/proc/1/cgroup\")", ""},
	{"print \"/x\"", ""},
	{"dofile\"/x\"", "read(/x)"},
	{"io.open[[/proc/1/cgroup]]", "read(/proc/1/cgroup)"},
	{"io.open[==[/x]==]", "read(/x)"},
	{"-- io.open(\"/x\")", ""},
	{"--[[ io.open(\"/x\") ]] io.open(\"/y\")", "read(/y)"},
	{"local f=\"/proc/1/cgroup\" print(io.open(f):read(\"*a\"))", "read(/proc/1/cgroup)"},
	{"io.open(\"/proc/\"..\"1\"..\"/cgroup\")", "read(/proc/1/cgroup)"},
	{"if io.open(\"/.dockerenv\") then print(1) end", "read(/.dockerenv)"},
	{"for _,f in ipairs{\"/.dockerenv\",\"/x\"} do if io.open(f) then print(f) end end",
		"read(/.dockerenv) read(/x)"},
	{"io.input(\"/x\")", "read(/x)"},
	{"s:gsub(\"/.dockerenv\",\"/x\")", ""},
	{"if s==\"/.dockerenv\" then end", "pattern(/.dockerenv)"},
	{"lfs.attributes(\"/\").ino", "inode(/)"},
	{"io.write(\"/x\")", ""},
	{"io.open(\"/tmp/x\",\"w\"):write(\"/.dockerenv\")", ""},
	{"print(io.open(\"\\47proc/1/cgroup\"))", "read(/proc/1/cgroup)"},
	{"f=io.open(\"/proc/1/cgroup\",\"r\") print(f:read(\"*all\"))", "read(/proc/1/cgroup)"},
	{"print((\"/proc/1/cgroup\"):len())", ""},
	{"for l in io.lines(\"/proc/1/cgroup\") do if l:find(\"docker\") then print(1) end end",
		"read(/proc/1/cgroup) pattern(docker)"},
	{"load(\"io.open('/x')\")()", "read(/x)"},
	{"os.remove(\"/x\")", ""},
	{"error(\"/.dockerenv\")", ""},
	{"print(io.popen(\"ls -id /\"):read(\"*a\"))", "shell(ls -id /)"},
	{"local t={\"/.dockerenv\"} for i=1,#t do print(io.open(t[i])) end", "read(/.dockerenv)"},
	{"assert(io.open(\"/.dockerenv\"))", "read(/.dockerenv)"},
};

static const struct sample awk[] = {
	{"BEGIN{stat(\"/\",s); print s[\"ino\"]}", "inode(/)"},
	{"!/overlay/", ""},
	{"$3 != \"overlay\"", ""},
	{"$1 !~ /docker/ {print}", ""},
	{"/docker/ && !/overlay/", "pattern(docker)"},
	{"$3 == \"overlay\"", "pattern(overlay)"},
	{"BEGIN{while((getline l < \"/proc/1/cgroup\")>0)print l}", "read(/proc/1/cgroup)"},
	{"BEGIN{getline < \"/proc/1/cgroup\";print}", "read(/proc/1/cgroup)"},
	{"BEGIN{f=\"/proc/1/cgroup\";while((getline l < f)>0)print l}", "read(/proc/1/cgroup)"},
	{"BEGIN{while((\"cat /x\"|getline l)>0)print l}", "shell(cat /x)"},
	{"BEGIN{\"cat /x\" | getline x; print x}", "shell(cat /x)"},
	{"BEGIN{system(\"cat /x\")}", "shell(cat /x)"},
	{"BEGIN{system(\"cat \" \"/x\")}", "shell(cat /x)"},
	{"{print > \"/tmp/x\"}", ""},
	{"{print | \"sort /x\"}", "shell(sort /x)"},
	{"{print \"/proc/1/cgroup\"}", ""},
	{"{print}", ""},
	{"$2 == \"docker\"", "pattern(docker)"},
	{"/docker/{print}", "pattern(docker)"},
	{"$0 ~ \"docker\"", "pattern(docker)"},
	{"BEGIN{print ENVIRON[\"container\"]}", "env(container)"},
	{"BEGIN{ARGV[1]=\"/proc/1/cgroup\";ARGC=2}{print}", "read(/proc/1/cgroup)"},
	{"{sub(\"/.dockerenv\",\"/x\");print}", ""},
	{"{gsub(/\\/x/,\"y\")}1", "pattern(\\/x)"},
	{"BEGIN{f=\"/proc/\" 1 \"/cgroup\"; getline x < f}", "read(/proc/1/cgroup)"},
	{"NR>1{print $1}", ""},
	{"# getline < \"/x\"", ""},
	{"BEGIN { if ((getline line < \"/.dockerenv\") >= 0) print \"docker\" }",
		"read(/.dockerenv)"},
	{"index($0,\"docker\"){print}", "pattern(docker)"},
	{"{ if ($1 < 5) print }", ""},
	{"BEGIN{printf \"%s\", \"/x\"}", ""},
	{"BEGIN{\"ls -id /\"|getline;print $1}", "shell(ls -id /)"},
	{"{x = $1 / 2; y = $2 / 3}", ""},
	{"BEGIN{getline < (\"/proc/\" \"1/cgroup\");print}", "read(/proc/1/cgroup)"},
	{"BEGIN{while(\"cat /proc/1/cgroup\"|getline)print}", "shell(cat /proc/1/cgroup)"},
	{"BEGIN{c=\"cat /x\";while((c|getline l)>0)print l;close(c)}", "shell(cat /x)"},
	{"{ print $0 \" /proc/1/cgroup\" }", ""},
	{"$0==\"/.dockerenv\"", "pattern(/.dockerenv)"},
	{"BEGIN{if((getline<\"/.dockerenv\")>=0)print 1}", "read(/.dockerenv)"},
	{"BEGIN{RS=\"\\0\"}/^container=/", "pattern(^container=)"},
	{"/tmpfs/{next} /docker/{print}", "pattern(docker)"},
	{"$3 ~ /overlay/ { next } {print}", ""},
	{"/overlay/{print; next}", "pattern(overlay)"},
	{"{n=split($0,a,\"/\");print a[n]}", ""},
	{"BEGIN{FS=\":\"}{print $3}", ""},
	{"BEGIN{system(\"test -e /.dockerenv\")}", "shell(test -e /.dockerenv)"},
	{"$3 ~ /docker|kubepods/{exit 1}", "pattern(docker|kubepods)"},
	{"BEGIN{print length(\"/x\")}", ""},
	{"{print $1 > \"/tmp/\" $2}", ""},
	{"function f(p){while((getline l<p)>0)print l} BEGIN{f(\"/proc/1/cgroup\")}",
		"read(/proc/1/cgroup)"},
	{"BEGIN{print > \"/dev/stderr\"}", ""},
	{"BEGIN{ while ((getline line < ARGV[1]) > 0) print line }", ""},
	{"BEGIN{\"echo /x\"|getline f;while((getline l<f)>0)print l}", "shell(echo /x)"},
	{"{print \"a\" \"b\" > \"/x\";print \"/y\"}", ""},
	{"BEGIN{if(ENVIRON[\"container\"]!=\"\")print 1}", "env(container)"},
	{"BEGIN{if(\"container\" in ENVIRON)print 1}", "pattern(container) env(container)"},
};

static const struct sample sed[] = {
	{"/overlay/d", ""},
	{"/overlay/!d", "pattern(overlay)"},
	{"/docker/!p", ""},
	{"/a/,/b/p", "pattern(a) pattern(b)"},
	{"/a/!{/b/p}", "pattern(b)"},
	{"/a/d;/b/p", "pattern(b)"},
	{"s#/proc/1/cgroup#/proc/self/cgroup#", "pattern(/proc/1/cgroup)"},
	{"r /proc/1/cgroup", "read(/proc/1/cgroup)"},
	{"1r /proc/1/cgroup", "read(/proc/1/cgroup)"},
	{"$R /x", "read(/x)"},
	{"w /tmp/x", ""},
	{"s/a/b/w /tmp/x", "pattern(a)"},
	{"s/.*/cat \\/x/e", "pattern(.*) shell(cat \\/x)"},
	{"1e cat /x", "shell(cat /x)"},
	{"/docker/p", "pattern(docker)"},
	{"\\#/proc/1/cgroup#p", "pattern(/proc/1/cgroup)"},
	{"1,/x/{s/a/b/;p}", "pattern(x) pattern(a)"},
	{"a\\\ntext r /x\n1r /y", "read(/y)"},
	{"y/abc/def/", ""},
	{":a;N;ba", ""},
	{"1!G;h;$!d", ""},
	{"s/a/b/g;s/c/d/", "pattern(a) pattern(c)"},
	{"p", ""},
	{"", ""},
	{"/x/r /y\np", "pattern(x) read(/y)"},
	{"i r /x", ""},
	{"s/\\//x/;r /y", "pattern(\\/) read(/y)"},
	{"$!{r /a\n}", "read(/a)"},
	{"# r /x", ""},
	{"n;d", ""},
	{"0~3p", ""},
	{"s,/,_,g", "pattern(/)"},
	{"/a/r /x", "pattern(a) read(/x)"},
	{"/a/,/b/{r /x\nd}", "pattern(a) pattern(b) read(/x)"},
	{"s|a|b|;s|c|d|w /x", "pattern(a) pattern(c)"},
	{"1i\\\nr /x", ""},
	{"$a text", ""},
	{"s/x/\\n/g", "pattern(x)"},
	{"=", ""},
	{"/^container=/!d;s/x/y/", "pattern(^container=) pattern(x)"},
	{"1{h;s/a/b/;x;r /x\n}", "pattern(a) read(/x)"},
	{"W /tmp/y", ""},
	{"e ls -id /", "shell(ls -id /)"},
	{"s/a/b/2ge", "pattern(a) shell(b)"},
	{"0,/re/s//x/", "pattern(re)"},
	{"q5", ""},
	{"l 5;r /x", "read(/x)"},
};

#define SAMPLES(language, name)                                                                    \
	static void test_##name(void **state)                                                      \
	{                                                                                          \
		(void)state;                                                                       \
		check_samples(language, name, N(name));                                            \
	}

SAMPLES(SNIPPET_PYTHON, python)
SAMPLES(SNIPPET_PERL, perl)
SAMPLES(SNIPPET_RUBY, ruby)
SAMPLES(SNIPPET_NODE, node)
SAMPLES(SNIPPET_PHP, php)
SAMPLES(SNIPPET_LUA, lua)
SAMPLES(SNIPPET_AWK, awk)
SAMPLES(SNIPPET_SED, sed)

/* --- limits ------------------------------------------------------------------------------------ */

static void repeat(struct buf *out, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(out, str_of(text));
}

static void limits(void **state)
{
	static const struct {
		enum snippet_language language;
		const char *before, *unit;
		size_t n;
		const char *after;
		bool cut;
	} cases[] = {
		{SNIPPET_PYTHON, "", "(", 199, "", false},
		{SNIPPET_PYTHON, "", "(", 200, "", true},
		{SNIPPET_PYTHON, "", "open('/x');", 4096, "", false},
		{SNIPPET_PYTHON, "", "open('/x');", 4097, "", true},
		{SNIPPET_PYTHON, "open('/", "a", 100000, "')", false},
		{SNIPPET_PYTHON, "open('/'", "+'0123456789abcdef'", 1023, ")", false},
		{SNIPPET_PYTHON, "open('/'", "+'0123456789abcdef'", 1024, ")", true},
		{SNIPPET_RUBY, "", "\"#{", 8, "open(\"/x\")", false},
		{SNIPPET_RUBY, "", "\"#{", 9, "open(\"/x\")", true},
		{SNIPPET_PYTHON, "a=[", "'/x',", 256, "]", false},
		{SNIPPET_PYTHON, "a=[", "'/x',", 257, "]", true},
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct buf text, out;

		buf_init(&text, 1u << 20);
		buf_init(&out, 1u << 24);
		repeat(&text, cases[i].before, 1);
		repeat(&text, cases[i].unit, cases[i].n);
		repeat(&text, cases[i].after, 1);
		if (parse(cases[i].language, buf_str(&text), &out) != cases[i].cut)
			fail_msg("%zu times %s: %d", cases[i].n, cases[i].unit, cases[i].cut);
		buf_done(&text);
		buf_done(&out);
	}
}

static void out_of_memory(void **state)
{
	const struct snippet_source source = {.language = SNIPPET_PYTHON,
		.text = STR("f='/a'+'b';open(f'{f}c');run(['a','b']);open('a\\x41'.format(1))")};
	struct buf out;
	const struct snippet_sink sink = {on_use, &out};
	size_t max = 0;
	int result;

	(void)state;
	do {
		struct arena arena;
		bool cut;

		buf_init(&out, 1u << 20);
		arena_init(&arena, max);
		result = snippet_parse(&arena, &source, &sink, &cut);
		arena_done(&arena);
		buf_done(&out);
		assert_true(result == 0 || result == -1);
		assert_true(max < 1u << 16);
		max += 16;
	} while (result != 0);
	assert_true(max > 200);
}

/* --- hostile texts ----------------------------------------------------------------------------- */

static void count(void *ctx, const struct snippet_use *use)
{
	size_t *n = ctx;

	(void)use;
	++*n;
}

static double measure(
	enum snippet_language language, const char *unit, size_t size, size_t *ret_used)
{
	size_t found = 0;
	const struct snippet_sink sink = {count, &found};
	struct arena arena;
	struct buf text;
	bool cut;

	buf_init(&text, 4u << 20);
	repeat(&text, unit, size / strlen(unit));
	const struct snippet_source source = {.language = language, .text = buf_str(&text)};
	double start = effort_sec();

	arena_init(&arena, 64u << 20);
	assert_int_equal(snippet_parse(&arena, &source, &sink, &cut), 0);
	*ret_used = arena.used;
	arena_done(&arena);
	buf_done(&text);
	return effort_sec() - start;
}

#define FLOOR_SEC 0.02

/* Twice the text takes twice the time, in any language, and never more memory than the limit. */
static void linear(void **state)
{
	static const char *const units[] = {"(", "[", "{", ")", "\"", "'", "`", "\"#{", "`${",
		"f'{", "a", "a ", "a.", "a.b", "a(", "a()", "a('/x');", "a='/x';", "$a", "\"$a\"",
		"'a'", "'a'+", "+'a'", "'a' ", "'a'.", "\"a\"..", "'a'%", "'%s'%1;", "/", "/a/",
		"<", "<a", "</a", "s/", "s/a/b/", "q(", "qw(a b)", "%w[", "[[", "[=[", "]",
		"]=", "--[[", "/*", "#", "//", "\n", ";", ",", "'/x',", "open ", "open '/x'",
		"print ", "in ", "a in b ", "==", "=", "+=", "a+='b';", "getline < ",
		"\"a\"|getline;", "print > ", "-e ", "-e '/x';", "environ['a'];", "\\", "'\\x41'",
		"r /x\n", "a\\\n", "y/a/b/;", "{r x\n}", "exec('a');", "exec(\"", "stat('/');",
		"\xff", "${a}", "\"${a}\"", "@ARGV='/x';", "(('/x'),)", "map(a.exists,['/x']);",
		"os.path.join('a','b');", "'{}'.format('a');"};
	const size_t size = getenv("LONG") ? 1u << 18 : effort_small() ? 1u << 12 : 1u << 14;

	(void)state;
	for (size_t i = 0; i < N(units) * (SNIPPET_SED + 1); i++) {
		const char *unit = units[i / (SNIPPET_SED + 1)];
		enum snippet_language language = (enum snippet_language)(i % (SNIPPET_SED + 1));
		double half = 0, whole = 0;
		size_t used, tries = 0;

		do {
			half = measure(language, unit, size, &used);
			whole = measure(language, unit, 2 * size, &used);
		} while (whole > 2.5 * (half > FLOOR_SEC ? half : FLOOR_SEC) && ++tries < 4);
		if (tries == 4)
			fail_msg("language %d, '%s': %.3f s for %zu bytes, %.3f s for twice that",
				(int)language, unit, half, size, whole);
		if (used > SNIPPET_BYTES_MAX + (1u << 20))
			fail_msg("language %d, '%s': %zu bytes of memory", (int)language, unit,
				used);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_python),
		cmocka_unit_test(test_perl),
		cmocka_unit_test(test_ruby),
		cmocka_unit_test(test_node),
		cmocka_unit_test(test_php),
		cmocka_unit_test(test_lua),
		cmocka_unit_test(test_awk),
		cmocka_unit_test(test_sed),
		cmocka_unit_test(limits),
		cmocka_unit_test(out_of_memory),
		cmocka_unit_test(linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
