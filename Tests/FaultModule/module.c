/* A PKCS #11 module for tests that stands between Kist and a real one and lets things go wrong.

   The variable KIST_FAULT names a text file, read once, when the module is loaded. Its lines:

     # comment
     module /usr/lib/softhsm/libsofthsm2.so     the real module; must be there
     log /path                                  gets one line a call: name, which, result
     FUNCTION WHEN ACTION [ARGUMENT]            a rule; the first that fits a call is followed
     HABIT [ARGUMENT…]                          how the token differs from the real one

   FUNCTION is C_Login, C_Decrypt, …, or * for any. WHEN counts that function's calls in this
   process (for *, all calls): 3 is the third, 3+ the third and all after it, * every one.

     fail CODE        answers CODE (a number, as 0x30), and the module is not asked
     fail-after CODE  asks the module, and answers CODE in place of what it said
     kill-before      kills the process before the module is asked
     kill-after       kills it when the module has answered
     delay MS         waits that many milliseconds, then asks
     stop PATH        waits until somebody opens the FIFO there for writing and closes it, then asks
     drop             closes the session, really, and answers CKR_SESSION_HANDLE_INVALID
     unplug CODE      from now on every call answers CODE, until C_Finalize
     set N            the length, count, handle or flags that the call gives become N
     less N, more N   they become so much smaller or larger; the bytes are as they were
     flip             one bit in the middle of the bytes that the call gives is another
     zeros            they are all zero
     repeat           they are those that the same function gave the time before

     sessions N                      opens no more than N at a time: CKR_SESSION_COUNT
     data-limit N                    seals and opens no more than N bytes: CKR_DATA_LEN_RANGE
     mechanism N as M                calls the mechanism N by the number M and by no other
     mechanism N missing             has it not
     attribute N refused CODE        makes no key with the attribute N and has it on none
     session-keys refused CODE       makes keys, and both halves of pairs, only on the token
     id-limit N                      takes no CKA_ID longer than N bytes (up to 8), and gives such
                                     a one to a key that is made without
     label-limit N                   takes no CKA_LABEL longer than N bytes
     cloud-templates                 makes keys as Google Cloud KMS does: of CKA_LABEL and
                                     CKA_KMS_ALGORITHM, and changes none
     serial TEXT                     says that this is its serial number
     careless                        makes every key readable, whatever was asked
     sticky                          after a failure the session is busy with it for ever
     no-queries                      takes a call without room for its output for a failed one
     iv written-back                 AES-GCM: chooses the IV itself and writes it where ours was
     iv zeros-written-back           the same, and takes nothing but zeros for it
     iv zeros-kept                   takes nothing but zeros, and uses them: broken
     iv appended N                   chooses an IV of N bytes (12, 16), appends it after the tag
     pin-flags NAME…                 shows COUNT_LOW, FINAL_TRY, LOCKED, TO_BE_CHANGED
     pin-tries N PATH                locks the PIN after N wrong ones; PATH keeps the count
     pin-answers CODE                answers every login of the user with CODE

   Preloaded (LD_PRELOAD), the library also sets the wall clock KIST_FAULT_CLOCK seconds ahead.

   The real module finds its own configuration where it always does: SOFTHSM2_CONF in the
   environment, which kist sets from its own before it loads any module. Kist trusts this module
   under the same rule as any: its owner's or root's, and writable by nobody else. */

#include "fault.h"
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

CK_FUNCTION_LIST *real;
CK_FUNCTION_LIST vendor;

void give_up(const char *why, const char *what)
{
    fprintf(stderr, "kist-fault: %s: %s\n", why, what);
    abort();
}

/* What a call gives: no number and no bytes; a handle; bytes with their length. */
#define NOTHING NULL, NULL, 0
#define NUMBER(n) n, NULL, 0
#define BYTES(b, n) NULL, b, n
#define OUTPUT(o, n) n, o, ((n) ? *(n) : 0)
#define TOKEN_INFO &i->flags, i->label, 96 /* its four texts */
#define FIRST_ATTRIBUTE n ? &t->ulValueLen : NULL, n ? t->pValue : NULL, n ? t->ulValueLen : 0

