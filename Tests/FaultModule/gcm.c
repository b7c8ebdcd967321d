/* Tokens that choose the nonce of AES-GCM themselves. */
#include "fault.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static enum { CALLER, WRITTEN_BACK, ZEROS_WRITTEN_BACK, ZEROS_KEPT, APPENDED } habit;
static CK_ULONG iv_length = 12;

/* Operations begun and not yet done. */
static struct operation {
    CK_SESSION_HANDLE session;
    CK_BYTE *theirs;
    CK_BYTE iv[16];
} operations[256];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

bool read_iv_habit(const char *text)
{
    if (!strcmp(text, "written-back")) habit = WRITTEN_BACK;
    else if (!strcmp(text, "zeros-written-back")) habit = ZEROS_WRITTEN_BACK;
    else if (!strcmp(text, "zeros-kept")) habit = ZEROS_KEPT;
    else if (!strcmp(text, "appended 12")) habit = APPENDED;
    else if (!strcmp(text, "appended 16")) habit = APPENDED, iv_length = 16;
    else return false;
    return true;
}

/* The session's place, or a free one; its old operation is forgotten. */
static void keep(const struct operation *operation)
{
    pthread_mutex_lock(&lock);
    struct operation *place = NULL;
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (operations[i].session == operation->session) {
            place = &operations[i];
            break;
        }
        if (!place && !operations[i].session) place = &operations[i];
    }
    if (!place) give_up("too many sessions", "iv");
    *place = *operation;
    pthread_mutex_unlock(&lock);
}

static struct operation take(CK_SESSION_HANDLE session)
{
    struct operation found = {0};
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (operations[i].session != session) continue;
        found = operations[i];
        operations[i] = (struct operation){0};
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static bool is_zero(const CK_BYTE *bytes, CK_ULONG length)
{
    CK_BYTE all = 0;
    for (CK_ULONG i = 0; i < length; i++) all |= bytes[i];
    return all == 0;
}

CK_RV gcm_encrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key)
{
    if (habit == CALLER || mechanism->mechanism != CKM_AES_GCM)
        return real->C_EncryptInit(session, mechanism, key);
    CK_GCM_PARAMS parameters = *(CK_GCM_PARAMS *)mechanism->pParameter;
    bool wants_zeros = habit == ZEROS_WRITTEN_BACK || habit == ZEROS_KEPT;
    if (wants_zeros && !is_zero(parameters.pIv, parameters.ulIvLen))
        return CKR_MECHANISM_PARAM_INVALID;
    if (habit == ZEROS_KEPT) return real->C_EncryptInit(session, mechanism, key);
    struct operation operation = {.session = session, .theirs = parameters.pIv};
    CK_RV code = real->C_GenerateRandom(session, operation.iv, iv_length);
    if (code != CKR_OK) return code;
    parameters.pIv = operation.iv;
    parameters.ulIvLen = iv_length;
    parameters.ulIvBits = iv_length * 8;
    CK_MECHANISM own = {CKM_AES_GCM, &parameters, sizeof parameters};
    code = real->C_EncryptInit(session, &own, key);
    if (code == CKR_OK) keep(&operation);
    return code;
}

CK_RV gcm_encrypt(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length, CK_BYTE *output,
                  CK_ULONG *output_length)
{
    CK_ULONG room = *output_length;
    CK_RV code = real->C_Encrypt(session, data, length, output, output_length);
    struct operation operation = take(session);
    if (code != CKR_OK || !operation.session || !output) return code;
    if (habit != APPENDED) {
        memcpy(operation.theirs, operation.iv, iv_length);
        return code;
    }
    if (room - *output_length < iv_length) return CKR_BUFFER_TOO_SMALL;
    memcpy(output + *output_length, operation.iv, iv_length);
    *output_length += iv_length;
    return code;
}
