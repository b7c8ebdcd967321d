/* Habits of tokens that SoftHSM does not have: numbers, limits, refusals. */
#include "fault.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define MISSING CK_UNAVAILABLE_INFORMATION

static struct {
    CK_MECHANISM_TYPE real, shown;
} mechanisms[16];
static int mechanism_count;
static CK_ULONG session_limit = MISSING, data_limit = MISSING;
static bool refuses_attribute, refuses_session_keys, is_careless, is_sticky, refuses_queries;
static CK_ATTRIBUTE_TYPE refused_attribute;
static CK_RV attribute_code, session_key_code;

/* Open sessions, and whether something has failed in them. */
static struct {
    CK_SESSION_HANDLE handle;
    bool has_failed;
} sessions[256];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool read_mechanism(char *rest)
{
    if (mechanism_count == (int)(sizeof mechanisms / sizeof *mechanisms)) return false;
    mechanisms[mechanism_count].real = strtoul(strsep(&rest, " "), NULL, 0);
    if (!rest) return false;
    bool is_missing = !strcmp(rest, "missing");
    if (!is_missing && strncmp(rest, "as ", 3)) return false;
    mechanisms[mechanism_count++].shown = is_missing ? MISSING : strtoul(rest + 3, NULL, 0);
    return true;
}

static CK_BYTE serial[sizeof((CK_TOKEN_INFO *)0)->serialNumber];

static bool read_serial(const char *text)
{
    size_t length = strlen(text);
    memset(serial, ' ', sizeof serial);
    if (!length || length > sizeof serial) return false;
    memcpy(serial, text, length);
    return true;
}

static CK_RV vendor_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    CK_RV code = pin_token_info(slot, info);
    if (code == CKR_OK && serial[0] && info->flags & CKF_TOKEN_INITIALIZED)
        memcpy(info->serialNumber, serial, sizeof serial);
    return code;
}

bool read_habit(char *word, char *rest)
{
    if (!strncmp(word, "pin-", 4)) return read_pin_habit(word, rest);
    if (!strcmp(word, "id-limit") || !strcmp(word, "label-limit") || !strcmp(word, "cloud-templates"))
        return read_name_habit(word, rest);
    if (!strcmp(word, "iv")) return read_iv_habit(rest);
    if (!strcmp(word, "mechanism")) return read_mechanism(rest);
    if (!strcmp(word, "serial")) return read_serial(rest);
    if (!strcmp(word, "careless")) return is_careless = true;
    if (!strcmp(word, "sticky")) return is_sticky = true;
    if (!strcmp(word, "no-queries")) return refuses_queries = true;
    if (!strcmp(word, "sessions")) return (session_limit = strtoul(rest, NULL, 0)) > 0;
    if (!strcmp(word, "data-limit")) return (data_limit = strtoul(rest, NULL, 0)) > 0;
    char *first = strsep(&rest, " "), *second = rest ? strsep(&rest, " ") : NULL;
    if (!strcmp(word, "session-keys")) {
        refuses_session_keys = true;
        session_key_code = second ? strtoul(second, NULL, 0) : CKR_OK;
        return session_key_code != CKR_OK && !strcmp(first, "refused");
    }
    if (strcmp(word, "attribute") || !second || !rest) return false;
    refuses_attribute = true;
    refused_attribute = strtoul(first, NULL, 0);
    attribute_code = strtoul(rest, NULL, 0);
    return attribute_code != CKR_OK && !strcmp(second, "refused");
}

/* The number the real module knows a mechanism by; MISSING when the token has it not. */
static CK_MECHANISM_TYPE real_number(CK_MECHANISM_TYPE shown)
{
    for (int i = 0; i < mechanism_count; i++)
        if (mechanisms[i].shown == shown) return mechanisms[i].real;
    for (int i = 0; i < mechanism_count; i++)
        if (mechanisms[i].real == shown) return MISSING;
    return shown;
}

static CK_MECHANISM_TYPE shown_number(CK_MECHANISM_TYPE number)
{
    for (int i = 0; i < mechanism_count; i++)
        if (mechanisms[i].real == number) return mechanisms[i].shown;
    return number;
}

static CK_RV vendor_GetMechanismList(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count)
{
    CK_RV code = real->C_GetMechanismList(slot, list, count);
    if (code != CKR_OK || !list) return code;
    CK_ULONG kept = 0;
    for (CK_ULONG i = 0; i < *count; i++)
        if (shown_number(list[i]) != MISSING) list[kept++] = shown_number(list[i]);
    *count = kept;
    return code;
}

static CK_RV vendor_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE type,
                                     CK_MECHANISM_INFO *info)
{
    CK_MECHANISM_TYPE number = real_number(type);
    return number == MISSING ? CKR_MECHANISM_INVALID : real->C_GetMechanismInfo(slot, number, info);
}

