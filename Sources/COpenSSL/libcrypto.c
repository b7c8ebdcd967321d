/* libcrypto, loaded at its first use and not with the program.
 *
 * Half of what the start of a process costs that only asks the agent, or shows its help, was a library that it
 * never calls. So the program is not linked with it: the functions below have the names of libcrypto's, and
 * go on to them by a table. The table lies on pages of its own, which are made read-only as soon as it is
 * filled, as the loader does with its own (RELRO): no address of what handles keys can be
 * written. A name is looked for as the loader would: a library that is preloaded stands first.
 *
 * A function that is missing here is missing when the program is linked. Their names are hidden from the libraries
 * that a token's module brings, which have libcrypto itself.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "shim.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number
#define LIBRARY "libcrypto.so." TEXT(OPENSSL_SHLIB_VERSION)

/* each(RESULT, NAME, PARAMETERS, ARGUMENTS), held to the headers by the compiler. */
#define FUNCTIONS(each) \
    each(void, CRYPTO_free, (void *a, const char *b, int c), (a, b, c)) \
    each(int, CRYPTO_memcmp, (const void *a, const void *b, size_t c), (a, b, c)) \
    each(int, CRYPTO_set_mem_functions, (CRYPTO_malloc_fn a, CRYPTO_realloc_fn b, CRYPTO_free_fn c), (a, b, c)) \
    each(void, ERR_clear_error, (void), ()) \
    each(unsigned long, ERR_peek_last_error, (void), ()) \
    each(int, EVP_CIPHER_CTX_ctrl, (EVP_CIPHER_CTX *a, int b, int c, void *d), (a, b, c, d)) \
    each(void, EVP_CIPHER_CTX_free, (EVP_CIPHER_CTX *a), (a)) \
    each(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_new, (void), ()) \
    each(EVP_CIPHER *, EVP_CIPHER_fetch, (OSSL_LIB_CTX *a, const char *b, const char *c), (a, b, c)) \
    each(int, EVP_CipherFinal_ex, (EVP_CIPHER_CTX *a, unsigned char *b, int *c), (a, b, c)) \
    each(int, EVP_CipherInit_ex, (EVP_CIPHER_CTX *a, const EVP_CIPHER *b, ENGINE *c, const unsigned char *d, \
        const unsigned char *e, int f), (a, b, c, d, e, f)) \
    each(int, EVP_CipherUpdate, (EVP_CIPHER_CTX *a, unsigned char *b, int *c, const unsigned char *d, int e), \
        (a, b, c, d, e)) \
    each(int, EVP_Digest, (const void *a, size_t b, unsigned char *c, unsigned int *d, const EVP_MD *e, ENGINE *f), \
        (a, b, c, d, e, f)) \
    each(int, EVP_DigestFinal_ex, (EVP_MD_CTX *a, unsigned char *b, unsigned int *c), (a, b, c)) \
    each(int, EVP_DigestInit_ex, (EVP_MD_CTX *a, const EVP_MD *b, ENGINE *c), (a, b, c)) \
    each(int, EVP_DigestUpdate, (EVP_MD_CTX *a, const void *b, size_t c), (a, b, c)) \
    each(void, EVP_KDF_CTX_free, (EVP_KDF_CTX *a), (a)) \
    each(EVP_KDF_CTX *, EVP_KDF_CTX_new, (EVP_KDF *a), (a)) \
    each(int, EVP_KDF_derive, (EVP_KDF_CTX *a, unsigned char *b, size_t c, const OSSL_PARAM d[]), (a, b, c, d)) \
    each(EVP_KDF *, EVP_KDF_fetch, (OSSL_LIB_CTX *a, const char *b, const char *c), (a, b, c)) \
    each(void, EVP_MAC_CTX_free, (EVP_MAC_CTX *a), (a)) \
    each(EVP_MAC_CTX *, EVP_MAC_CTX_new, (EVP_MAC *a), (a)) \
    each(EVP_MAC *, EVP_MAC_fetch, (OSSL_LIB_CTX *a, const char *b, const char *c), (a, b, c)) \
    each(int, EVP_MAC_final, (EVP_MAC_CTX *a, unsigned char *b, size_t *c, size_t d), (a, b, c, d)) \
    each(int, EVP_MAC_init, (EVP_MAC_CTX *a, const unsigned char *b, size_t c, const OSSL_PARAM d[]), (a, b, c, d)) \
    each(int, EVP_MAC_update, (EVP_MAC_CTX *a, const unsigned char *b, size_t c), (a, b, c)) \
    each(void, EVP_MD_CTX_free, (EVP_MD_CTX *a), (a)) \
    each(EVP_MD_CTX *, EVP_MD_CTX_new, (void), ()) \
    each(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX *a, const char *b, const char *c), (a, b, c)) \
    each(void, EVP_PKEY_CTX_free, (EVP_PKEY_CTX *a), (a)) \
    each(EVP_PKEY_CTX *, EVP_PKEY_CTX_new, (EVP_PKEY *a, ENGINE *b), (a, b)) \
    each(int, EVP_PKEY_CTX_set_rsa_mgf1_md, (EVP_PKEY_CTX *a, const EVP_MD *b), (a, b)) \
    each(int, EVP_PKEY_CTX_set_rsa_oaep_md, (EVP_PKEY_CTX *a, const EVP_MD *b), (a, b)) \
    each(int, EVP_PKEY_CTX_set_rsa_padding, (EVP_PKEY_CTX *a, int b), (a, b)) \
    each(int, EVP_PKEY_CTX_set_rsa_pss_saltlen, (EVP_PKEY_CTX *a, int b), (a, b)) \
    each(int, EVP_PKEY_CTX_set_signature_md, (EVP_PKEY_CTX *a, const EVP_MD *b), (a, b)) \
    each(int, EVP_PKEY_encrypt, (EVP_PKEY_CTX *a, unsigned char *b, size_t *c, const unsigned char *d, size_t e), \
        (a, b, c, d, e)) \
    each(int, EVP_PKEY_encrypt_init, (EVP_PKEY_CTX *a), (a)) \
    each(void, EVP_PKEY_free, (EVP_PKEY *a), (a)) \
    each(const char *, EVP_PKEY_get0_type_name, (const EVP_PKEY *a), (a)) \
    each(int, EVP_PKEY_get_base_id, (const EVP_PKEY *a), (a)) \
    each(int, EVP_PKEY_get_bits, (const EVP_PKEY *a), (a)) \
    each(int, EVP_PKEY_get_group_name, (const EVP_PKEY *a, char *b, size_t c, size_t *d), (a, b, c, d)) \
    each(int, EVP_PKEY_public_check, (EVP_PKEY_CTX *a), (a)) \
    each(int, EVP_PKEY_verify, (EVP_PKEY_CTX *a, const unsigned char *b, size_t c, const unsigned char *d, size_t e), \
        (a, b, c, d, e)) \
    each(int, EVP_PKEY_verify_init, (EVP_PKEY_CTX *a), (a)) \
    each(const EVP_MD *, EVP_sha1, (void), ()) \
    each(const EVP_MD *, EVP_sha256, (void), ()) \
    each(OSSL_PARAM, OSSL_PARAM_construct_end, (void), ()) \
    each(OSSL_PARAM, OSSL_PARAM_construct_octet_string, (const char *a, void *b, size_t c), (a, b, c)) \
    each(OSSL_PARAM, OSSL_PARAM_construct_utf8_string, (const char *a, char *b, size_t c), (a, b, c)) \
    each(EVP_PKEY *, d2i_PUBKEY, (EVP_PKEY **a, const unsigned char **b, long c), (a, b, c)) \
    each(int, i2d_PUBKEY, (const EVP_PKEY *a, unsigned char **b), (a, b))

