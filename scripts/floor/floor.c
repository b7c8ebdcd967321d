/* floor: the least that a command must cost, in C.
 *
 *   floor make MODULE PINFILE FOLDER        two keys in the token, and in FOLDER a value of 1 KiB
 *                                           sealed as a vault seals one
 *   floor get MODULE PINFILE FOLDER [audit] reads that value: the token work of a kist get, one AES-GCM,
 *                                           one write; with "audit" also the bytes a kist get appends
 *   floor append FOLDER ROUNDS              the median of one append of 1 KiB and fsync, in microseconds
 *   floor commit FOLDER ROUNDS RECORD SHARD the median of the five syncs of a kist put: an append of 1 KiB, then
 *                                           two files of so many bytes put in the place of older ones
 *   floor fill FOLDER COUNT                 a folder with COUNT files
 *   floor list FOLDER                       prints their names
 *
 * It checks nothing that it was not given to check, and is no example of how to hold a secret.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <p11-kit/pkcs11.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define VALUE 1024
#define EVENT 512
#define must(what, ok) do { if (!(ok)) { fprintf(stderr, "floor: %s: %s\n", what, strerror(errno)); exit(1); } } while (0)

static CK_FUNCTION_LIST *p11;
static CK_SESSION_HANDLE session;
static const unsigned char ids[2][16] = {"floor root key..", "floor value key."};
static unsigned char aad[32] = "what a sealed key is bound to...";

struct sealed { unsigned char iv[12], bytes[48]; };
struct file { struct sealed root, key; unsigned char iv[12], value[VALUE], tag[16]; };

static void ok(const char *call, CK_RV code) {
    if (code != CKR_OK) { fprintf(stderr, "floor: %s: 0x%lx\n", call, code); exit(1); }
}

/* As kist does, so that the mode of SoftHSM's token.object binds root too and no login rewrites it. */
static void drop_capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {{0, 0, 0}, {0, 0, 0}};
    must("capset", syscall(SYS_capset, &header, none) == 0);
}

static void open_token(const char *module, const char *pin_file, CK_FLAGS flags) {
    drop_capabilities();
    void *library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
    must(module, library);
    CK_C_GetFunctionList list = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
    must(module, list);
    ok("C_GetFunctionList", list(&p11));
    CK_C_INITIALIZE_ARGS arguments = {.flags = CKF_OS_LOCKING_OK};
    ok("C_Initialize", p11->C_Initialize(&arguments));
    CK_SLOT_ID slots[16], slot = 0;
    CK_ULONG count = 16;
    int found = 0;
    ok("C_GetSlotList", p11->C_GetSlotList(CK_TRUE, slots, &count));
    for (CK_ULONG i = 0; i < count; i++) {
        CK_TOKEN_INFO info;
        ok("C_GetTokenInfo", p11->C_GetTokenInfo(slots[i], &info));
        if (info.flags & CKF_USER_PIN_INITIALIZED) { slot = slots[i]; found++; }
    }
    must("exactly one token", found == 1);
    char pin[256];
    int fd = open(pin_file, O_RDONLY | O_CLOEXEC);
    ssize_t length = read(fd, pin, sizeof pin);
    must(pin_file, fd >= 0 && length > 0);
    close(fd);
    if (pin[length - 1] == '\n') length--;
    ok("C_OpenSession", p11->C_OpenSession(slot, CKF_SERIAL_SESSION | flags, NULL, NULL, &session));
    ok("C_Login", p11->C_Login(session, CKU_USER, (unsigned char *)pin, (CK_ULONG)length));
}

static CK_OBJECT_HANDLE find(int which) {
    CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
    CK_ATTRIBUTE template[] = {
        {CKA_CLASS, &secret, sizeof secret}, {CKA_ID, (void *)ids[which], sizeof ids[which]}};
    CK_OBJECT_HANDLE key[2];
    CK_ULONG count = 0;
    ok("C_FindObjectsInit", p11->C_FindObjectsInit(session, template, 2));
    ok("C_FindObjects", p11->C_FindObjects(session, key, 2, &count));
    ok("C_FindObjectsFinal", p11->C_FindObjectsFinal(session));
    must("exactly one key", count == 1);
    return key[0];
}

