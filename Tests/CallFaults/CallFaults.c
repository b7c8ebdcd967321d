// seccomp(2) turns each call into SIGSYS, whose handler counts it and makes the call itself, from the
// one address that the filter lets pass. See include/CallFaults.h.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CallFaults.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

// A system call that the filter knows by the address behind it.
long call_faults_pass(long number, long a, long b, long c, long d, long e, long f);
extern char call_faults_passed[];

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
__asm__(".text\n.globl call_faults_pass\n.hidden call_faults_passed\n.globl call_faults_passed\n"
        ".type call_faults_pass,@function\n"
        "call_faults_pass:\n"
        "  movq %rdi, %rax\n  movq %rsi, %rdi\n  movq %rdx, %rsi\n  movq %rcx, %rdx\n"
        "  movq %r8, %r10\n  movq %r9, %r8\n  movq 8(%rsp), %r9\n"
        "  syscall\n"
        "call_faults_passed:\n  ret\n");
static void arguments_of(const ucontext_t *context, long *of) {
    const greg_t *r = context->uc_mcontext.gregs;
    of[0] = r[REG_RDI], of[1] = r[REG_RSI], of[2] = r[REG_RDX];
    of[3] = r[REG_R10], of[4] = r[REG_R8], of[5] = r[REG_R9];
}
static void set_result(ucontext_t *context, long result) { context->uc_mcontext.gregs[REG_RAX] = result; }
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
__asm__(".text\n.globl call_faults_pass\n.hidden call_faults_passed\n.globl call_faults_passed\n"
        ".type call_faults_pass,@function\n"
        "call_faults_pass:\n"
        "  mov x8, x0\n  mov x0, x1\n  mov x1, x2\n  mov x2, x3\n  mov x3, x4\n  mov x4, x5\n"
        "  mov x5, x6\n  svc #0\n"
        "call_faults_passed:\n  ret\n");
static void arguments_of(const ucontext_t *context, long *of) {
    for (int i = 0; i < 6; i++) of[i] = (long)context->uc_mcontext.regs[i];
}
static void set_result(ucontext_t *context, long result) { context->uc_mcontext.regs[0] = (uint64_t)result; }
#else
#error "write call_faults_pass for this processor"
#endif

// What the arguments of a call are: an open file, a path, a folder and a path in it.
enum shape { NEITHER, FD, PATH, AT, AT_PAIR };

// Every call by which a process meets the world; what only sorts its own memory changes nothing that
// another could find.
static const struct call { int number; enum shape shape; const char *name; } calls[] = {
#define CALL(shape, name) {SYS_##name, shape, #name},
#ifdef SYS_open
    CALL(PATH, open) CALL(PATH, access) CALL(PATH, unlink) CALL(PATH, mkdir) CALL(PATH, rmdir)
    CALL(PATH, rename) CALL(PATH, stat) CALL(PATH, lstat) CALL(PATH, readlink) CALL(PATH, chmod)
    CALL(PATH, creat)
#endif
    CALL(AT, openat) CALL(AT, faccessat) CALL(AT, faccessat2) CALL(AT, unlinkat) CALL(AT, mkdirat)
    CALL(AT, newfstatat) CALL(AT, statx) CALL(AT, readlinkat) CALL(AT, fchmodat) CALL(AT_PAIR, renameat)
    CALL(AT_PAIR, renameat2) CALL(AT_PAIR, linkat)
    CALL(FD, read) CALL(FD, write) CALL(FD, pread64) CALL(FD, pwrite64) CALL(FD, readv) CALL(FD, writev)
    CALL(FD, close) CALL(FD, fstat) CALL(FD, lseek) CALL(FD, fcntl) CALL(FD, ioctl) CALL(FD, flock)
    CALL(FD, fsync) CALL(FD, fdatasync) CALL(FD, ftruncate) CALL(FD, fallocate) CALL(FD, fchmod)
    CALL(FD, fchown) CALL(FD, getdents64) CALL(FD, fstatfs) CALL(FD, syncfs)
    CALL(NEITHER, sync) CALL(NEITHER, getrandom) CALL(NEITHER, socket) CALL(NEITHER, connect)
    CALL(NEITHER, sendto) CALL(NEITHER, memfd_secret) CALL(NEITHER, mlock) CALL(NEITHER, munlock)
    CALL(NEITHER, landlock_create_ruleset) CALL(NEITHER, seccomp)
    CALL(NEITHER, clock_nanosleep) CALL(NEITHER, exit_group)
#undef CALL
};
enum { KINDS = sizeof calls / sizeof calls[0], FILES = 256, LONGEST = 1024 };

