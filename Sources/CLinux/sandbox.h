// Landlock and seccomp, which glibc has no functions for. Each function answers 0 (or the value asked
// for) or a negative errno.
#ifndef KIST_CLINUX_SANDBOX_H
#define KIST_CLINUX_SANDBOX_H

#include "shim.h"
#include <asm/ioctls.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>

// no_new_privs(7): no program that is executed later gets more than this process has.
static inline int linux_forbid_new_privileges(void) {
    return prctl(PR_SET_NO_NEW_PRIVS, 1ul, 0ul, 0ul, 0ul) == 0 ? 0 : -errno;
}

static inline int linux_has_no_new_privileges(void) {
    int answer = prctl(PR_GET_NO_NEW_PRIVS, 0ul, 0ul, 0ul, 0ul);
    return answer >= 0 ? answer : -errno;
}

// landlock(7). Numbers and structs of <linux/landlock.h>, written here because the headers of Debian 12
// end at the second version of seven; they are the kernel's promise to programs and never change.
enum {
    LINUX_LANDLOCK_CREATE = 444,
    LINUX_LANDLOCK_ADD = 445,
    LINUX_LANDLOCK_RESTRICT = 446,
};

enum {
    LINUX_MAY_EXECUTE = 1 << 0,
    LINUX_MAY_WRITE_FILE = 1 << 1,
    LINUX_MAY_READ_FILE = 1 << 2,
    LINUX_MAY_READ_FOLDER = 1 << 3,
    LINUX_MAY_REMOVE_FOLDER = 1 << 4,
    LINUX_MAY_REMOVE_FILE = 1 << 5,
    LINUX_MAY_MAKE_DEVICE = 1 << 6 | 1 << 11,
    LINUX_MAY_MAKE_FOLDER = 1 << 7,
    LINUX_MAY_MAKE_FILE = 1 << 8,
    LINUX_MAY_MAKE_SOCKET = 1 << 9,
    LINUX_MAY_MAKE_FIFO = 1 << 10,
    LINUX_MAY_MAKE_LINK = 1 << 12,
    LINUX_MAY_MOVE = 1 << 13,      // version 2
    LINUX_MAY_TRUNCATE = 1 << 14,  // version 3
    LINUX_MAY_CONTROL = 1 << 15,   // version 5, ioctl(2) on devices
    // What a rule about a file, not a folder, may speak of.
    LINUX_MAY_WITH_FILE = LINUX_MAY_EXECUTE | LINUX_MAY_WRITE_FILE | LINUX_MAY_READ_FILE | LINUX_MAY_TRUNCATE
        | LINUX_MAY_CONTROL,
};

// Which version the kernel has; -ENOSYS when it has none, -EOPNOTSUPP when that is switched off.
static inline int linux_landlock_version(void) {
    long version = syscall(LINUX_LANDLOCK_CREATE, NULL, 0ul, 1u);
    return version >= 0 ? (int)version : -errno;
}

// All that this version can forbid about files.
static inline uint64_t linux_landlock_files(int version) {
    return version >= 5 ? (1u << 16) - 1 : version >= 3 ? (1u << 15) - 1 : version >= 2 ? (1u << 14) - 1 : (1u << 13) - 1;
}

// A ruleset that forbids all about files and signals to others; TCP unless `sockets` is 2, abstract
// sockets of others when it is 0. A descriptor.
static inline int linux_landlock_create(int version, int sockets) {
    struct { uint64_t files, network, scope; } forbidden = {
        linux_landlock_files(version), sockets < 2 && version >= 4 ? 3 : 0, version >= 6 ? (sockets < 1 ? 3 : 2) : 0,
    };
    size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
    long ruleset = syscall(LINUX_LANDLOCK_CREATE, &forbidden, size, 0u);
    return ruleset >= 0 ? (int)ruleset : -errno;
}

