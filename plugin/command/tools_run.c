/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Tools that run other commands: by name, by the text of a shell, or in a language of their own.
 * Source: the manual pages of the programs.
 */
#include "command/tools.h"

#define SHELL_OPTIONS                                                                              \
	"c,command s,stdin i,interactive l,login o,option= O= rcfile< init-file< "                 \
	"norc noprofile posix e,errexit u,nounset x,xtrace v,verbose n,noexec p,privileged r m a " \
	"f b h"

const struct tool tools_run[] = {
	TOOL_AS("sudo",
		"A,askpass b,background B,bell C,close-from= D,chdir@ E,preserve-env=? e,edit! "
		"g,group= "
		"H,set-home h,host= i,login K,remove-timestamp k,reset-timestamp l,list "
		"n,non-interactive "
		"P,preserve-groups p,prompt= R,chroot= r,role= S,stdin s,shell t,type= "
		"T,command-timeout= "
		"U,other-user= u,user= v,validate help V,version",
		"cr", FORM_PLAIN, TOOL_ASSIGNS),
	TOOL("sudoedit", "u,user= g,group= p,prompt= n,non-interactive", "r"),
	TOOL("doas", "u= C< L n s", "c"),
	TOOL("pkexec", "user= disable-internal-agent keep-cwd", "c"),
	TOOL_AS("env/genv",
		"i,ignore-environment 0,null u,unset= C,chdir@ S,split-string+ "
		"block-signal=? default-signal=? ignore-signal=? v,debug a,argv0= help version",
		"c", FORM_PLAIN, TOOL_ASSIGNS),
	TOOL("nice/gnice", "n,adjustment= help version", "c"),
	TOOL("ionice", "c,class= n,classdata= p,pid= P,pgid= u,uid= t,ignore", "c"),
	TOOL("nohup", "help version", "c"),
	TOOL("setsid", "c,ctty f,fork w,wait", "c"),
	TOOL("timeout/gtimeout", "foreground k,kill-after= preserve-status s,signal= v,verbose f p",
		"tc"),
	TOOL("stdbuf", "i,input= o,output= e,error=", "c"),
	TOOL("chrt",
		"a,all-tasks b,batch d,deadline f,fifo i,idle m,max o,other p,pid=! r,rr "
		"R,reset-on-fork T,sched-runtime= P,sched-period= D,sched-deadline= v,verbose",
		"tc"),
	TOOL("taskset", "a,all-tasks c,cpu-list p,pid", "tc"),
	TOOL("numactl",
		"N,cpunodebind= m,membind= i,interleave= p,preferred= l,localalloc C,physcpubind= "
		"a,all b,balancing",
		"c"),
	TOOL("prlimit",
		"p,pid= c,core=? d,data=? e,nice=? f,fsize=? i,sigpending=? l,memlock=? m,rss=? "
		"n,nofile=? q,msgqueue=? r,rtprio=? s,stack=? t,cpu=? u,nproc=? v,as=? o,output=",
		"c"),
	TOOL("flock",
		"s,shared x,exclusive e u,unlock n,nonblock w,timeout= o,close "
		"E,conflict-exit-code= "
		"c,command$ F,no-fork verbose",
		"rc"),
	TOOL("xargs/gxargs",
		"0,null a,arg-file< d,delimiter= E= e,eof=? I= i,replace=? L= l,max-lines=? "
		"n,max-args= o,open-tty P,max-procs= p,interactive process-slot-var= "
		"r,no-run-if-empty "
		"s,max-chars= t,verbose x,exit show-limits",
		"c"),
	TOOL("parallel",
		"j,jobs= a,arg-file< k,keep-order colsep= joblog> results= tmpdir= N= I= "
		"C= delay= timeout= retries= S,sshlogin= bar progress q,quote",
		"s"),
	TOOL("strace",
		"f,follow-forks ff F o,output> e,expr= p,attach= s,string-limit= u,user= "
		"E,env= a,columns= b,detach-on= I,interruptible= O,summary-syscall-overhead= "
		"P,trace-path= S,summary-sort-by= X,const-print-style= U,summary-columns= c C d h "
		"i k n "
		"q r,relative-timestamps=? t T v V w x xx y yy z Z D l,library= L",
		"c"),
	TOOL("ltrace ktrace truss",
		"a,align= A= b,no-signals c C,demangle D,debug= e= f F,config< h i l,library= L "
		"n,indent= o,output> p= r s= S t T u= V w,where= x=",
		"c"),
	TOOL("watch",
		"b,beep c,color d,differences=? e,errexit g,chgexit n,interval= p,precise "
		"q,equexit= r,no-rerun t,no-title w,no-wrap x,exec!",
		"sc"),
	TOOL("runuser",
		"c,command$ session-command$ f,fast g,group= G,supp-group= l,login "
		"m,preserve-environment p P,pty s,shell= u,user=! w,whitelist-environment=",
		"tc"),
	TOOL("su",
		"c,command$ session-command$ f,fast g,group= G,supp-group= l,login "
		"m,preserve-environment "
		"p P,pty s,shell= w,whitelist-environment=",
		"t"),
	TOOL("script",
		"a,append c,command$ E,echo= e,return f,flush force B,log-io> I,log-in> O,log-out> "
		"T,log-timing> m,logging-format= o,output-limit= q,quiet t,timing=?",
		"w"),
	TOOL("time/gtime", "a,append f,format= o,output> p,portability q,quiet v,verbose", "c"),
	TOOL("setarch linux32 linux64 i386 i686 x86_64 aarch64 uname26",
		"3,3gb 4gb B,32bit F,fdpic-funcptrs I,short-inode L,addr-compat-layout "
		"R,addr-no-randomize S,whole-seconds T,sticky-timeouts X,read-implies-exec "
		"Z,mmap-page-zero "
		"list show=? v,verbose uname-2.6",
		"c"),
	TOOL("unshare",
		"i,ipc=? m,mount=? n,net=? p,pid=? u,uts=? U,user=? C,cgroup=? T,time=? f,fork "
		"kill-child=? mount-proc=? r,map-root-user c,map-current-user map-user= map-group= "
		"map-users= map-groups= map-auto propagation= R,root= w,wd@ S,setuid= G,setgid= "
		"setgroups= keep-caps l,load-interp=",
		"c"),
	TOOL("nsenter",
		"a,all t,target= m,mount=? u,uts=? i,ipc=? n,net=? N,net-socket= p,pid=? "
		"C,cgroup=? "
		"U,user=? T,time=? S,setuid=? G,setgid=? r,root=? w,wd=? W,wdns= e,env F,no-fork "
		"Z,follow-context preserve-credentials",
		"c"),
	TOOL("chroot", "groups= userspec= skip-chdir", "wc"),
	TOOL("chpst", "u= U= b= / e= d= o= p= f= c= r= t= m= n= l= L= P 0 1 2 v", "c"),
	TOOL("setpriv",
		"d,dump nnp ruid= euid= reuid= rgid= egid= regid= clear-groups keep-groups "
		"init-groups "
		"groups= inh-caps= ambient-caps= bounding-set= securebits= pdeathsig= "
		"selinux-label= "
		"apparmor-profile= reset-env",
		"c"),
	TOOL("capsh",
		"print decode= supports= drop= user= uid= gid= caps= inh= chroot= secbits=", "t"),
	TOOL("systemd-run",
		"u,unit= p,property= r,remain-after-exit send-sighup service-type= uid= gid= nice= "
		"working-directory@ d,same-dir E,setenv= t,pty P,pipe q,quiet on-active= on-boot= "
		"on-calendar= timer-property= M,machine= H,host= slice= user system scope "
		"G,collect "
		"wait S,shell no-block description=",
		"c"),
	TOOL("systemd-inhibit", "what= who= why= mode= list no-pager", "c"),
	TOOL("systemd-cat", "t,identifier= p,priority= stderr-priority= level-prefix=", "c"),
	TOOL("dbus-run-session", "config-file< dbus-daemon=", "c"),
	TOOL("fakeroot fakechroot proot eatmydata faketime torsocks torify "
	     "unbuffer cpulimit catchsegv chronic ts-run",
		"l= f= i= s= b= r= w= q= k= R= S= u h v", "c"),
	TOOL_AS("firejail", "list tree top help version", "c", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("gdb",
		"ex% eval-command% x,command< batch q,quiet args p,pid= iex% d,directory= cd@ nx",
		"r", FORM_PLAIN, TOOL_ONE_DASH),
	TOOL("valgrind", NULL, "c"),
	TOOL_AS("perf", NULL, "t", FORM_VERBS, 0),
	TOOL("perf-stat perf-record perf-trace", "e,event= o,output> p,pid= a F= g C= r= d v", "c"),
	TOOL("proxychains proxychains4", "q f<", "c"),
	TOOL("sg", "c,command$", "t"),
	TOOL("start-stop-daemon",
		"S,start K,stop x,exec= a,startas= p,pidfile= n,name= u,user= c,chuid= "
		"d,chdir@ b,background m,make-pidfile q,quiet",
		"x"),
	TOOL("ld.so",
		"list verify inhibit-cache library-path= inhibit-rpath= audit= preload= argv0= "
		"glibc-hwcaps-prepend= glibc-hwcaps-mask= list-tunables list-diagnostics",
		"c"),
	TOOL("tini dumb-init catatonit runsv s6-setuidgid setuidgid gosu su-exec softlimit envdir "
	     "envuidgid",
		"s g v c rewrite= r= p=", "c"),
	TOOL("exec", "a= c l", "c"),
	TOOL("command", "v! V! p", "ct"),
	TOOL("builtin", "", "c"),
	TOOL_AS("busybox toybox coreutils", NULL, "t", FORM_APPLETS, 0),

	/* --- shells and their own commands --- */
	TOOL_AS("sh dash bash rbash ash ksh ksh93 mksh lksh pdksh zsh yash posh oksh csh tcsh fish "
		"hush nu xonsh elvish",
		SHELL_OPTIONS, "t", FORM_SHELL, TOOL_FIRST),
	TOOL_AS("pwsh/powershell",
		"c,command Command f,File< NoProfile NoLogo NonInteractive NoExit "
		"ExecutionPolicy= EncodedCommand= WorkingDirectory@",
		"t", FORM_SHELL, TOOL_FIRST | TOOL_ONE_DASH),
	TOOL(".", "", "rt"),
	TOOL("source", "", "rt"),
	TOOL("cd pushd chdir", "L P e", "t"),
	TOOL_AS("test/[/[[", NULL, "t", FORM_TEST, 0),
	TOOL("compgen", "a b c d e f g j k s u v A= C= F= G* o= P= S= V= W= X=", "x"),
	TOOL("read mapfile/readarray", "r s a= d= e i= n= N= p= t= u= O= c= C= k q A", "t"),
	TOOL_AS("echo printf print", NULL, "t", FORM_PLAIN, TOOL_NO_FILES | TOOL_FIRST),
	TOOL_AS("export declare typeset local readonly unset set shift trap return exit wait "
		"ulimit umask "
		"alias "
		"getopts let true false : (( break continue hash type",
		NULL, "t", FORM_PLAIN, TOOL_NO_FILES | TOOL_FIRST),

	/* --- interpreters --- */
	TOOL_AS("python/pypy/ipython/python2/python3/micropython",
		"c:! m=! W= X= Q= b B d E h i I O OO s S u v V x q P check-hash-based-pycs=", "t",
		FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("perl",
		"e:! E:! n p i=? I= M= m= C# F= l# 0# a c d=? D# s S t T u U v V=? w W X x=? h f",
		"r", FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("ruby/jruby irb",
		"e:! n p i=? I= r= C@ E= K= F= l a c d h s S v w W=? x=? 0# T# U y", "r",
		FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("node/nodejs bun qjs",
		"e,eval:! p,print:! r,require= import= i,interactive c,check v,version "
		"h,help input-type= loader= C,conditions= inspect=? max-old-space-size=",
		"t", FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("php", "r:! R:! B:! E:! f< d= c= z= F< g= l n i m s v w a e t= S=", "t",
		FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("lua/luajit/texlua", "e:! l= i v E W b= j= O=?", "t", FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("tclsh wish expect", "c:! f< b< d D=", "t", FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("Rscript R", "e:! f,file<! vanilla slave no-save default-packages= verbose", "t",
		FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("gjs guile osascript elixir erl julia groovy scala raku ocaml ghc swipl octave "
		"sbcl "
		"clisp racket nim jshell io",
		"c:! e:! E:! g:! eval:! run= s= l< noshell", "t", FORM_SCRIPT, TOOL_FIRST),
	TOOL_AS("deno crystal", NULL, "t", FORM_VERBS, 0),
	TOOL("deno-eval crystal-eval", "T,ts p,print ext= A,allow-all", "kt"),
	TOOL("deno-run crystal-run", "A,allow-all allow-read=?", "rx"),
	TOOL("psql pgcli",
		"c,command: f,file< d,dbname= h,host= p,port= U,username= v,set= o,output> A t q X "
		"L,log-file>",
		"t"),
	TOOL("mysql mariadb mycli",
		"e,execute: h,host= u,user= P,port= D,database= S,socket= p,password=? B N s", "t"),
	TOOL("osqueryi duckdb clickhouse-local", "c: q: query: json csv header= cmd: init<", "k"),
	TOOL_AS("java", "cp= classpath= jar<! D=", "t", FORM_SCRIPT,
		TOOL_FIRST | TOOL_ONE_DASH | TOOL_NO_FILES),
	TOOL_AS("sqlite3", "cmd: init< batch readonly separator= line header csv", "rk", FORM_PLAIN,
		TOOL_ONE_DASH),
	{0},
};