static enum { NOTHING, KILL, KILLED, SHORT, SHORTER, ERROR, SIGNAL } deed;
static int deed_argument;
static const struct call *deed_call;
static long deed_number;
static int deed_lasts;
static char touch[LONGEST];
static int is_touched;
static int log_file = -1;
static long counts[KINDS];
static char paths[FILES][LONGEST];

static long pass(long number, const long *a) {
    return call_faults_pass(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
static long pass3(long number, long a, long b, long c) { return call_faults_pass(number, a, b, c, 0, 0, 0); }

static _Noreturn void end(void) {
    for (;;) pass3(SYS_kill, pass3(SYS_getpid, 0, 0, 0), SIGKILL, 0);
}

static size_t add(char *text, size_t at, const char *more) {
    while (*more && at + 1 < LONGEST) text[at++] = *more++;
    text[at] = 0;
    return at;
}

static size_t add_number(char *text, size_t at, long number) {
    char digits[24];
    size_t first = sizeof digits - 1;
    unsigned long rest = number < 0 ? 0ul - (unsigned long)number : (unsigned long)number;
    digits[first] = 0;
    do digits[--first] = (char)('0' + rest % 10); while (rest /= 10);
    if (number < 0) digits[--first] = '-';
    return add(text, at, digits + first);
}

// `name` in the open folder `folder`, as far as we saw that one opened.
static void join(char *path, int folder, const char *name) {
    size_t at = 0;
    path[0] = 0;
    if (name && name[0] != '/' && folder >= 0 && folder < FILES) {
        at = add(path, at, paths[folder]);
        if (name[0]) at = add(path, at, "/");
    }
    if (name) add(path, at, name);
}

static void path_of(char *path, enum shape shape, const long *a) {
    path[0] = 0;
    switch (shape) {
    case FD: join(path, (int)a[0], ""); break;
    case PATH: join(path, -1, (const char *)a[0]); break;
    case AT: join(path, (int)a[0], (const char *)a[1]); break;
    case AT_PAIR: join(path, (int)a[2], (const char *)a[3]); break;
    case NEITHER: break;
    }
}

static void tell(const struct call *call, long number, long result, const char *path) {
    static char line[2 * LONGEST];
    size_t at = add_number(line, 0, number);
    at = add(line, at, " ");
    at = add(line, at, call->name);
    at = add(line, at, " ");
    at = add_number(line, at, result);
    at = add(line, at, " ");
    at = add(line, at, path[0] ? path : "-");
    line[at++] = '\n';
    pass3(SYS_write, log_file, (long)line, (long)at);
}

static int is_divisible(long number) {
    return number == SYS_read || number == SYS_write || number == SYS_pread64 || number == SYS_pwrite64;
}

// Does the call, or what is to happen instead.
static long make(const struct call *call, long number, long *a) {
    int is_here = call == deed_call && (deed_lasts ? number >= deed_number : number == deed_number);
    if (!is_here) return pass(call->number, a);
    switch (deed) {
    case NOTHING: break;
    case KILL: end();
    case KILLED: pass(call->number, a); end();
    case SHORTER:
    case SHORT:
        if (is_divisible(call->number) && a[2] > 1) a[2] /= 2;
        if (deed == SHORT) break;
        pass(call->number, a);
        end();
    case ERROR:
        // On Linux a file is closed whatever close(2) says, and its lock given back.
        if (call->number == SYS_close) pass(SYS_close, a);
        return -deed_argument;
    case SIGNAL: pass3(SYS_kill, pass3(SYS_getpid, 0, 0, 0), deed_argument, 0); break;
    }
    return pass(call->number, a);
}

static void on_call(int signal, siginfo_t *about, void *context) {
    (void)signal;
    long a[6];
    char path[LONGEST];
    const struct call *call = calls;
    arguments_of(context, a);
    if (about->si_syscall == SYS_rt_sigaction) {
        // The program wants the signal back: it would not survive that.
        set_result(context, a[0] == SIGSYS ? 0 : pass(SYS_rt_sigaction, a));
        return;
    }
    while (call->number != about->si_syscall) call++;
    path_of(path, call->shape, a);
    is_touched = is_touched || strncmp(path, touch, strlen(touch)) == 0;
    long number = is_touched ? ++counts[call - calls] : 0;
    // Nothing comes back from this one.
    if (call->number == SYS_exit_group && is_touched && log_file >= 0) tell(call, number, 0, path);
    long result = is_touched ? make(call, number, a) : pass(call->number, a);
    int opens = call->number == SYS_openat;
#ifdef SYS_open
    opens = opens || call->number == SYS_open;
#endif
    if (opens && result >= 0 && result < FILES) add(paths[result], 0, path);
    if (call->number == SYS_close && a[0] >= 0 && a[0] < FILES) paths[a[0]][0] = 0;
    if (is_touched && log_file >= 0) tell(call, number, result, path);
    set_result(context, result);
}

static int install_filter(void) {
    static struct sock_filter code[16 + KINDS];
    size_t at = 0;
    uint64_t passed = (uint64_t)(uintptr_t)call_faults_passed;
    uint32_t low = (uint32_t)passed, high = (uint32_t)(passed >> 32);
    size_t field = offsetof(struct seccomp_data, instruction_pointer);
#define STEP(...) code[at++] = (struct sock_filter)__VA_ARGS__
    STEP(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    STEP(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
    STEP(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    STEP(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)field));
    STEP(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, low, 0, 3));
    STEP(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)field + 4));
    STEP(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, high, 0, 1));
    STEP(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    STEP(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
    for (size_t kind = 0; kind < KINDS; kind++)
        STEP(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)calls[kind].number,
                      (uint8_t)(KINDS - kind + 1), 0));
    STEP(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigaction, 1, 0));
    STEP(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    STEP(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP));