// Allows `rights` at and below `path`; at a file those of them that concern files. A link is followed
// unless `keeps_links`: then nothing is allowed, and the answer is -ELOOP or -ENOTDIR.
static inline int linux_landlock_allow(int ruleset, int version, const char *path, uint64_t rights, int keeps_links) {
    int place;
    do place = open(path, O_PATH | O_CLOEXEC | (keeps_links ? O_NOFOLLOW | O_DIRECTORY : 0));
    while (place < 0 && errno == EINTR);
    if (place < 0) return -errno;
    struct { uint64_t rights; int32_t place; } __attribute__((packed)) rule = {
        rights & linux_landlock_files(version), place,
    };
    int result = syscall(LINUX_LANDLOCK_ADD, ruleset, 1, &rule, 0u) == 0 ? 0 : -errno;
    if (result == -EINVAL && (rule.rights & LINUX_MAY_WITH_FILE) != rule.rights) {
        rule.rights &= LINUX_MAY_WITH_FILE;
        result = syscall(LINUX_LANDLOCK_ADD, ruleset, 1, &rule, 0u) == 0 ? 0 : -errno;
    }
    close(place);
    return result;
}

// Binds the calling thread, and what it starts, for ever.
static inline int linux_landlock_restrict(int ruleset) {
    return syscall(LINUX_LANDLOCK_RESTRICT, ruleset, 0u) == 0 ? 0 : -errno;
}

// Of <sys/socket.h>, whose other names Swift's Glibc module has in another form.
enum { LINUX_SOCKET_OF_HOST = 1, LINUX_SOCKET_DATAGRAM = 2 };

// seccomp(2). What is done about a call that is in the list below.
enum linux_verdict {
    LINUX_ALLOWED, LINUX_REFUSED, LINUX_UNKNOWN, LINUX_SOCKET, LINUX_CLONE, LINUX_PRCTL, LINUX_IOCTL, LINUX_VERDICTS,
};

// A filter that refuses, with EPERM, to start programs, to look into other processes, to reach the
// network, and what else a vault's command never does but an attacker would.
//
// It is written when it is needed, since calls have other numbers on other processors: the numbers in
// order, neighbours of one verdict taken together, and a tree over the beginnings of these runs. A
// small filter is a fast start: the kernel compiles it, and walks through it for every call it knows.
struct linux_filter {
    struct { uint32_t first; uint8_t verdict; } calls[80], runs[161];
    unsigned int call_count, run_count;
    struct sock_filter code[256];
    unsigned int length;
    // Where to jump to for each verdict; filled last.
    unsigned int blocks[LINUX_VERDICTS];
};

static inline void linux_filter_add(struct linux_filter *filter, uint32_t number, uint8_t verdict) {
    unsigned int at = filter->call_count++;
    for (; at > 0 && filter->calls[at - 1].first > number; at--) filter->calls[at] = filter->calls[at - 1];
    filter->calls[at].first = number;
    filter->calls[at].verdict = verdict;
}

static inline void linux_filter_begin_run(struct linux_filter *filter, uint32_t first, uint8_t verdict) {
    if (filter->run_count > 0 && filter->runs[filter->run_count - 1].verdict == verdict) return;
    filter->runs[filter->run_count].first = first;
    filter->runs[filter->run_count++].verdict = verdict;
}

static inline void linux_filter_join(struct linux_filter *filter) {
    linux_filter_begin_run(filter, 0, LINUX_ALLOWED);
    for (unsigned int at = 0; at < filter->call_count; at++) {
        linux_filter_begin_run(filter, filter->calls[at].first, filter->calls[at].verdict);
        // What begins at 2^30 has no end.
        if (filter->calls[at].first >= 0x40000000) return;
        if (at + 1 == filter->call_count || filter->calls[at + 1].first > filter->calls[at].first + 1)
            linux_filter_begin_run(filter, filter->calls[at].first + 1, LINUX_ALLOWED);
    }
}

static inline void linux_filter_step(struct linux_filter *filter, uint16_t code, uint8_t yes, uint8_t no, uint32_t value) {
    filter->code[filter->length++] = (struct sock_filter){code, yes, no, value};
}

static inline unsigned int linux_filter_steps_to(const struct linux_filter *filter, unsigned int from, unsigned int run) {
    return filter->blocks[filter->runs[run].verdict] - from - 1;
}

// The tree for the runs from `first` up to `last`, at least two.
static inline void linux_filter_branch(struct linux_filter *filter, unsigned int first, unsigned int last) {
    unsigned int middle = (first + last) / 2, fork = filter->length;
    linux_filter_step(filter, BPF_JMP | BPF_JGE | BPF_K, 0, 0, filter->runs[middle].first);
    if (middle - first == 1) filter->code[fork].jf = (uint8_t)linux_filter_steps_to(filter, fork, first);
    else linux_filter_branch(filter, first, middle);
    if (last - middle == 1) {
        filter->code[fork].jt = (uint8_t)linux_filter_steps_to(filter, fork, middle);
    } else {
        filter->code[fork].jt = (uint8_t)(filter->length - fork - 1);
        linux_filter_branch(filter, middle, last);
    }
}