#define TRANSLATED(m) \
    CK_MECHANISM translated = *(m); \
    translated.mechanism = real_number((m)->mechanism); \
    if (translated.mechanism == MISSING) return CKR_MECHANISM_INVALID

static CK_RV vendor_EncryptInit(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE k)
{
    TRANSLATED(m);
    return gcm_encrypt_init(s, &translated, k);
}

static CK_RV vendor_DecryptInit(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE k)
{
    TRANSLATED(m);
    return real->C_DecryptInit(s, &translated, k);
}

static CK_RV vendor_SignInit(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE k)
{
    TRANSLATED(m);
    return real->C_SignInit(s, &translated, k);
}

static CK_RV vendor_VerifyInit(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE k)
{
    TRANSLATED(m);
    return real->C_VerifyInit(s, &translated, k);
}

static CK_RV vendor_Encrypt(CK_SESSION_HANDLE s, CK_BYTE *d, CK_ULONG n, CK_BYTE *o, CK_ULONG *on)
{
    if (n > data_limit) return CKR_DATA_LEN_RANGE;
    if (!o && refuses_queries) return CKR_FUNCTION_FAILED;
    return gcm_encrypt(s, d, n, o, on);
}

static CK_RV vendor_Decrypt(CK_SESSION_HANDLE s, CK_BYTE *d, CK_ULONG n, CK_BYTE *o, CK_ULONG *on)
{
    if (n > data_limit) return CKR_DATA_LEN_RANGE;
    if (!o && refuses_queries) return CKR_FUNCTION_FAILED;
    return real->C_Decrypt(s, d, n, o, on);
}

static CK_RV vendor_WrapKey(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE w,
                            CK_OBJECT_HANDLE k, CK_BYTE *o, CK_ULONG *on)
{
    TRANSLATED(m);
    if (!o && refuses_queries) return CKR_FUNCTION_FAILED;
    return real->C_WrapKey(s, &translated, w, k, o, on);
}

static CK_RV vendor_UnwrapKey(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_OBJECT_HANDLE w, CK_BYTE *d,
                              CK_ULONG n, CK_ATTRIBUTE *t, CK_ULONG tn, CK_OBJECT_HANDLE *h)
{
    TRANSLATED(m);
    return real->C_UnwrapKey(s, &translated, w, d, n, t, tn, h);
}

/* The numbers in an attribute's list of mechanisms. */
static void renumber(CK_ATTRIBUTE *list, CK_MECHANISM_TYPE (*number)(CK_MECHANISM_TYPE))
{
    CK_MECHANISM_TYPE *types = list->pValue;
    for (CK_ULONG i = 0; i < list->ulValueLen / sizeof *types; i++) types[i] = number(types[i]);
}

/* A template as the real module is to see it. */
struct made {
    CK_ATTRIBUTE attributes[64];
    CK_ULONG count;
    CK_BYTE id[8];
    CK_MECHANISM_TYPE allowed[16];
    bool is_on_token;
};

static CK_RV translate(const CK_ATTRIBUTE *t, CK_ULONG n, struct made *made)
{
    static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    bool has_id = false;
    made->is_on_token = false;
    if (n > 63) return CKR_ARGUMENTS_BAD;
    for (CK_ULONG i = 0; i < n; i++) {
        CK_ATTRIBUTE *own = &made->attributes[i];
        *own = t[i];
        if (check_name(&t[i]) != CKR_OK) return check_name(&t[i]);
        if (t[i].type == CKA_ID) has_id = true;
        if (refuses_attribute && t[i].type == refused_attribute) return attribute_code;
        if (t[i].type == CKA_TOKEN) made->is_on_token = *(CK_BBOOL *)t[i].pValue;
        if (is_careless && t[i].type == CKA_SENSITIVE) own->pValue = &no;
        if (is_careless && t[i].type == CKA_EXTRACTABLE) own->pValue = &yes;
        if (t[i].type != CKA_ALLOWED_MECHANISMS || t[i].ulValueLen > sizeof made->allowed) continue;
        memcpy(made->allowed, t[i].pValue, t[i].ulValueLen);
        own->pValue = made->allowed;
        renumber(own, real_number);
    }
    made->count = n;
    CK_ULONG length = has_id ? 0 : new_id(made->id);
    if (length) made->attributes[made->count++] = (CK_ATTRIBUTE){CKA_ID, made->id, length};
    return CKR_OK;
}

static CK_RV vendor_GenerateKey(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_ATTRIBUTE *t, CK_ULONG n,
                                CK_OBJECT_HANDLE *h)
{
    TRANSLATED(m);
    if (is_cloud()) return cloud_generate(s, &translated, t, n, h);
    struct made own;
    CK_RV code = translate(t, n, &own);
    if (code != CKR_OK) return code;
    if (refuses_session_keys && !own.is_on_token) return session_key_code;
    return real->C_GenerateKey(s, &translated, own.attributes, own.count, h);
}

