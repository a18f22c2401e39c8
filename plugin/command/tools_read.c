/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Tools that read, list, search and copy files.
 * Source: the manual pages and --help of GNU coreutils 9, grep 3, findutils 4, util-linux 2.38, and of the
 * other programs.
 */
#include "command/tools.h"

#define COMMON "help version"
#define GREP                                                                                       \
	"e,regexp~! f,file<! E,extended-regexp F,fixed-strings G,basic-regexp P,perl-regexp "      \
	"i,ignore-case no-ignore-case y w,word-regexp x,line-regexp z,null-data s,no-messages "    \
	"v,invert-match V,version m,max-count= b,byte-offset n,line-number line-buffered "         \
	"H,with-filename h,no-filename label= o,only-matching q,quiet silent binary-files= "       \
	"a,text I d,directories= D,devices= r,recursive R,dereference-recursive include= "         \
	"exclude= exclude-from< exclude-dir= L,files-without-match l,files-with-matches "          \
	"c,count T,initial-tab Z,null A,after-context= B,before-context= C,context= color=? "      \
	"colour=? U,binary help"

const struct tool tools_read[] = {
	/* --- listing --- */
	TOOL_AS("ls/gls dir/gdir vdir exa/eza lsd",
		"a,all A,almost-all author b,escape block-size= B,ignore-backups c C color=? "
		"d,directory D,dired f F,classify=? file-type format= full-time g G,no-group "
		"group-directories-first h,human-readable H,dereference-command-line "
		"dereference-command-line-symlink-to-dir hide= hyperlink=? i,inode I,ignore= "
		"indicator-style= k,kibibytes l L,dereference m n,numeric-uid-gid N,literal o p "
		"q,hide-control-chars show-control-chars Q,quote-name quoting-style= r,reverse "
		"R,recursive s,size S sort= si t time= time-style= T,tabsize= u U v w,width= x X "
		"Z,context 1 zero " COMMON,
		"r", FORM_PLAIN, TOOL_HERE),
	TOOL("stat/gstat/zstat",
		"L,dereference f,file-system c,format= printf= t,terse cached= " COMMON, "r"),
	TOOL_AS("tree", "a d l f x L= P~ I= o,output> i N Q p u g s h D F r t v n C fromfile", "r",
		FORM_PLAIN, TOOL_HERE),
	TOOL_AS("du ncdu",
		"a,all d,max-depth= t,threshold= X,exclude-from< exclude= files0-from< time=? "
		"time-style= B,block-size= s,summarize h,human-readable inodes " COMMON,
		"r", FORM_PLAIN, TOOL_HERE),
	TOOL("df",
		"i,inodes h,human-readable T,print-type t,type= x,exclude-type= output=? "
		"B,block-size= a,all P,portability " COMMON,
		"t"),
	TOOL("file",
		"m,magic-file< f,files-from< F,separator= e,exclude= P,parameter= b,brief "
		"i,mime L,dereference s,special-files z,uncompress " COMMON,
		"r"),
	TOOL("readlink/greadlink",
		"f,canonicalize e,canonicalize-existing m,canonicalize-missing "
		"n,no-newline q,quiet s,silent v,verbose z,zero " COMMON,
		"r"),
	TOOL("realpath/grealpath",
		"e,canonicalize-existing m,canonicalize-missing L,logical P,physical "
		"q,quiet relative-to= relative-base= s,strip no-symlinks z,zero " COMMON,
		"r"),
	TOOL("namei", "m,modes o,owners l,long n,nosymlinks v,vertical x,mountpoints", "r"),
	TOOL("lsattr", "R V a d l p v", "r"),
	TOOL("getfacl getfattr",
		"a c d,dump e,encoding= h l m,match= n,name= R,recursive L P t absolute-names "
		"only-values",
		"r"),
	TOOL("getcap getfilecap", "r v n a", "r"),
	TOOL("mountpoint", "q,quiet nofollow d,fs-devno x,devno", "r"),
	TOOL("lsof fuser", "p= u= i=? c= g= d= s=? t n P a", "x"),

	/* --- the whole file --- */
	TOOL("cat/gcat zcat/gzcat bzcat xzcat lzcat zstdcat lz4cat bat/batcat ccat",
		"A,show-all b,number-nonblank e E,show-ends n,number s,squeeze-blank t T,show-tabs "
		"u "
		"v,show-nonprinting l,language= style= "
		"theme= " COMMON,
		"r"),
	TOOL("tac/gtac", "b,before r,regex s,separator= " COMMON, "r"),
	TOOL("nl",
		"b,body-numbering= d,section-delimiter= f,footer-numbering= h,header-numbering= "
		"i,line-increment= l,join-blank-lines= n,number-format= p,no-renumber "
		"s,number-separator= v,starting-line-number= w,number-width= " COMMON,
		"r"),
	TOOL("head/ghead", "c,bytes= n,lines= q,quiet silent v,verbose z,zero-terminated " COMMON,
		"r"),
	TOOL("tail/gtail",
		"c,bytes= n,lines= f,follow=? F max-unchanged-stats= pid= q,quiet silent retry "
		"s,sleep-interval= v,verbose z,zero-terminated " COMMON,
		"r"),
	TOOL("less zless bzless xzless lv",
		"p,pattern~ P,prompt= o,log-file> O t,tag= T,tag-file< k,lesskey-file< "
		"x,tabs= y= z= b= j= D= h= e E F i I M N n R S X r s f",
		"r"),
	TOOL("more zmore most pg", "n,lines= p c s u d f l", "r"),
	TOOL("lp lpr", "t= d= o= n= P= q= h= U= T= J= C=", "r"),
	TOOL("peco", "query= prompt= initial-filter= b,buffer-size=", "r"),
	TOOL("wc", "c,bytes m,chars l,lines files0-from< L,max-line-length w,words total= " COMMON,
		"r"),
	TOOL("sort/gsort",
		"b,ignore-leading-blanks d,dictionary-order f,ignore-case g,general-numeric-sort "
		"i,ignore-nonprinting M,month-sort h,human-numeric-sort n,numeric-sort "
		"R,random-sort "
		"random-source< r,reverse sort= V,version-sort batch-size= c,check=? "
		"compress-program= debug files0-from< k,key= m,merge o,output> s,stable "
		"S,buffer-size= t,field-separator= T,temporary-directory= parallel= u,unique "
		"z,zero-terminated " COMMON,
		"r"),
	TOOL("uniq",
		"c,count d,repeated D f,skip-fields= i,ignore-case s,skip-chars= u,unique "
		"z,zero-terminated w,check-chars= group=? all-repeated=? " COMMON,
		"rw"),
	TOOL("cut",
		"b,bytes= c,characters= d,delimiter= f,fields= n complement s,only-delimited "
		"output-delimiter= z,zero-terminated " COMMON,
		"r"),
	TOOL("paste", "d,delimiters= s,serial z,zero-terminated " COMMON, "r"),
	TOOL("join", "a= e= i,ignore-case j= o= t= v= 1= 2= check-order header " COMMON, "r"),
	TOOL("comm",
		"1 2 3 check-order nocheck-order output-delimiter= total z,zero-terminated " COMMON,
		"r"),
	TOOL("cmp", "b,print-bytes i,ignore-initial= l,verbose n,bytes= s,quiet silent " COMMON,
		"rrt"),
	TOOL("diff zdiff colordiff sdiff diff3 wdiff zcmp vimdiff",
		"q,brief s,report-identical-files c,context=? C= u,unified=? U= e,ed n,rcs "
		"y,side-by-side W,width= F,show-function-line= label= L= x,exclude= "
		"X,exclude-from< S,starting-file= I,ignore-matching-lines= from-file< to-file< "
		"D,ifdef= r,recursive N,new-file a,text i,ignore-case w,ignore-all-space "
		"o,output> "
		"b B " COMMON,
		"r"),
	TOOL("rev col colrm expand unexpand fold fmt pr tsort shuf split csplit ul",
		"w,width= s,spaces t,tabs= n,head-count= i,input-range= e,echo o,output> b,bytes= "
		"l,lines= h= N= c,crown-margin d,additional-suffix= a,suffix-length= z " COMMON,
		"r"),
	TOOL("column",
		"c,output-width= t,table s,separator= o,output-separator= N,table-columns= "
		"H,table-hide= J,json n,table-name= L,keep-empty-lines x,fillrows",
		"r"),
	TOOL("look", "a,alternative d,alphanum f,ignore-case t,terminate=", "pr"),
	TOOL("ed red", "s p= v l r E G", "r"),
	TOOL("date/gdate",
		"d,date= f,file< I,iso-8601=? r,reference< R,rfc-email rfc-3339= s,set= u,utc "
		"debug " COMMON,
		"t"),
	TOOL("tr", "c,complement C d,delete s,squeeze-repeats t,truncate-set1 " COMMON, "t"),
	TOOL("strings/gstrings",
		"a,all d,data f,print-file-name n,bytes= t,radix= o e,encoding= T,target= "
		"w,include-all-whitespace s,output-separator= v",
		"r"),
	TOOL("od",
		"A,address-radix= endian= j,skip-bytes= N,read-bytes= S,strings=? t,format= "
		"v,output-duplicates w,width=? traditional a b c d f i l o s x " COMMON,
		"r"),
	TOOL("hexdump/hd",
		"b,one-byte-octal c,one-byte-char C,canonical d,two-bytes-decimal e,format= "
		"f,format-file< n,length= o,two-bytes-octal s,skip= v,no-squeezing x,two-bytes-hex "
		"L,color=?",
		"r"),
	TOOL_AS("xxd", "a b c,cols= C E e g= i l= n= o= p r s= u d R=", "rw", FORM_PLAIN,
		TOOL_ONE_DASH),
	TOOL("base64/gbase64 base32 basenc",
		"d,decode i,ignore-garbage w,wrap= base64url base64 base32 "
		"base32hex base16 base2msbf base2lsbf z85 " COMMON,
		"r"),
	TOOL("uuencode", "m,base64 r e", "rt"),
	TOOL("md5sum/gmd5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum b3sum cksum sum "
	     "shasum "
	     "md5 "
	     "sha1 "
	     "sha256 crc32 xxhsum rhash",
		"b,binary c,check t,text tag z,zero ignore-missing q,quiet status strict w,warn "
		"a,algorithm= l,length= " COMMON,
		"r"),
	TOOL("jq yq xq",
		"c,compact-output r,raw-output n,null-input s,slurp R,raw-input f,from-file<! "
		"L= arg| argjson| slurpfile; rawfile; args jsonargs e,exit-status",
		"tr"),
	TOOL("tee sponge", "a,append i,ignore-interrupts p output-error=? " COMMON, "w"),
	TOOL("touch truncate",
		"a c,no-create d,date= f h m r,reference< t= s,size= time= o,io-blocks " COMMON,
		"t"),
	TOOL("chmod chown chgrp chcon",
		"reference< R,recursive c,changes f,silent quiet v,verbose from= "
		"h,no-dereference H L P u,user= r,role= t,type= l,range= " COMMON,
		"t"),
	TOOL("setfacl setfattr chattr",
		"m,modify= x,remove= M,modify-file< X,remove-file< n,name= v,value= "
		"restore< R,recursive p= b k d h",
		"t"),
	TOOL_AS("mkdir rmdir rm unlink shred mkfifo mknod mktemp restorecon install-info", NULL,
		"t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("emacs emacsclient",
		"nw no-window-system q no-init-file Q quick batch eval: execute: l< load< f= "
		"funcall= t= d= "
		"T= name= s= socket-name= a= alternate-editor=",
		"r", FORM_PLAIN, TOOL_ONE_DASH),
	TOOL_AS("vim/vi/view/gvim/nvim/ex/rvim/rview/elvis nano/pico/rnano joe jed "
		"mg "
		"micro kak mcedit mcview hexedit ne tilde gedit kate code",
		"c% cmd% S% s u< U< i< w> W> T= t= o O d D R n N x e E v y Z", "r", FORM_PLAIN,
		TOOL_PLUS),

	/* --- searching --- */
	TOOL("grep/egrep/fgrep/zgrep/zegrep/zfgrep/bzgrep/bzegrep/bzfgrep/xzgrep/xzegrep/xzfgrep/"
	     "lzgrep"
	     "/zstdgrep/rgrep/pcregrep/pcre2grep/ugrep/ggrep/git-grep",
		GREP, "pr"),
	TOOL("rg ag ack/ack-grep sift pt hg-grep",
		"e,regexp~! f,file<! g,glob= iglob= t,type= T,type-not= A,after-context= "
		"B,before-context= C,context= m,max-count= M,max-columns= max-depth= j,threads= "
		"r,replace= color= colors= E,encoding= ignore-file< pre= pre-glob= sort= sortr= "
		"path-separator= ignore= p,path-to-ignore< G,file-search-regex~ i,ignore-case "
		"n,line-number N,no-line-number l,files-with-matches c,count F,fixed-strings "
		"w,word-regexp v,invert-match u,unrestricted uu hidden o,only-matching q,quiet",
		"pr"),
	TOOL("pgrep pkill pidof killall skill",
		"f,full x,exact u,euid= U,uid= g,pgroup= G,group= P,parent= "
		"s,session= t,terminal= d,delimiter= F,pidfile< l,list-name a,list-full n,newest "
		"o,oldest v,inverse c,count ns= nslist= signal= L,logpidfile r,runstates= O,older= "
		"q,quiet h V",
		"p"),
	TOOL_AS("locate/mlocate/plocate/slocate",
		"d,database< n,limit= l= r,regexp~ regex b,basename c,count "
		"i,ignore-case e,existing 0,null w,wholename",
		"p", FORM_PLAIN, TOOL_ALL),
	TOOL("fd/fdfind",
		"t,type= e,extension= E,exclude= x,exec= X,exec-batch= H,hidden I,no-ignore "
		"d,max-depth= min-depth= S,size= C,base-directory@ search-path< g,glob "
		"F,fixed-strings "
		"i,ignore-case s,case-sensitive a,absolute-path L,follow p,full-path 0,print0 "
		"l,list-details "
		"c,color= o,owner= changed-within= changed-before=",
		"pr"),
	TOOL_AS("find/bfs/gfind", NULL, "r", FORM_FIND, TOOL_HERE),
	TOOL("sed/gsed",
		"n,quiet silent debug e,expression:! f,file<! follow-symlinks i,in-place=? "
		"l,line-length= posix E,regexp-extended r s,separate sandbox u,unbuffered "
		"z,null-data " COMMON,
		"kr"),
	TOOL("awk/gawk/mawk/nawk/original-awk/bwk/goawk",
		"F,field-separator= v,assign= f,file<! e,source:! E,exec<! i,include< l,load= "
		"b,characters-as-bytes c,traditional C,copyright d,dump-variables=? D,debug=? g "
		"L,lint=? "
		"M,bignum n,non-decimal-data N,use-lc-numeric o,pretty-print=? O,optimize "
		"p,profile=? "
		"P,posix r,re-interval s,no-optimize S,sandbox t,lint-old h,help V,version W=",
		"kf"),

	/* --- copying --- */
	TOOL("cp/gcp mv/gmv link",
		"a,archive attributes-only b backup=? copy-contents d f,force i,interactive H "
		"l,link "
		"L,dereference n,no-clobber P,no-dereference p preserve=? no-preserve= parents "
		"R,recursive r "
		"reflink=? remove-destination sparse= strip-trailing-slashes s,symbolic-link "
		"S,suffix= "
		"t,target-directory=! T,no-target-directory u,update=? v,verbose x,one-file-system "
		"Z context=? " COMMON,
		"rW"),
	TOOL("ln/gln",
		"b backup=? d,directory f,force i,interactive L,logical n,no-dereference "
		"P,physical r,relative "
		"s,symbolic S,suffix= t,target-directory=! T,no-target-directory v,verbose " COMMON,
		"rW"),
	TOOL_AS("install/ginstall",
		"b backup=? c C,compare d,directory D g,group= m,mode= o,owner= "
		"p,preserve-timestamps s,strip strip-program= S,suffix= t,target-directory=! "
		"T,no-target-directory v,verbose Z context=? " COMMON,
		"rW", FORM_PLAIN, TOOL_MAKES),
	TOOL("scp", "3 4 6 A B C D= F< J= O P= R S= T X= c= i= l= o= p q r s v", "rW"),
	TOOL("rsync",
		"a,archive v,verbose q,quiet n,dry-run e,rsh= exclude= include= f,filter= "
		"exclude-from< include-from< files-from< password-file< log-file> partial-dir= "
		"backup-dir= suffix= T,temp-dir= compare-dest= copy-dest= link-dest= chmod= chown= "
		"usermap= groupmap= bwlimit= timeout= port= out-format= B,block-size= max-size= "
		"min-size= skip-compress= rsync-path= r,recursive l,links H,hard-links p,perms "
		"t,times "
		"g,group o,owner D x,one-file-system z,compress delete info= debug= " COMMON,
		"uW"),
	TOOL_AS("dd/gdd/dcfldd", NULL, "t", FORM_KEYS, 0),
	TOOL_AS("tar/bsdtar/gtar/star",
		"c,create x,extract t,list r,append u,update A,catenate delete d,diff f,file= "
		"C,directory@ T,files-from< X,exclude-from< exclude= exclude-tag= transform= "
		"xform= "
		"strip-components= I,use-compress-program= K,starting-file= N,newer= "
		"L,tape-length= "
		"b,blocking-factor= F,info-script= g,listed-incremental= owner= group= mode= "
		"mtime= "
		"to-command= checkpoint=? checkpoint-action= occurrence=? one-file-system format= "
		"H= V,label= pax-option= suffix= z,gzip j,bzip2 J,xz v,verbose h,dereference "
		"p,preserve-permissions P,absolute-names O,to-stdout k,keep-old-files "
		"a,auto-compress "
		"S,sparse m,touch w,interactive W,verify i,ignore-zeros wildcards "
		"no-recursion " COMMON,
		"r", FORM_TAR, 0),
	TOOL("cpio pax",
		"i,extract o,create p,pass-through F,file< O> I< E,pattern-file< D,directory@ "
		"H,format= R,owner= d v f= s= x= w r",
		"p"),
	TOOL_AS("borg borgmatic", NULL, "t", FORM_VERBS, 0),
	TOOL("borg-create",
		"e,exclude= exclude-from< patterns-from< pattern= C,compression= s,stats "
		"p,progress "
		"list x,one-file-system comment= n,dry-run",
		"tr"),
	TOOL("restic-backup duplicity-full",
		"e,exclude= iexclude= exclude-file< files-from< r,repo= password-file< tag= host= "
		"one-file-system x,",
		"r"),
	TOOL_AS("restic duplicity", "r,repo= password-file<", "t", FORM_VERBS, 0),
	TOOL_AS("mksquashfs", "e= ef< wildcards noappend comp= b=", "rwt", FORM_PLAIN,
		TOOL_ONE_DASH),
	TOOL("fsarchiver", "e,exclude= c,cryptpass= j,jobs= z= Z= s,split= L,label= A a o v d",
		"twr"),
	TOOL("dar",
		"c,create> x,extract< t,test< l,list< d,diff< R,fs-root@ P,prune= X,exclude= "
		"I,include= "
		"g,go-into= w z,compression= s,slice= B,batch<",
		"t"),
	TOOL_AS("genisoimage/mkisofs/xorrisofs xorriso",
		"o> output> m= x= as= V= b= c= e= A= p= publisher= hide= hide-joliet= "
		"exclude-list< "
		"path-list< sort= M= C=",
		"r", FORM_PLAIN, TOOL_ONE_DASH),
	TOOL("dua gdu dust duc",
		"e,exclude= i,ignore-dirs= X,ignore-directory= x t= d= n= f=", "x"),
	TOOL("chkrootkit", "e= s= p= r@ q x d l n V", "t"),
	TOOL("check_disk",
		"w,warning= c,critical= W= K= p,path< R= r= x,exclude-device= X,exclude-type= "
		"N,include-type= i,ignore-ereg-path= I= u,units= t,timeout= A e E C M m L l v k "
		"g,group=",
		"t"),
	TOOL("zip", "r q b= x= i= n= t= tt= P= 9 j m u", "wr"),
	TOOL_AS("7z 7za 7zr 7zz p7zip rar", "o= p= x= i= t= m= w=", "twr", FORM_PLAIN,
		TOOL_ONE_DASH),
	TOOL("ar", NULL, "twr"),
	TOOL("gzip gunzip bzip2 bunzip2 xz unxz lzma unlzma zstd unzstd lz4 brotli compress pigz "
	     "pbzip2 lzop",
		"c,stdout to-stdout d,decompress uncompress f,force h,help k,keep l,list n,no-name "
		"N,name q,quiet r,recursive S,suffix= t,test v,verbose V,version o,output> "
		"T,threads= "
		"D< M,memlimit= p,processes= F,format= C,check= b=",
		"r"),
	TOOL("curl",
		"d,data^ data-ascii^ data-binary^ data-raw= data-urlencode^ F,form^ form-string= "
		"H,header^ A,user-agent= e,referer= u,user= x,proxy= X,request= o,output> "
		"D,dump-header> b,cookie= c,cookie-jar> T,upload-file< K,config< E,cert= cacert< "
		"capath= key< m,max-time= connect-timeout= retry= w,write-out= Y= y= r,range= "
		"C,continue-at= z,time-cond= resolve= interface= U,proxy-user= unix-socket< "
		"abstract-unix-socket= json^ url-query^ trace> trace-ascii> netrc-file< Q,quote= "
		"P,ftp-port= t,telnet-option= variable= url= s,silent S,show-error L,location "
		"f,fail "
		"k,insecure v,verbose i,include I,head G,get N,no-buffer O,remote-name 0 1 2 3 4 6 "
		"a,append B,use-ascii g,globoff j,junk-session-cookies J,remote-header-name "
		"l,list-only M,manual n,netrc p,proxytunnel q,disable R,remote-time V,version "
		"Z,parallel "
		"h,help=?",
		"u"),
	TOOL("wget/wget2",
		"O,output-document> o,output-file> a,append-output> i,input-file< B,base= "
		"P,directory-prefix= U,user-agent= header= post-data= post-file< body-data= "
		"body-file< "
		"method= e,execute= t,tries= T,timeout= w,wait= Q,quota= user= password= A,accept= "
		"R,reject= D,domains= X= I= l,level= referer= load-cookies< save-cookies> "
		"certificate< "
		"private-key< ca-certificate< q,quiet c,continue N,timestamping r,recursive "
		"S,server-response spider v,verbose d,debug k,convert-links m,mirror "
		"p,page-requisites "
		"x,force-directories n=",
		"u"),
	TOOL_AS("socat", NULL, "t", FORM_SOCAT, 0),
	TOOL("nc/ncat/netcat", "e= c= s= p= w= x= X= U q= i= I= o> l k u z n v", "x"),
	TOOL_AS("openssl", NULL, "t", FORM_VERBS, TOOL_ONE_DASH),
	TOOL_AS("openssl-enc openssl-base64 openssl-dgst openssl-md5 openssl-sha1 openssl-sha256 "
		"openssl-zlib "
		"openssl-x509 openssl-rsa openssl-pkey openssl-asn1parse openssl-req openssl-cms "
		"openssl-smime "
		"openssl-rsautl openssl-pkeyutl",
		"in< out> k= K= iv= S= pass= kfile< inkey< key< cert< CAfile< md= inform= outform= "
		"sign= verify= hmac= a A d e base64 salt nosalt p P r hex binary c",
		"r", FORM_PLAIN, TOOL_ONE_DASH),
	TOOL("gpg/gpg2",
		"o,output> r,recipient= u,local-user= homedir= comment= passphrase= "
		"passphrase-file< a e d "
		"s "
		"c,symmetric b,detach-sign",
		"r"),
	{0},
};
