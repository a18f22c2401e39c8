/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Tools that tell of the system, and those whose words are texts, names of packages, containers, rules:
 * no files, though they may look like some.
 * Source: the manual pages of the programs.
 */
#include "command/tools.h"

#define MOUNT                                                                                      \
	"t,types= o,options= a,all n l L,label= U,uuid= B,bind R,rbind M,move J,json S,source= "   \
	"T,target= N,task= F,tab-file< f v r w O,test-opts="

const struct tool tools_other[] = {
	/* --- about the system --- */
	TOOL("systemd-detect-virt",
		"c,container v,vm r,chroot private-users cvm q,quiet list list-cvm h,help "
		"version",
		"t"),
	TOOL("hostnamectl",
		"H,host= M,machine= no-ask-password static transient pretty j json= help version",
		"t"),
	TOOL("virt-what virt-what-cvm imvirt ischroot",
		"f,default-false t,default-true h,help v,version "
		"test-root=",
		"t"),
	TOOL("ohai", "c,config< d,directory= l,log_level= L,logfile>", "t"),
	TOOL("facter",
		"c,config< custom-dir= external-dir= j,json y,yaml p,puppet strict d,debug "
		"k,show-legacy "
		"l,log-level= list-cache-groups list-block-groups h,help v,version",
		"t"),
	TOOL_AS("ps",
		"o,format= p,pid= q,quick-pid= C= u,user= U,User= g,group= G,Group= t,tty= s,sid= "
		"N,deselect "
		"O= e f F l,long j a d A x ppid= sort= cols= columns= width= rows= lines= "
		"no-headers "
		"headers forest w y Z M,context c L T H m V,version h help=?",
		"t", FORM_PS, 0),
	TOOL("lsns",
		"J,json l,list n,noheadings o,output= output-all P,persistent p,task/ Q,filter= "
		"r,raw "
		"u,notruncate W,nowrap t,type= T,tree=? help version",
		"t"),
	TOOL("uname/guname",
		"a,all s,kernel-name n,nodename r,kernel-release v,kernel-version m,machine "
		"p,processor i,hardware-platform o,operating-system help version",
		"t"),
	TOOL("case", NULL, "p"),
	TOOL("printenv gprintenv", "0,null help version", "v"),
	TOOL("id hostname whoami who w uptime free nproc arch tty cal lscpu lsmem lsblk "
	     "lspci lsusb "
	     "lshw dmidecode vmstat iostat mpstat sar top htop pstree dmesg last lastlog getconf "
	     "getent locale",
		NULL, "t"),
	TOOL_AS("mount", MOUNT, "xW", FORM_PLAIN, TOOL_MOUNTS),
	TOOL_AS("findmnt", MOUNT, "x", FORM_PLAIN, TOOL_MOUNTS),
	TOOL("umount fusermount/fusermount3 lxcfs", MOUNT, "t"),
	TOOL("swapon losetup blkid", MOUNT, "x"),
	TOOL("sysctl",
		"p,load=? n,values e,ignore a,all w,write b,binary N,names q,quiet system "
		"r,pattern~",
		"y"),
	TOOL_AS("systemctl",
		"p,property= P= t,type= state= H,host= M,machine= o,output= n,lines= s,signal= "
		"root= "
		"job-mode= kill-whom= a,all value q,quiet l,full f,force r,recursive now user "
		"system "
		"no-pager no-legend h,help version",
		"t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("journalctl",
		"g,grep~ case-sensitive=? k,dmesg b,boot=? u,unit= user-unit= t,identifier= "
		"p,priority= n,lines=? o,output= S,since= U,until= c,cursor= D,directory= "
		"file= M,machine= F,field= f,follow r,reverse a,all e,pager-end x,catalog q,quiet "
		"m,merge no-pager no-hostname list-boots system user facility= root= "
		"output-fields= help version",
		"t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("service loginctl timedatectl localectl machinectl resolvectl "
		"busctl "
		"networkctl coredumpctl bootctl systemd-analyze systemd-cgls systemd-cgtop "
		"systemd-escape systemd-mount systemd-umount systemd-tmpfiles systemd-sysusers",
		NULL, "t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("ip", NULL, "t", FORM_PLAIN, TOOL_NO_FILES),

	/* --- texts and names --- */
	TOOL_AS("write sendmail notify-send figlet cowsay banner "
		"espeak say "
		"yes seq yad kdialog xmessage toilet xdotool slack-cli mosquitto_pub etcdctl "
		"consul "
		"vault zkCli.sh etckeeper gsettings dconf nmcli crudini tmux screen numfmt fzf "
		"basename dirname sleep kill dialog whiptail zenity tput stty clear",
		NULL, "t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("logger",
		"f,file< i id=? e,skip-empty p,priority= t,tag= s,stderr n,server= P,port= "
		"S,size= T,tcp d,udp u,socket= journald=? msgid= no-act octet-count prio-prefix "
		"rfc3164 rfc5424=? sd-id= sd-param= socket-errors=?",
		"t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL("wall", "n,nobanner t,timeout= g,group=", "x"),
	TOOL_AS("mail/mailx/s-nail/heirloom-mailx",
		"a= A,attach< c,cc= b,bcc= s,subject= r,return-address= f= q< T= S= u= M= "
		"content-type= content-filename= E F H I N i n v t,to",
		"t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("mutt/neomutt", "a<! A= b= c= e= f= F= H< i< m= p Q= s= n v x y z R", "t",
		FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("expr gexpr", NULL, "t", FORM_EXPR, 0),
	TOOL_AS("man apropos whatis whereis which info pinfo tldr cheat help", NULL, "t",
		FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("apt apt-get apt-cache apt-file apt-mark aptitude dpkg dpkg-query dpkg-divert "
		"dpkg-statoverride "
		"dnf yum microdnf rpm zypper pacman apk emerge snap flatpak brew nix nix-env pip "
		"pip3 "
		"pipx npm npx "
		"yarn pnpm gem cargo go composer bundle conda",
		NULL, "t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("docker podman nerdctl crictl ctr kubectl oc helm lxc lxc-attach incus runc crun "
		"docker-compose "
		"buildah skopeo minikube kind virsh vagrant systemd-nspawn distrobox toolbox bwrap "
		"singularity apptainer multipass-exec nomad-alloc adb-shell adb-exec-out vzctl "
		"prlctl pct",
		NULL, "t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("ssh-keygen", "C,comment= t= b= N= P= I= n= V= O= R= F= r= f< e i l y q", "t",
		FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("ssh sshpass mosh telnet sftp ftp rsh pssh/parallel-ssh pdsh clush dsh "
		"gcloud-compute "
		"heroku-run cf-ssh fly-ssh flyctl-ssh redis-cli valkey-cli gh-issue gh-pr "
		"glab-issue "
		"glab-mr hub-issue jira-issue",
		NULL, "t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("gcloud multipass nomad adb heroku cf fly flyctl gh glab hub jira", "s= e= a=", "t",
		FORM_VERBS, 0),
	TOOL("semgrep", "e,pattern~ l,lang= f,config< c= o,output> include= exclude=", "x"),
	TOOL_AS("auditctl ausearch aureport augenrules autrace semanage aa-status apparmor_parser "
		"setsebool "
		"semodule fail2ban-client iptables ip6tables nft ufw firewall-cmd",
		NULL, "t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("at batch", "f< q= t= c= d= r= m M V l v b", "t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL_AS("useradd usermod userdel groupadd groupmod groupdel adduser deluser passwd chage "
		"chsh "
		"chfn "
		"crontab update-rc.d update-alternatives debconf-set-selections ucf",
		NULL, "t", FORM_PLAIN, TOOL_NO_FILES),

	/* --- versions --- */
	TOOL_AS("git",
		"C@ c= exec-path=? git-dir= work-tree= namespace= p,paginate P,no-pager bare "
		"no-replace-objects literal-pathspecs h,help v,version",
		"t", FORM_VERBS, 0),
	TOOL_AS("git-commit git-tag git-stash git-notes git-merge git-revert git-rebase git-log "
		"git-show "
		"git-blame git-shortlog git-checkout git-switch git-branch git-push "
		"git-pull "
		"git-fetch "
		"git-clone git-remote git-add git-rm git-mv git-status git-reset git-restore "
		"git-clean "
		"git-init "
		"git-worktree git-submodule git-cherry-pick git-describe git-bisect",
		"m,message= F,file< G= S= L= grep= author= format= pretty=? date= C= c= u= b= t= "
		"o= e a v q",
		"t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL("git-config",
		"f,file< blob= type= default= global system local worktree get get-all get-regexp~ "
		"l,list "
		"unset add replace-all e,edit z,null name-only show-origin show-scope",
		"t"),
	TOOL("git-diff", "no-index", "x"),
	TOOL("git-hash-object git-apply git-am git-show-index git-mailinfo git-stripspace "
	     "git-patch-id",
		"w stdin t= path= no-filters", "r"),
	TOOL_AS("hg svn bzr fossil", "m,message= F,file<", "t", FORM_PLAIN, TOOL_NO_FILES),

	/* --- building --- */
	TOOL("mvn gradle ant sbt", "D= P= f,file<", "t"),
	TOOL("m4", "D,define= U,undefine= I,include= F,freeze-state> R,reload-state<", "r"),
	TOOL_AS("configure config.status", NULL, "t", FORM_PLAIN, TOOL_NO_FILES),
	TOOL("make gmake ninja cmake meson",
		"C,directory@ f,file< makefile< j,jobs=? D= I= o= W= k n s B e", "t"),
	{0},
};
