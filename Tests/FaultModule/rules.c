/* Rules: which call goes wrong, and how. */
#include "fault.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum action {
    FAIL, FAIL_AFTER, KILL_BEFORE, KILL_AFTER, DELAY, STOP, DROP, UNPLUG, SET, LESS, MORE, FLIP,
    ZEROS, REPEAT, ACTION_COUNT
};

static const struct {
    const char *name;
    bool takes_number;
} actions[ACTION_COUNT] = {
    [FAIL] = {"fail", true}, [FAIL_AFTER] = {"fail-after", true},
    [KILL_BEFORE] = {"kill-before", false}, [KILL_AFTER] = {"kill-after", false},
    [DELAY] = {"delay", true}, [STOP] = {"stop", false}, [DROP] = {"drop", false},
    [UNPLUG] = {"unplug", true}, [SET] = {"set", true}, [LESS] = {"less", true},
    [MORE] = {"more", true}, [FLIP] = {"flip", false}, [ZEROS] = {"zeros", false},
    [REPEAT] = {"repeat", false},
};

struct rule {
    /* FUNCTION_COUNT for any. */
    enum function function;
    unsigned long first, last;
    enum action action;
    unsigned long number;
    char *path;
};

#define NAME(name) #name,
static const char *const names[] = {KIST_FUNCTIONS(NAME)};

static struct rule rules[64];
static int rule_count;
static int log_descriptor = -1;

/* What changes while the module runs, and the lock for it. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long counts[FUNCTION_COUNT + 1];
static CK_RV unplugged = CKR_OK;
static CK_BYTE remembered[FUNCTION_COUNT][64];

static bool is_number(const char *text)
{
    char *end;
    if (!*text) return false;
    strtoul(text, &end, 0);
    return !*end;
}

bool read_rule(char *function, char *rest)
{
    if (rule_count == (int)(sizeof rules / sizeof *rules)) return false;
    struct rule rule = {.function = 0};
    if (strcmp(function, "*")) {
        while (rule.function < FUNCTION_COUNT && strcmp(names[rule.function], function))
            rule.function++;
        if (rule.function == FUNCTION_COUNT) return false;
    } else {
        rule.function = FUNCTION_COUNT;
    }
    char *when = strsep(&rest, " ");
    char *action = strsep(&rest, " ");
    if (!when || !action) return false;
    rule.first = 1;
    rule.last = ULONG_MAX;
    if (strcmp(when, "*")) {
        char *end;
        rule.first = strtoul(when, &end, 10);
        if (!rule.first || (*end && strcmp(end, "+"))) return false;
        if (!*end) rule.last = rule.first;
    }
    while (rule.action < ACTION_COUNT && strcmp(actions[rule.action].name, action)) rule.action++;
    if (rule.action == ACTION_COUNT) return false;
    if (actions[rule.action].takes_number) {
        if (!rest || !is_number(rest)) return false;
        rule.number = strtoul(rest, NULL, 0);
    } else if (rule.action == STOP) {
        if (!rest || !(rule.path = strdup(rest))) return false;
    } else if (rest) {
        return false;
    }
    rules[rule_count++] = rule;
    return true;
}

void open_log(const char *path)
{
    log_descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log_descriptor < 0) give_up(path, strerror(errno));
}

static void note(const struct call *call, const char *result)
{
    if (log_descriptor < 0) return;
    char line[128];
    int length = snprintf(line, sizeof line, "%s %lu %s%s%s\n", names[call->function], call->nth,
                          result, call->rule ? " " : "",
                          call->rule ? actions[call->rule->action].name : "");
    /* A log that cannot be written is a test that fails for it. */
    if (write(log_descriptor, line, (size_t)length) != length) abort();
}

static void end_process(const struct call *call)
{
    note(call, "killed");
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static void wait_before(const struct rule *rule)
{
    if (rule->action == DELAY) {
        struct timespec time = {(time_t)(rule->number / 1000), (long)(rule->number % 1000) * 1000000};
        while (nanosleep(&time, &time) && errno == EINTR) {}
        return;
    }
    /* Opening a FIFO to read waits for a writer; reading ends when the writer has closed it. */
    int fifo = open(rule->path, O_RDONLY | O_CLOEXEC);
    if (fifo < 0) give_up(rule->path, strerror(errno));
    char byte;
    while (read(fifo, &byte, 1) > 0) {}
    close(fifo);
}

struct call begin_call(enum function function, CK_SESSION_HANDLE session)
{
    struct call call = {.function = function};
    pthread_mutex_lock(&lock);
    call.nth = ++counts[function];
    unsigned long total = ++counts[FUNCTION_COUNT];
    for (int i = 0; i < rule_count && !call.rule; i++) {
        bool is_any = rules[i].function == FUNCTION_COUNT;
        unsigned long nth = is_any ? total : call.nth;
        if ((is_any || rules[i].function == function) && nth >= rules[i].first &&
            nth <= rules[i].last)
            call.rule = &rules[i];
    }
    if (call.rule && call.rule->action == UNPLUG) unplugged = call.rule->number;
    if (function == F_C_Finalize && !call.rule) unplugged = CKR_OK;
    if (unplugged != CKR_OK) {
        call.result = unplugged;
        call.is_over = true;
    }
    pthread_mutex_unlock(&lock);
    if (call.is_over) return call;
    if (is_stuck(function, session)) {
        call.result = CKR_OPERATION_ACTIVE;
        call.is_over = true;
        return call;
    }
    if (!call.rule) return call;
    switch (call.rule->action) {
    case FAIL:
        call.result = call.rule->number;
        call.is_over = true;
        note_failure(function, session);
        break;
    case KILL_BEFORE: end_process(&call); break;
    case DELAY: case STOP: wait_before(call.rule); break;
    case DROP:
        vendor.C_CloseSession(session);
        call.result = CKR_SESSION_HANDLE_INVALID;
        call.is_over = true;
        break;
    default: break;
    }
    return call;
}

static void spoil(const struct call *call, CK_ULONG *number, CK_BYTE *bytes, CK_ULONG length)
{
    const struct rule *rule = call->rule;
    CK_BYTE *kept = remembered[call->function];
    CK_ULONG keeps = length < sizeof remembered[0] ? length : sizeof remembered[0];
    if (bytes && rule && rule->action == REPEAT) memcpy(bytes, kept, keeps);
    if (bytes && length != CK_UNAVAILABLE_INFORMATION) memcpy(kept, bytes, keeps);
    if (!rule) return;
    switch (rule->action) {
    case SET: if (number) *number = rule->number; break;
    case LESS: if (number) *number = *number > rule->number ? *number - rule->number : 0; break;
    case MORE: if (number) *number += rule->number; break;
    case FLIP: if (bytes && length) bytes[length / 2] ^= 1; break;
    case ZEROS: if (bytes) memset(bytes, 0, length); break;
    default: break;
    }
}

void end_call(struct call *call, CK_ULONG *number, CK_BYTE *bytes, CK_ULONG length)
{
    if (!call->is_over && call->rule) {
        if (call->rule->action == KILL_AFTER) end_process(call);
        if (call->rule->action == FAIL_AFTER) call->result = call->rule->number;
    }
    if (!call->is_over && call->result == CKR_OK) {
        pthread_mutex_lock(&lock);
        spoil(call, number, bytes, length);
        pthread_mutex_unlock(&lock);
    }
    char result[24];
    snprintf(result, sizeof result, "0x%lx", call->result);
    note(call, result);
}