/* The largest page of the kernels that run the architecture. */
#ifdef __x86_64__
#define PAGE 4096
#else
#define PAGE 65536
#endif

#define PLACE(result, name, parameters, arguments) __typeof__(name) *name;
static union libcrypto_places {
    struct {
        FUNCTIONS(PLACE)
        atomic_bool is_filled;
    } of;
    unsigned char page[PAGE];
} libcrypto_table __attribute__((aligned(PAGE)));
_Static_assert(sizeof libcrypto_table == PAGE, "the table has pages of its own");

static const char *problem;

static void fill(void) {
    /* As the loader would for a program: whether its calls within itself are resolved at once is the library's
       own to say. Debian's says so. */
    if (!dlopen(LIBRARY, RTLD_LAZY | RTLD_GLOBAL | RTLD_NODELETE)) {
        problem = dlerror();
        return;
    }
#define FIND(result, name, parameters, arguments) \
    if (!(*(void **)&libcrypto_table.of.name = dlsym(RTLD_DEFAULT, #name))) problem = LIBRARY " has no " #name;
    FUNCTIONS(FIND)
    if (problem) return;
    atomic_store_explicit(&libcrypto_table.of.is_filled, 1, memory_order_release);
    if (mprotect(&libcrypto_table, sizeof libcrypto_table, PROT_READ) != 0) problem = "its table cannot be made read-only";
}

const char *libcrypto_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, fill);
    return problem;
}

static void demand(void) {
    const char *said = libcrypto_load();
    if (!said) return;
    fprintf(stderr, "libcrypto cannot be used: %s\n", said);
    abort();
}

#define DEFINE(result, name, parameters, arguments) \
    result name parameters { \
        if (__builtin_expect(!atomic_load_explicit(&libcrypto_table.of.is_filled, memory_order_acquire), 0)) demand(); \
        return libcrypto_table.of.name arguments; \
    }
FUNCTIONS(DEFINE)
