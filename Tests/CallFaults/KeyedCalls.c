// Shows a tracer the moments in which OpenSSL has a key in use, which no system call does: with
// CALL_FAULTS_KEYED set, the functions below make the call sched_yield(2), once each, before they do
// what they are for. When it is "heap", OpenSSL also refuses to allocate by anybody's functions but its own,
// as it does when it has allocated before. A library that is preloaded stands before the one that a program was linked with.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "CallFaults.h"
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *next(const char *name) {
    void *real = dlsym(RTLD_NEXT, name);
    if (!real) abort();
    return real;
}

static void *reach(const char *name) {
    void *real = next(name);
    if (getenv("CALL_FAULTS_KEYED")) syscall(SYS_sched_yield);
    return real;
}

// The tag is made or compared: nonce, expanded key and hash key are there.
int EVP_CipherFinal_ex(void *context, unsigned char *text, int *count) {
    int (*real)(void *, unsigned char *, int *);
    *(void **)&real = reach("EVP_CipherFinal_ex");
    return real(context, text, count);
}

// A key was derived: what it was derived from is there.
void EVP_KDF_CTX_free(void *context) {
    void (*real)(void *);
    *(void **)&real = reach("EVP_KDF_CTX_free");
    real(context);
}

// A code was made.
void EVP_MAC_CTX_free(void *context) {
    void (*real)(void *);
    *(void **)&real = reach("EVP_MAC_CTX_free");
    real(context);
}

int CRYPTO_set_mem_functions(void *take, void *resize, void *give_back) {
    const char *keyed = getenv("CALL_FAULTS_KEYED");
    if (keyed && strcmp(keyed, "heap") == 0) return 0;
    int (*real)(void *, void *, void *);
    *(void **)&real = next("CRYPTO_set_mem_functions");
    return real(take, resize, give_back);
}
