/* Tokens that name keys in their own way: YubiHSM 2, which gives ids of two bytes, and Google Cloud KMS,
   which knows of a new key its label and one number. */
#include "fault.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static CK_ULONG id_limit, label_limit;
static bool takes_cloud_templates;

bool read_name_habit(const char *word, char *rest)
{
    if (!strcmp(word, "cloud-templates")) return takes_cloud_templates = true;
    CK_ULONG limit = rest ? strtoul(rest, NULL, 0) : 0;
    if (!strcmp(word, "id-limit")) return (id_limit = limit) > 0 && limit <= 8;
    return (label_limit = limit) > 0;
}

CK_RV check_name(const CK_ATTRIBUTE *attribute)
{
    bool is_long = (attribute->type == CKA_ID && id_limit && attribute->ulValueLen > id_limit)
                   || (attribute->type == CKA_LABEL && label_limit
                       && attribute->ulValueLen > label_limit);
    return is_long ? CKR_ATTRIBUTE_VALUE_INVALID : CKR_OK;
}

CK_ULONG new_id(CK_BYTE *id)
{
    return id_limit && getrandom(id, id_limit, 0) == (ssize_t)id_limit ? id_limit : 0;
}

bool is_cloud(void) { return takes_cloud_templates; }

/* [a-zA-Z0-9_-]{1,63}, the name of a key in Cloud KMS. */
static bool is_cloud_name(const CK_ATTRIBUTE *label)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const char *name = label->pValue;
    for (CK_ULONG i = 0; i < label->ulValueLen; i++)
        if (!name[i] || !strchr(allowed, name[i])) return false;
    return label->ulValueLen >= 1 && label->ulValueLen <= 63;
}

#define CLOUDKMS_ALGORITHM 0x8001E101UL
#define CLOUDKMS_AES_256_GCM 19UL

CK_RV cloud_generate(CK_SESSION_HANDLE s, CK_MECHANISM *m, const CK_ATTRIBUTE *t, CK_ULONG n,
                     CK_OBJECT_HANDLE *h)
{
    const CK_ATTRIBUTE *label = NULL, *algorithm = NULL;
    for (CK_ULONG i = 0; i < n; i++) {
        if (t[i].type == CKA_LABEL) label = &t[i];
        else if (t[i].type == CLOUDKMS_ALGORITHM) algorithm = &t[i];
        else return CKR_TEMPLATE_INCONSISTENT;
    }
    if (!label || !algorithm) return CKR_TEMPLATE_INCOMPLETE;
    if (!is_cloud_name(label) || algorithm->ulValueLen != sizeof(CK_ULONG)
        || *(CK_ULONG *)algorithm->pValue != CLOUDKMS_AES_256_GCM)
        return CKR_ATTRIBUTE_VALUE_INVALID;
    char id[160];
    int length = snprintf(id, sizeof id, "projects/p/locations/l/keyRings/r/cryptoKeys/%.*s/"
                          "cryptoKeyVersions/1", (int)label->ulValueLen, (char *)label->pValue);
    CK_OBJECT_CLASS class = CKO_SECRET_KEY;
    CK_KEY_TYPE type = CKK_AES;
    CK_ULONG size = 32;
    CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
    CK_ATTRIBUTE whole[] = {
        {CKA_CLASS, &class, sizeof class}, {CKA_KEY_TYPE, &type, sizeof type},
        {CKA_VALUE_LEN, &size, sizeof size}, *label, {CKA_ID, id, (CK_ULONG)length},
        {CKA_TOKEN, &yes, 1}, {CKA_PRIVATE, &yes, 1}, {CKA_SENSITIVE, &yes, 1},
        {CKA_EXTRACTABLE, &no, 1}, {CKA_ENCRYPT, &yes, 1}, {CKA_DECRYPT, &yes, 1},
        {CKA_WRAP, &no, 1}, {CKA_UNWRAP, &no, 1}, {CKA_SIGN, &no, 1}, {CKA_VERIFY, &no, 1},
        {CKA_DERIVE, &no, 1}, {CKA_MODIFIABLE, &no, 1},
    };
    return real->C_GenerateKey(s, m, whole, sizeof whole / sizeof *whole, h);
}

static CK_RV no_copy(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE k, CK_ATTRIBUTE *t, CK_ULONG n,
                     CK_OBJECT_HANDLE *h)
{
    (void)s, (void)k, (void)t, (void)n, (void)h;
    return CKR_FUNCTION_NOT_SUPPORTED;
}

static CK_RV no_creation(CK_SESSION_HANDLE s, CK_ATTRIBUTE *t, CK_ULONG n, CK_OBJECT_HANDLE *h)
{
    (void)s, (void)t, (void)n, (void)h;
    return CKR_FUNCTION_NOT_SUPPORTED;
}

static CK_RV no_change(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE k, CK_ATTRIBUTE *t, CK_ULONG n)
{
    (void)s, (void)k, (void)t, (void)n;
    return CKR_FUNCTION_NOT_SUPPORTED;
}

/* A public half must not be described there, and we describe it. */
static CK_RV no_pair(CK_SESSION_HANDLE s, CK_MECHANISM *m, CK_ATTRIBUTE *t, CK_ULONG n,
                     CK_ATTRIBUTE *p, CK_ULONG pn, CK_OBJECT_HANDLE *h, CK_OBJECT_HANDLE *ph)
{
    (void)s, (void)m, (void)t, (void)p, (void)pn, (void)h, (void)ph;
    return n ? CKR_TEMPLATE_INCONSISTENT : CKR_TEMPLATE_INCOMPLETE;
}

static CK_RV few_random(CK_SESSION_HANDLE s, CK_BYTE *d, CK_ULONG n)
{
    return n < 8 || n > 1024 ? CKR_ARGUMENTS_BAD : real->C_GenerateRandom(s, d, n);
}

void take_name_habits(void)
{
    if (!takes_cloud_templates) return;
    vendor.C_CopyObject = no_copy;
    vendor.C_CreateObject = no_creation;
    vendor.C_SetAttributeValue = no_change;
    vendor.C_GenerateKeyPair = no_pair;
    vendor.C_GenerateRandom = few_random;
}
