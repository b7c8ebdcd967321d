// What Linux offers and Swift's Glibc module lacks. Each function answers 0 (or the value asked
// for) or a negative errno, so that nothing can come between the call and its errno.
#ifndef KIST_CLINUX_H
#define KIST_CLINUX_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <syslog.h>
#include <unistd.h>

// renameat2(2): a rename that refuses to replace. Through syscall(2), because glibc declares the
// wrapper only under _GNU_SOURCE, which Swift's importer has already decided about.
static inline int linux_rename_no_replace(int from_folder, const char *from, int to_folder, const char *to) {
    const unsigned int no_replace = 1; // RENAME_NOREPLACE
    return syscall(SYS_renameat2, from_folder, from, to_folder, to, no_replace) == 0 ? 0 : -errno;
}

// syslog(3) of one line: what takes a list of arguments has the runtime find out what each of them is.
static inline void linux_log(const char *name, const char *line) {
    openlog(name, LOG_PID, LOG_AUTHPRIV);
    syslog(LOG_NOTICE, "%s", line);
    // It keeps the name's address until then.
    closelog();
}

// fstatfs(2): the module has no statfs at all. The type is what <linux/magic.h> calls it.
static inline int linux_file_system_type(int descriptor, uint32_t *type) {
    struct statfs about;
    if (fstatfs(descriptor, &about) != 0) return -errno;
    *type = (uint32_t)about.f_type;
    return 0;
}

// sched_getaffinity(2): how many processors this process may use; 0 where the kernel does not say.
static inline int linux_usable_processors(void) {
    unsigned long set[128] = {0};
    long got = syscall(SYS_sched_getaffinity, 0, sizeof set, set);
    int count = 0;
    for (long place = 0; place < got / (long)sizeof *set; place++) count += __builtin_popcountl(set[place]);
    return count;
}

// mallopt(3): what is given back to the heap stays there up to 8 MiB, and pieces of up to 1 MiB come from it.
static inline void linux_keep_freed_memory(void) {
    mallopt(M_TRIM_THRESHOLD, 8 << 20);
    mallopt(M_MMAP_THRESHOLD, 1 << 20);
}

// syncfs(2): declared only under _GNU_SOURCE, as above.
static inline int linux_sync_file_system(int descriptor) {
    return syscall(SYS_syncfs, descriptor) == 0 ? 0 : -errno;
}

// getdents64(2): what readdir(3) does with a descriptor and 32 KiB of its own. Declared only under
// _GNU_SOURCE, as above. Entries lie behind each other, as in getdents(2); each says its own length.
ssize_t getdents64(int folder, void *room, size_t size);

static inline long linux_read_entries(int folder, void *room, size_t size) {
    ssize_t count = getdents64(folder, room, size);
    return count >= 0 ? (long)count : -errno;
}

static inline size_t linux_entry_length(const void *entry) {
    uint16_t length;
    memcpy(&length, (const char *)entry + 16, sizeof length);
    return length;
}

static inline const char *linux_entry_name(const void *entry) { return (const char *)entry + 19; }

// sem_clockwait(3), by the clock that nobody can set: declared only under _GNU_SOURCE, as above, in a
// header that would bring another select(2) than Swift's Glibc module has. `end` is a struct timespec.
int linux_sem_clockwait(void *semaphore, int clock, const void *end) __asm__("sem_clockwait");

static inline int linux_wait_for(void *semaphore, const void *end) {
    const int monotonic = 1; // CLOCK_MONOTONIC
    return linux_sem_clockwait(semaphore, monotonic, end) == 0 ? 0 : -errno;
}

// syncfs(2) reports what could not be written since Linux 5.8. Before that its success says nothing.
static inline int linux_syncfs_reports(void) {
    // struct utsname, which clashes with Swift's own module: six names of 65 bytes, the release third.
    char names[6][65];
    int major = 0, minor = 0;
    if (syscall(SYS_uname, names) != 0 || sscanf(names[2], "%d.%d", &major, &minor) != 2) return 0;
    return major > 5 || (major == 5 && minor >= 8);
}

// prctl(2) is variadic, which Swift cannot call; one function for each use.
static inline int linux_set_dumpable(int dumpable) {
    return prctl(PR_SET_DUMPABLE, (unsigned long)dumpable, 0ul, 0ul, 0ul) == 0 ? 0 : -errno;
}

static inline int linux_is_dumpable(void) {
    int answer = prctl(PR_GET_DUMPABLE, 0ul, 0ul, 0ul, 0ul);
    return answer >= 0 ? answer : -errno;
}

// seccomp(2): whether a filter could kill the process.
static inline int linux_has_seccomp_filter(void) {
    const uint32_t kill_process = 0x80000000u; // SECCOMP_RET_KILL_PROCESS
    return syscall(SYS_seccomp, 2u /* SECCOMP_GET_ACTION_AVAIL */, 0u, &kill_process) == 0 ? 0 : -errno;
}

// adjtimex(2) that changes nothing: 1 when something keeps the clock in step with others, 0 when not. Its
// header would bring another select(2) than Swift's Glibc module has; this is the front of struct timex.
static inline int linux_is_clock_synchronised(void) {
    struct {
        unsigned int modes;
        long offset, frequency, largest_error, estimated_error;
        int status;
        char rest[256];
    } about;
    memset(&about, 0, sizeof about);
    long state = syscall(SYS_adjtimex, &about);
    if (state < 0) return -errno;
    return state != 5 /* TIME_ERROR */ && (about.status & 0x40 /* STA_UNSYNC */) == 0;
}

static inline int linux_drop_bounding_capability(int capability) {
    return prctl(PR_CAPBSET_DROP, (unsigned long)capability, 0ul, 0ul, 0ul) == 0 ? 0 : -errno;
}

static inline int linux_lower_ambient_capability(int capability) {
    return prctl(PR_CAP_AMBIENT, (unsigned long)PR_CAP_AMBIENT_LOWER, (unsigned long)capability, 0ul, 0ul) == 0
        ? 0 : -errno;
}

// capget(2) and capset(2) have no wrapper in glibc. Takes the capabilities in `mask` (bit n is
// capability n) out of the calling thread's effective, permitted and inheritable sets.
static inline int linux_drop_capabilities(uint64_t mask) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[_LINUX_CAPABILITY_U32S_3];
    memset(sets, 0, sizeof sets);
    if (syscall(SYS_capget, &header, sets) != 0) return -errno;
    for (int half = 0; half < _LINUX_CAPABILITY_U32S_3; half++) {
        uint32_t keep = ~(uint32_t)(mask >> (32 * half));
        sets[half].effective &= keep;
        sets[half].permitted &= keep;
        sets[half].inheritable &= keep;
    }
    return syscall(SYS_capset, &header, sets) == 0 ? 0 : -errno;
}

// SIG_DFL and SIG_IGN are casts from an integer to a function pointer, which Swift does not import.
static inline int linux_reset_signal(int number) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_DFL;
    return sigaction(number, &action, NULL) == 0 ? 0 : -errno;
}

static inline int linux_ignore_signal(int number) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = SIG_IGN;
    return sigaction(number, &action, NULL) == 0 ? 0 : -errno;
}

// What happens on a signal: 0 the default, 1 ignored, 2 a handler.
static inline int linux_signal_disposition(int number) {
    struct sigaction action;
    if (sigaction(number, NULL, &action) != 0) return -errno;
    return action.sa_handler == SIG_DFL ? 0 : action.sa_handler == SIG_IGN ? 1 : 2;
}

#endif