static void gcm(CK_OBJECT_HANDLE key, struct sealed *sealed, unsigned char plain[32], int sealing) {
    CK_GCM_PARAMS parameters = {sealed->iv, 12, 96, aad, sizeof aad, 128};
    CK_MECHANISM mechanism = {CKM_AES_GCM, &parameters, sizeof parameters};
    unsigned char out[128];
    CK_ULONG count = sizeof out;
    if (sealing) {
        ok("C_EncryptInit", p11->C_EncryptInit(session, &mechanism, key));
        ok("C_Encrypt", p11->C_Encrypt(session, plain, 32, out, &count));
        memcpy(sealed->bytes, out, 48);
    } else {
        ok("C_DecryptInit", p11->C_DecryptInit(session, &mechanism, key));
        ok("C_Decrypt", p11->C_Decrypt(session, sealed->bytes, 48, out, &count));
        memcpy(plain, out, 32);
    }
}

static void make(const char *folder) {
    CK_OBJECT_CLASS secret = CKO_SECRET_KEY;
    CK_KEY_TYPE aes = CKK_AES;
    CK_ULONG length = 32;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_MECHANISM generate = {CKM_AES_KEY_GEN, NULL, 0};
    struct file file;
    unsigned char plain[2][32];
    struct sealed *sealed[2] = {&file.root, &file.key};
    for (int i = 0; i < 2; i++) {
        CK_ATTRIBUTE template[] = {
            {CKA_CLASS, &secret, sizeof secret}, {CKA_KEY_TYPE, &aes, sizeof aes},
            {CKA_VALUE_LEN, &length, sizeof length}, {CKA_ID, (void *)ids[i], sizeof ids[i]},
            {CKA_TOKEN, &yes, 1}, {CKA_PRIVATE, &yes, 1}, {CKA_SENSITIVE, &yes, 1},
            {CKA_EXTRACTABLE, &no, 1}, {CKA_ENCRYPT, &yes, 1}, {CKA_DECRYPT, &yes, 1}};
        CK_OBJECT_HANDLE key;
        ok("C_GenerateKey", p11->C_GenerateKey(session, &generate, template, 10, &key));
        must("random bytes", RAND_bytes(plain[i], 32) == 1 && RAND_bytes(sealed[i]->iv, 12) == 1);
        gcm(key, sealed[i], plain[i], 1);
    }
    unsigned char value[VALUE];
    memset(value, 'v', VALUE);
    must("random bytes", RAND_bytes(file.iv, 12) == 1);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int count;
    must("sealing", EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, plain[1], file.iv) == 1
        && EVP_EncryptUpdate(context, NULL, &count, aad, sizeof aad) == 1
        && EVP_EncryptUpdate(context, file.value, &count, value, VALUE) == 1
        && EVP_EncryptFinal_ex(context, file.value, &count) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, file.tag) == 1);
    must(folder, chdir(folder) == 0);
    int fd = open("floor.value", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    must("floor.value", fd >= 0 && write(fd, &file, sizeof file) == sizeof file);
    close(fd);
}