// The low half of an argument.
static inline uint32_t linux_filter_argument(int index) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return (uint32_t)(offsetof(struct seccomp_data, args) + 8 * (size_t)index + 4);
#else
    return (uint32_t)(offsetof(struct seccomp_data, args) + 8 * (size_t)index);
#endif
}

static inline void linux_filter_list(struct linux_filter *filter, int sockets) {
#define LINUX_CALL(name) linux_filter_add(filter, SYS_##name, LINUX_REFUSED);
#define LINUX_CALL_AS(name, verdict) linux_filter_add(filter, SYS_##name, verdict);
    // Other programs and other processes.
    LINUX_CALL(execve) LINUX_CALL(execveat) LINUX_CALL(ptrace)
    LINUX_CALL(process_vm_readv) LINUX_CALL(process_vm_writev) LINUX_CALL(kcmp)
    LINUX_CALL_AS(clone, LINUX_CLONE) LINUX_CALL_AS(clone3, LINUX_UNKNOWN)
#ifdef SYS_fork
    LINUX_CALL(fork) LINUX_CALL(vfork)
#endif
#ifdef SYS_process_madvise
    LINUX_CALL(process_madvise)
#endif
#ifdef SYS_pidfd_getfd
    LINUX_CALL(pidfd_getfd)
#endif
    // Its own memory, which others must not get to read.
    LINUX_CALL_AS(prctl, LINUX_PRCTL)
    // Sockets: of any kind, of this host's, or of the system log alone.
    if (sockets < 2) LINUX_CALL_AS(socket, LINUX_SOCKET)
    // Typing into the terminal that is shared with the shell.
    LINUX_CALL_AS(ioctl, LINUX_IOCTL)
    // Ways round this filter and round Landlock.
    LINUX_CALL(io_uring_setup) LINUX_CALL(io_uring_enter) LINUX_CALL(io_uring_register)
    LINUX_CALL(open_by_handle_at) LINUX_CALL(name_to_handle_at)
    LINUX_CALL(mount) LINUX_CALL(umount2) LINUX_CALL(pivot_root) LINUX_CALL(chroot)
    LINUX_CALL(move_mount) LINUX_CALL(open_tree) LINUX_CALL(fsopen) LINUX_CALL(fsconfig) LINUX_CALL(fsmount)
    LINUX_CALL(fspick) LINUX_CALL(unshare) LINUX_CALL(setns)
#ifdef SYS_mount_setattr
    LINUX_CALL(mount_setattr)
#endif
    // Doors into the kernel.
    LINUX_CALL(bpf) LINUX_CALL(perf_event_open) LINUX_CALL(userfaultfd)
    LINUX_CALL(keyctl) LINUX_CALL(add_key) LINUX_CALL(request_key)
    LINUX_CALL(kexec_load) LINUX_CALL(init_module) LINUX_CALL(finit_module) LINUX_CALL(delete_module)
    LINUX_CALL(personality) LINUX_CALL(acct) LINUX_CALL(swapon) LINUX_CALL(swapoff) LINUX_CALL(reboot)
    LINUX_CALL(quotactl) LINUX_CALL(syslog)
#ifdef SYS_kexec_file_load
    LINUX_CALL(kexec_file_load)
#endif
#ifdef SYS_iopl
    LINUX_CALL(iopl) LINUX_CALL(ioperm) LINUX_CALL(modify_ldt)
#endif
    // x32: the same processor, other numbers, from 2^30 on.
#if defined(__x86_64__)
    linux_filter_add(filter, 0x40000000, LINUX_UNKNOWN);
#endif
    // The clock, by which deletions become due.
    LINUX_CALL(settimeofday) LINUX_CALL(clock_settime) LINUX_CALL(adjtimex) LINUX_CALL(clock_adjtime)
#undef LINUX_CALL
#undef LINUX_CALL_AS
}