#undef STEP
    struct sock_fprog program = {.len = (unsigned short)at, .filter = code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1ul, 0ul, 0ul, 0ul) != 0) return -1;
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0ul, &program);
}

// The wall clock, shifted. The one call here that the kernel's page answers without a system call.
int clock_gettime(clockid_t clock, struct timespec *time) {
    if (syscall(SYS_clock_gettime, clock, time) != 0) return -1;
    const char *ahead = clock == CLOCK_REALTIME ? getenv("CALL_FAULTS_CLOCK") : NULL;
    if (ahead) time->tv_sec += atol(ahead);
    return 0;
}

// Something is wrong with the test, not with the program.
static void give_up(const char *why) {
    (void)!write(2, "CallFaults: ", 12);
    (void)!write(2, why, strlen(why));
    (void)!write(2, "\n", 1);
    _exit(125);
}

static void understand(const char *text) {
    static const char *const names[] = {"", "kill", "killed", "short", "shorter", "error", "signal"};
    const char *blank = strchr(text, ' ');
    size_t length = blank ? (size_t)(blank - text) : strlen(text);
    for (int index = KILL; index <= SIGNAL; index++)
        if (strlen(names[index]) == length && memcmp(names[index], text, length) == 0) deed = index;
    if (deed == NOTHING) give_up("CALL_FAULTS_DO");
    deed_argument = blank ? atoi(blank + 1) : 0;
    const char *name = getenv("CALL_FAULTS_AT"), *number = getenv("CALL_FAULTS_NUMBER");
    for (int kind = 0; name && kind < KINDS; kind++)
        if (strcmp(name, calls[kind].name) == 0) deed_call = &calls[kind];
    deed_number = number ? atol(number) : 0;
    if (!deed_call || deed_number < 1) give_up("CALL_FAULTS_AT, CALL_FAULTS_NUMBER");
    deed_lasts = getenv("CALL_FAULTS_LASTS") != NULL;
}

__attribute__((constructor)) static void begin(void) {
    const char *program = getenv("CALL_FAULTS_PROGRAM"), *text;
    if (!program || strcmp(program, program_invocation_short_name) != 0) return;
    if (!(text = getenv("CALL_FAULTS_TOUCH")) || strlen(text) >= LONGEST) give_up("CALL_FAULTS_TOUCH");
    add(touch, 0, text);
    if ((text = getenv("CALL_FAULTS_LOG"))) {
        int opened = open(text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        // Out of the way of the numbers that the program would get without us.
        log_file = opened < 0 ? -1 : fcntl(opened, F_DUPFD_CLOEXEC, 900);
        if (log_file < 0) give_up("CALL_FAULTS_LOG");
        close(opened);
    }
    if ((text = getenv("CALL_FAULTS_DO"))) understand(text);
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = on_call;
    action.sa_flags = SA_SIGINFO;
    if (sigaction(SIGSYS, &action, NULL) != 0) give_up("sigaction");
    if (install_filter() != 0) give_up("seccomp");
}