static void get(const char *folder, int audit) {
    struct file file;
    unsigned char plain[32], value[VALUE];
    must(folder, chdir(folder) == 0);
    int fd = open("floor.value", O_RDONLY | O_CLOEXEC);
    must("floor.value", fd >= 0 && read(fd, &file, sizeof file) == sizeof file);
    close(fd);
    gcm(find(0), &file.root, plain, 0);
    gcm(find(1), &file.key, plain, 0);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int count;
    must("opening", EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, plain, file.iv) == 1
        && EVP_DecryptUpdate(context, NULL, &count, aad, sizeof aad) == 1
        && EVP_DecryptUpdate(context, value, &count, file.value, VALUE) == 1
        && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, 16, file.tag) == 1
        && EVP_DecryptFinal_ex(context, value, &count) == 1);
    if (audit) {
        unsigned char event[EVENT] = {1};
        fd = open("floor.events", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        must("floor.events", fd >= 0 && write(fd, event, EVENT) == EVENT);
        close(fd);
    }
    must("standard output", write(1, value, VALUE) == VALUE);
    ok("C_Finalize", p11->C_Finalize(NULL));
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static unsigned char bytes[1 << 20] = {1};

static void append_one(int fd) {
    must("floor.log", write(fd, bytes, 1024) == 1024 && fsync(fd) == 0);
}

static void replace(int folder, const char *name, size_t size) {
    int fd = openat(folder, ".new", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    must(name, fd >= 0 && write(fd, bytes, size) == (ssize_t)size && fsync(fd) == 0 && close(fd) == 0);
    must(name, renameat(folder, ".new", folder, name) == 0 && fsync(folder) == 0);
}

/* The median of many appends; with sizes, of what a put does on the disk. */
static void commit(const char *folder, int rounds, size_t record, size_t shard) {
    double *micros = calloc((size_t)rounds, sizeof *micros);
    must(folder, micros && chdir(folder) == 0 && record <= sizeof bytes && shard <= sizeof bytes);
    int fd = open("floor.log", O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    must("floor.log", fd >= 0);
    int records = -1, shards = -1;
    if (record) {
        must(folder, mkdir("floor.r", 0700) == 0 && mkdir("floor.s", 0700) == 0);
        records = open("floor.r", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        shards = open("floor.s", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        must(folder, records >= 0 && shards >= 0);
    }
    for (int i = 0; i < rounds; i++) {
        struct timespec from, to;
        clock_gettime(CLOCK_MONOTONIC, &from);
        append_one(fd);
        if (record) {
            replace(records, "record", record);
            replace(shards, "shard", shard);
        }
        clock_gettime(CLOCK_MONOTONIC, &to);
        micros[i] = (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
    }
    qsort(micros, (size_t)rounds, sizeof *micros, ascending);
    printf("%.1f\n", micros[rounds / 2]);
    unlink("floor.log");
    if (record)
        must(folder, unlink("floor.r/record") == 0 && unlink("floor.s/shard") == 0 && rmdir("floor.r") == 0
            && rmdir("floor.s") == 0);
}

static void fill(const char *folder, int count) {
    must(folder, (mkdir(folder, 0700) == 0 || errno == EEXIST) && chdir(folder) == 0);
    for (int i = 0; i < count; i++) {
        char name[64];
        snprintf(name, sizeof name, "app/service-%07d/password", i);
        for (char *c = name; *c; c++) if (*c == '/') *c = '_';
        int fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        must(name, fd >= 0);
        close(fd);
    }
}

static void list(const char *folder) {
    static char buffer[1 << 16];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    DIR *names = opendir(folder);
    must(folder, names);
    for (struct dirent *name; (name = readdir(names));)
        if (name->d_name[0] != '.') puts(name->d_name);
}

int main(int count, char **word) {
    const char *what = count > 1 ? word[1] : "";
    if (!strcmp(what, "make") && count == 5) {
        open_token(word[2], word[3], CKF_RW_SESSION);
        make(word[4]);
    } else if (!strcmp(what, "get") && (count == 5 || count == 6)) {
        open_token(word[2], word[3], 0);
        get(word[4], count == 6);
    } else if (!strcmp(what, "append") && count == 4) commit(word[2], atoi(word[3]), 0, 0);
    else if (!strcmp(what, "commit") && count == 6)
        commit(word[2], atoi(word[3]), (size_t)atol(word[4]), (size_t)atol(word[5]));
    else if (!strcmp(what, "fill") && count == 4) fill(word[2], atoi(word[3]));
    else if (!strcmp(what, "list") && count == 3) list(word[2]);
    else { fprintf(stderr, "usage: see the top of floor.c\n"); return 64; }
    return 0;
}