// What is done for each verdict, at the end of the code.
static inline void linux_filter_blocks(struct linux_filter *filter, int sockets) {
    const uint32_t refuse = SECCOMP_RET_ERRNO | EPERM;
    filter->blocks[LINUX_SOCKET] = filter->length;
    linux_filter_step(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, linux_filter_argument(0));
    linux_filter_step(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, sockets == 0 ? 4 : 1, LINUX_SOCKET_OF_HOST);
    if (sockets == 0) {
        // The type without SOCK_CLOEXEC and SOCK_NONBLOCK: a datagram, as syslog(3) sends.
        linux_filter_step(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, linux_filter_argument(1));
        linux_filter_step(filter, BPF_ALU | BPF_AND | BPF_K, 0, 0, 0xF);
        linux_filter_step(filter, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, LINUX_SOCKET_DATAGRAM);
    }
    linux_filter_step(filter, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
    filter->blocks[LINUX_REFUSED] = filter->length;
    linux_filter_step(filter, BPF_RET | BPF_K, 0, 0, refuse);
    // glibc falls back to clone(2), whose flags a filter can see.
    filter->blocks[LINUX_UNKNOWN] = filter->length;
    linux_filter_step(filter, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS);
    // A thread, yes; a process, no.
    filter->blocks[LINUX_CLONE] = filter->length;
    linux_filter_step(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, linux_filter_argument(0));
    linux_filter_step(filter, BPF_JMP | BPF_JSET | BPF_K, 6, 7, 0x00010000); // CLONE_THREAD
    filter->blocks[LINUX_PRCTL] = filter->length;
    linux_filter_step(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, linux_filter_argument(0));
    linux_filter_step(filter, BPF_JMP | BPF_JEQ | BPF_K, 5, 0, PR_SET_DUMPABLE);
    linux_filter_step(filter, BPF_JMP | BPF_JEQ | BPF_K, 4, 3, PR_SET_PTRACER);
    filter->blocks[LINUX_IOCTL] = filter->length;
    linux_filter_step(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, linux_filter_argument(1));
    linux_filter_step(filter, BPF_JMP | BPF_JEQ | BPF_K, 2, 0, TIOCSTI);
    linux_filter_step(filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, 0x541C); // TIOCLINUX
    filter->blocks[LINUX_ALLOWED] = filter->length;
    linux_filter_step(filter, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW);
    linux_filter_step(filter, BPF_RET | BPF_K, 0, 0, refuse);
}

// Writes the whole filter. Sockets: 0 only datagrams to this host's log, 1 those of this host, 2 all.
static inline void linux_filter_write(struct linux_filter *filter, int sockets) {
    filter->call_count = filter->run_count = filter->length = 0;
    linux_filter_list(filter, sockets);
    linux_filter_join(filter);
    linux_filter_step(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, arch));
#if defined(__x86_64__)
    linux_filter_step(filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, AUDIT_ARCH_X86_64);
#elif defined(__aarch64__)
    linux_filter_step(filter, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, AUDIT_ARCH_AARCH64);
#else
#error "which AUDIT_ARCH is this processor?"
#endif
    // Calls of another kind of program, whose numbers mean something else.
    linux_filter_step(filter, BPF_RET | BPF_K, 0, 0, SECCOMP_RET_KILL_PROCESS);
    linux_filter_step(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr));
    // The tree has one step less than there are runs; the blocks come behind it.
    unsigned int tree = filter->length;
    filter->length = tree + filter->run_count - 1;
    linux_filter_blocks(filter, sockets);
    unsigned int end = filter->length;
    filter->length = tree;
    linux_filter_branch(filter, 0, filter->run_count);
    filter->length = end;
}

// Binds all threads of the process, and what it starts, for ever. Needs no_new_privs.
static inline int linux_filter_calls(int sockets) {
    struct linux_filter filter;
    linux_filter_write(&filter, sockets);
    struct sock_fprog program = {.len = (unsigned short)filter.length, .filter = filter.code};
    long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
    // A thread that cannot be bound is told by its number.
    return result == 0 ? 0 : result > 0 ? -EBUSY : -errno;
}

// Whether a filter binds the calling thread: 2 when it does (PR_GET_SECCOMP).
static inline int linux_call_filter(void) {
    int answer = prctl(PR_GET_SECCOMP, 0ul, 0ul, 0ul, 0ul);
    return answer >= 0 ? answer : -errno;
}

#endif