#define WRAP(name, session, output, parameters, arguments) \
    static CK_RV fault_##name parameters \
    { \
        struct call call = begin_call(F_##name, session); \
        if (!call.is_over) { \
            call.result = vendor.name arguments; \
            if (call.result != CKR_OK) note_failure(F_##name, session); \
        } \
        end_call(&call, output); \
        return call.result; \
    }

#define S CK_SESSION_HANDLE s
#define IN CK_BYTE *d, CK_ULONG n
#define OUT CK_BYTE *o, CK_ULONG *on
#define TEMPLATE CK_ATTRIBUTE *t, CK_ULONG n

WRAP(C_Initialize, 0, NOTHING, (void *a), (a))
WRAP(C_Finalize, 0, NOTHING, (void *a), (a))
WRAP(C_GetInfo, 0, NOTHING, (CK_INFO *i), (i))
WRAP(C_GetSlotList, 0, NUMBER(n), (CK_BBOOL p, CK_SLOT_ID *l, CK_ULONG *n), (p, l, n))
WRAP(C_GetSlotInfo, 0, NOTHING, (CK_SLOT_ID l, CK_SLOT_INFO *i), (l, i))
WRAP(C_GetTokenInfo, 0, TOKEN_INFO, (CK_SLOT_ID l, CK_TOKEN_INFO *i), (l, i))
WRAP(C_WaitForSlotEvent, 0, NOTHING, (CK_FLAGS f, CK_SLOT_ID *l, void *r), (f, l, r))
WRAP(C_GetMechanismList, 0, NUMBER(n), (CK_SLOT_ID l, CK_MECHANISM_TYPE *m, CK_ULONG *n), (l, m, n))
WRAP(C_GetMechanismInfo, 0, NOTHING, (CK_SLOT_ID l, CK_MECHANISM_TYPE m, CK_MECHANISM_INFO *i),
     (l, m, i))
WRAP(C_InitToken, 0, NOTHING, (CK_SLOT_ID l, IN, CK_BYTE *b), (l, d, n, b))
WRAP(C_InitPIN, s, NOTHING, (S, IN), (s, d, n))
WRAP(C_SetPIN, s, NOTHING, (S, IN, CK_BYTE *w, CK_ULONG wn), (s, d, n, w, wn))
WRAP(C_OpenSession, 0, NUMBER(h),
     (CK_SLOT_ID l, CK_FLAGS f, void *a, CK_NOTIFY c, CK_SESSION_HANDLE *h), (l, f, a, c, h))
WRAP(C_CloseSession, s, NOTHING, (S), (s))
WRAP(C_CloseAllSessions, 0, NOTHING, (CK_SLOT_ID l), (l))
WRAP(C_GetSessionInfo, s, NOTHING, (S, CK_SESSION_INFO *i), (s, i))
WRAP(C_GetOperationState, s, OUTPUT(o, on), (S, OUT), (s, o, on))
WRAP(C_SetOperationState, s, NOTHING, (S, IN, CK_OBJECT_HANDLE e, CK_OBJECT_HANDLE a),
     (s, d, n, e, a))
WRAP(C_Login, s, NOTHING, (S, CK_USER_TYPE u, IN), (s, u, d, n))
WRAP(C_Logout, s, NOTHING, (S), (s))
WRAP(C_CreateObject, s, NUMBER(h), (S, TEMPLATE, CK_OBJECT_HANDLE *h), (s, t, n, h))
WRAP(C_CopyObject, s, NUMBER(h), (S, CK_OBJECT_HANDLE k, TEMPLATE, CK_OBJECT_HANDLE *h),
     (s, k, t, n, h))
WRAP(C_DestroyObject, s, NOTHING, (S, CK_OBJECT_HANDLE k), (s, k))
WRAP(C_GetObjectSize, s, NUMBER(on), (S, CK_OBJECT_HANDLE k, CK_ULONG *on), (s, k, on))
WRAP(C_GetAttributeValue, s, FIRST_ATTRIBUTE, (S, CK_OBJECT_HANDLE k, TEMPLATE), (s, k, t, n))
WRAP(C_SetAttributeValue, s, NOTHING, (S, CK_OBJECT_HANDLE k, TEMPLATE), (s, k, t, n))
WRAP(C_FindObjectsInit, s, NOTHING, (S, TEMPLATE), (s, t, n))
WRAP(C_FindObjects, s, NUMBER(on), (S, CK_OBJECT_HANDLE *h, CK_ULONG n, CK_ULONG *on), (s, h, n, on))
WRAP(C_FindObjectsFinal, s, NOTHING, (S), (s))
WRAP(C_EncryptInit, s, NOTHING, (S, CK_MECHANISM *m, CK_OBJECT_HANDLE k), (s, m, k))
WRAP(C_Encrypt, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_EncryptUpdate, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_EncryptFinal, s, OUTPUT(o, on), (S, OUT), (s, o, on))
WRAP(C_DecryptInit, s, NOTHING, (S, CK_MECHANISM *m, CK_OBJECT_HANDLE k), (s, m, k))
WRAP(C_Decrypt, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_DecryptUpdate, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_DecryptFinal, s, OUTPUT(o, on), (S, OUT), (s, o, on))
WRAP(C_DigestInit, s, NOTHING, (S, CK_MECHANISM *m), (s, m))
WRAP(C_Digest, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_DigestUpdate, s, NOTHING, (S, IN), (s, d, n))
WRAP(C_DigestKey, s, NOTHING, (S, CK_OBJECT_HANDLE k), (s, k))
WRAP(C_DigestFinal, s, OUTPUT(o, on), (S, OUT), (s, o, on))
WRAP(C_SignInit, s, NOTHING, (S, CK_MECHANISM *m, CK_OBJECT_HANDLE k), (s, m, k))
WRAP(C_Sign, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_SignUpdate, s, NOTHING, (S, IN), (s, d, n))
WRAP(C_SignFinal, s, OUTPUT(o, on), (S, OUT), (s, o, on))
WRAP(C_SignRecoverInit, s, NOTHING, (S, CK_MECHANISM *m, CK_OBJECT_HANDLE k), (s, m, k))
WRAP(C_SignRecover, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_VerifyInit, s, NOTHING, (S, CK_MECHANISM *m, CK_OBJECT_HANDLE k), (s, m, k))
WRAP(C_Verify, s, NOTHING, (S, IN, CK_BYTE *g, CK_ULONG gn), (s, d, n, g, gn))
WRAP(C_VerifyUpdate, s, NOTHING, (S, IN), (s, d, n))
WRAP(C_VerifyFinal, s, NOTHING, (S, IN), (s, d, n))
WRAP(C_VerifyRecoverInit, s, NOTHING, (S, CK_MECHANISM *m, CK_OBJECT_HANDLE k), (s, m, k))
WRAP(C_VerifyRecover, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_DigestEncryptUpdate, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_DecryptDigestUpdate, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_SignEncryptUpdate, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_DecryptVerifyUpdate, s, OUTPUT(o, on), (S, IN, OUT), (s, d, n, o, on))
WRAP(C_GenerateKey, s, NUMBER(h), (S, CK_MECHANISM *m, TEMPLATE, CK_OBJECT_HANDLE *h),
     (s, m, t, n, h))
WRAP(C_GenerateKeyPair, s, NUMBER(h),
     (S, CK_MECHANISM *m, TEMPLATE, CK_ATTRIBUTE *p, CK_ULONG pn, CK_OBJECT_HANDLE *h,
      CK_OBJECT_HANDLE *ph),
     (s, m, t, n, p, pn, h, ph))
WRAP(C_WrapKey, s, OUTPUT(o, on),
     (S, CK_MECHANISM *m, CK_OBJECT_HANDLE w, CK_OBJECT_HANDLE k, OUT), (s, m, w, k, o, on))
WRAP(C_UnwrapKey, s, NUMBER(h),
     (S, CK_MECHANISM *m, CK_OBJECT_HANDLE w, IN, CK_ATTRIBUTE *t, CK_ULONG tn,
      CK_OBJECT_HANDLE *h),
     (s, m, w, d, n, t, tn, h))
WRAP(C_DeriveKey, s, NUMBER(h),
     (S, CK_MECHANISM *m, CK_OBJECT_HANDLE k, TEMPLATE, CK_OBJECT_HANDLE *h), (s, m, k, t, n, h))
WRAP(C_SeedRandom, s, NOTHING, (S, IN), (s, d, n))
WRAP(C_GenerateRandom, s, BYTES(d, n), (S, IN), (s, d, n))

static CK_FUNCTION_LIST faulty;

static void read_line(char *line)
{
    char *rest = line + strcspn(line, " ");
    if (*rest) *rest++ = 0;
    if (!strcmp(line, "module")) {
        void *library = dlopen(rest, RTLD_NOW | RTLD_LOCAL);
        if (!library) give_up("cannot load", dlerror());
        CK_C_GetFunctionList get;
        *(void **)&get = dlsym(library, "C_GetFunctionList");
        if (!get || get(&real) != CKR_OK) give_up("no module", rest);
    } else if (!strcmp(line, "log")) {
        open_log(rest);
    } else if (line[0] == '*' || !strncmp(line, "C_", 2)) {
        if (!read_rule(line, rest)) give_up("no such rule", line);
    } else if (!read_habit(line, rest)) {
        give_up("no such habit", line);
    }
}

static void configure(void)
{
    const char *path = getenv("KIST_FAULT");
    if (!path) give_up("not set", "KIST_FAULT");
    FILE *file = fopen(path, "re");
    if (!file) give_up(path, strerror(errno));
    char line[PATH_MAX + 128];
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        if (line[0] && line[0] != '#') read_line(line);
    }
    fclose(file);
    if (!real) give_up("names no module", path);
    vendor = *real;
    take_habits();
    faulty = *real;
#define ENTRY(name) faulty.name = fault_##name;
    KIST_FUNCTIONS(ENTRY)
}

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, configure);
    *list = &faulty;
    return CKR_OK;
}
