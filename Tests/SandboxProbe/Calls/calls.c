#include "SandboxCalls.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static char path[4096], other[4096];

static const char *in(char *room, const char *folder, const char *name) {
    snprintf(room, sizeof path, "%s/%s", folder, name);
    return room;
}

static int result(long answer) { return answer < 0 ? errno : 0; }

static int try_open(const char *folder, const char *name, int flags) {
    return result(open(in(path, folder, name), flags | O_CLOEXEC, 0600));
}

static int try_execveat(void) {
    static char *const none[] = {NULL};
    int program = open("/usr/bin/true", O_PATH | O_CLOEXEC);
    return program < 0 ? errno : result(syscall(SYS_execveat, program, "", none, none, AT_EMPTY_PATH));
}

static int try_execute(void) {
    static char *const words[] = {"true", NULL}, *const none[] = {NULL};
    return result(execve("/usr/bin/true", words, none));
}

static int try_fork(void) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child > 0) waitpid(child, NULL, 0);
    return result(child);
}

// As another program would: the caller's own memory, by its number.
static int try_peek(void) {
    char secret = 1, seen = 0;
    struct iovec here = {&seen, 1}, there = {&secret, 1};
    return result(process_vm_readv(getpid(), &here, 1, &there, 1, 0));
}

static int try_io_uring(void) {
    char parameters[256] = {0};
    return result(syscall(SYS_io_uring_setup, 1, parameters));
}

static void *nothing(void *argument) { return argument; }

static int try_thread(void) {
    pthread_t thread;
    int reason = pthread_create(&thread, NULL, nothing, NULL);
    return reason ? reason : pthread_join(thread, NULL);
}

// What a writer of the vault does: a file made beside, renamed over another, moved to another folder.
static int try_change(const char *folder) {
    int reason = try_open(folder, "vault/.new", O_WRONLY | O_CREAT | O_TRUNC);
    if (reason) return reason;
    if (rename(in(path, folder, "vault/.new"), in(other, folder, "vault/file")) != 0) return errno;
    if (mkdir(in(path, folder, "vault/shelf"), 0700) != 0) return errno;
    if (rename(other, in(path, folder, "vault/shelf/file")) != 0) return errno;
    if (unlink(path) != 0) return errno;
    return result(rmdir(in(path, folder, "vault/shelf")));
}

int sandbox_try(const char *name, const char *folder) {
#define TRY(word, what) if (strcmp(name, word) == 0) return what
    TRY("read outside", try_open(folder, "outside/file", O_RDONLY));
    TRY("make outside", try_open(folder, "outside/new", O_WRONLY | O_CREAT));
    TRY("list outside", try_open(folder, "outside", O_RDONLY | O_DIRECTORY));
    TRY("truncate outside", result(truncate(in(path, folder, "outside/file"), 0)));
    TRY("remove outside", result(unlink(in(path, folder, "outside/file"))));
    TRY("move outside", result(rename(in(path, folder, "vault/old"), in(other, folder, "outside/old"))));
    TRY("write token", try_open(folder, "token/object", O_WRONLY));
    TRY("make in token", try_open(folder, "token/new", O_WRONLY | O_CREAT));
    TRY("read memory file", try_open("/proc/self", "mem", O_RDONLY));
    TRY("signal", result(kill(getppid(), 0)));
    TRY("execute", try_execute());
    TRY("execute by descriptor", try_execveat());
    TRY("fork", try_fork());
    TRY("trace", result(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
    TRY("peek", try_peek());
    TRY("network socket", result(socket(AF_INET, SOCK_STREAM, 0)));
    TRY("local socket", result(socket(AF_UNIX, SOCK_STREAM, 0)));
    TRY("netlink socket", result(socket(AF_NETLINK, SOCK_RAW, 0)));
    TRY("become dumpable", result(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)));
    TRY("leave namespace", result(syscall(SYS_unshare, CLONE_FS)));
    TRY("keyring", result(syscall(SYS_keyctl, 0, -3, 0, 0, 0)));
    TRY("io_uring", try_io_uring());
    TRY("other root", result(chroot(folder)));

    TRY("change vault", try_change(folder));
    TRY("read token", try_open(folder, "token/object", O_RDONLY));
    TRY("read library", try_open("/usr/lib", "os-release", O_RDONLY));
    TRY("log socket", result(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
    TRY("thread", try_thread());
#undef TRY
    return -1;
}