static CK_RV vendor_GenerateKeyPair(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_ATTRIBUTE *t,
                                    CK_ULONG n, CK_ATTRIBUTE *p, CK_ULONG pn, CK_OBJECT_HANDLE *h,
                                    CK_OBJECT_HANDLE *ph)
{
    TRANSLATED(m);
    struct made public, private;
    CK_RV code = translate(t, n, &public);
    if (code == CKR_OK) code = translate(p, pn, &private);
    if (code != CKR_OK) return code;
    if (refuses_session_keys && !(public.is_on_token && private.is_on_token))
        return session_key_code;
    return real->C_GenerateKeyPair(s, &translated, public.attributes, public.count,
                                   private.attributes, private.count, h, ph);
}

static CK_RV vendor_GetAttributeValue(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE k, CK_ATTRIBUTE *t,
                                      CK_ULONG n)
{
    CK_RV code = real->C_GetAttributeValue(s, k, t, n);
    for (CK_ULONG i = 0; i < n; i++) {
        if (t[i].ulValueLen == MISSING) continue;
        if (refuses_attribute && t[i].type == refused_attribute) {
            t[i].ulValueLen = MISSING;
            code = CKR_ATTRIBUTE_TYPE_INVALID;
        } else if (t[i].type == CKA_ALLOWED_MECHANISMS && t[i].pValue) {
            renumber(&t[i], shown_number);
        }
    }
    return code;
}

static CK_RV vendor_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, void *application,
                                CK_NOTIFY notify, CK_SESSION_HANDLE *handle)
{
    pthread_mutex_lock(&lock);
    CK_ULONG open = 0;
    size_t free = sizeof sessions / sizeof *sessions;
    for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++) {
        if (sessions[i].handle) open++;
        else free = i;
    }
    CK_RV code = CKR_SESSION_COUNT;
    if (open < session_limit && free < sizeof sessions / sizeof *sessions) {
        code = real->C_OpenSession(slot, flags, application, notify, handle);
        if (code == CKR_OK) {
            sessions[free].handle = *handle;
            sessions[free].has_failed = false;
        }
    }
    pthread_mutex_unlock(&lock);
    return code;
}

/* `handle` 0: all. */
static void forget(CK_SESSION_HANDLE handle)
{
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++)
        if (!handle || sessions[i].handle == handle) sessions[i].handle = 0;
    pthread_mutex_unlock(&lock);
}

static CK_RV vendor_CloseSession(CK_SESSION_HANDLE session)
{
    CK_RV code = real->C_CloseSession(session);
    forget(session);
    return code;
}

static CK_RV vendor_Finalize(void *reserved)
{
    CK_RV code = real->C_Finalize(reserved);
    if (code == CKR_OK) forget(0);
    return code;
}

static bool is_operation(enum function function)
{
    return function >= F_C_FindObjectsInit && function <= F_C_DecryptVerifyUpdate;
}

bool is_stuck(enum function function, CK_SESSION_HANDLE session)
{
    bool is = false;
    if (!is_sticky || !is_operation(function)) return false;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++)
        if (session && sessions[i].handle == session) is = sessions[i].has_failed;
    pthread_mutex_unlock(&lock);
    return is;
}

void note_failure(enum function function, CK_SESSION_HANDLE session)
{
    if (!is_sticky || !session || !is_operation(function)) return;
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof sessions / sizeof *sessions; i++)
        if (sessions[i].handle == session) sessions[i].has_failed = true;
    pthread_mutex_unlock(&lock);
}

void take_habits(void)
{
    vendor.C_Finalize = vendor_Finalize;
    vendor.C_GetTokenInfo = vendor_GetTokenInfo;
    vendor.C_GetMechanismList = vendor_GetMechanismList;
    vendor.C_GetMechanismInfo = vendor_GetMechanismInfo;
    vendor.C_OpenSession = vendor_OpenSession;
    vendor.C_CloseSession = vendor_CloseSession;
    vendor.C_Login = pin_login;
    vendor.C_GetAttributeValue = vendor_GetAttributeValue;
    vendor.C_EncryptInit = vendor_EncryptInit;
    vendor.C_Encrypt = vendor_Encrypt;
    vendor.C_DecryptInit = vendor_DecryptInit;
    vendor.C_Decrypt = vendor_Decrypt;
    vendor.C_SignInit = vendor_SignInit;
    vendor.C_VerifyInit = vendor_VerifyInit;
    vendor.C_GenerateKey = vendor_GenerateKey;
    vendor.C_GenerateKeyPair = vendor_GenerateKeyPair;
    vendor.C_WrapKey = vendor_WrapKey;
    vendor.C_UnwrapKey = vendor_UnwrapKey;
    take_name_habits();
}
