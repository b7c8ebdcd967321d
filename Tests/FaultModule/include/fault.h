/* What the files of the fault module share. Its manual is at the top of module.c. */
#ifndef KIST_FAULT_H
#define KIST_FAULT_H

#include <p11-kit/pkcs11.h>
#include <limits.h>
#include <stdbool.h>

/* Every function of PKCS #11 v2.40 but C_GetFunctionList and the two that ended with v1. */
#define KIST_FUNCTIONS(F) \
    F(C_Initialize) F(C_Finalize) F(C_GetInfo) F(C_GetSlotList) F(C_GetSlotInfo) \
    F(C_GetTokenInfo) F(C_GetMechanismList) F(C_GetMechanismInfo) F(C_InitToken) F(C_InitPIN) \
    F(C_SetPIN) F(C_OpenSession) F(C_CloseSession) F(C_CloseAllSessions) F(C_GetSessionInfo) \
    F(C_GetOperationState) F(C_SetOperationState) F(C_Login) F(C_Logout) F(C_CreateObject) \
    F(C_CopyObject) F(C_DestroyObject) F(C_GetObjectSize) F(C_GetAttributeValue) \
    F(C_SetAttributeValue) F(C_FindObjectsInit) F(C_FindObjects) F(C_FindObjectsFinal) \
    F(C_EncryptInit) F(C_Encrypt) F(C_EncryptUpdate) F(C_EncryptFinal) F(C_DecryptInit) \
    F(C_Decrypt) F(C_DecryptUpdate) F(C_DecryptFinal) F(C_DigestInit) F(C_Digest) \
    F(C_DigestUpdate) F(C_DigestKey) F(C_DigestFinal) F(C_SignInit) F(C_Sign) F(C_SignUpdate) \
    F(C_SignFinal) F(C_SignRecoverInit) F(C_SignRecover) F(C_VerifyInit) F(C_Verify) \
    F(C_VerifyUpdate) F(C_VerifyFinal) F(C_VerifyRecoverInit) F(C_VerifyRecover) \
    F(C_DigestEncryptUpdate) F(C_DecryptDigestUpdate) F(C_SignEncryptUpdate) \
    F(C_DecryptVerifyUpdate) F(C_GenerateKey) F(C_GenerateKeyPair) F(C_WrapKey) F(C_UnwrapKey) \
    F(C_DeriveKey) F(C_SeedRandom) F(C_GenerateRandom) F(C_WaitForSlotEvent)

#define KIST_NAME(name) F_##name,
enum function { KIST_FUNCTIONS(KIST_NAME) FUNCTION_COUNT };
#undef KIST_NAME

/* The real module's functions. */
extern CK_FUNCTION_LIST *real;
/* The same with the vendor's habits put before them. */
extern CK_FUNCTION_LIST vendor;

/* rules.c: one call between its beginning and its end. */
struct call {
    enum function function;
    unsigned long nth;
    const struct rule *rule;
    CK_RV result;
    /* Whether `result` is the answer already and the module is not asked. */
    bool is_over;
};

bool read_rule(char *function, char *rest);
void open_log(const char *path);
struct call begin_call(enum function function, CK_SESSION_HANDLE session);
/* `number`: a length, count or handle that the call has given; `bytes`: what it has given. */
void end_call(struct call *call, CK_ULONG *number, CK_BYTE *bytes, CK_ULONG length);

/* vendor.c */
bool read_habit(char *word, char *rest);
void take_habits(void);
/* Whether a session that failed once answers nothing but CKR_OPERATION_ACTIVE; notes a failure. */
bool is_stuck(enum function function, CK_SESSION_HANDLE session);
void note_failure(enum function function, CK_SESSION_HANDLE session);
/* gcm.c */
bool read_iv_habit(const char *text);
CK_RV gcm_encrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key);
CK_RV gcm_encrypt(CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG length, CK_BYTE *output,
                  CK_ULONG *output_length);
/* names.c */
bool read_name_habit(const char *word, char *rest);
void take_name_habits(void);
/* Whether a template may have this attribute, as long as it is. */
CK_RV check_name(const CK_ATTRIBUTE *attribute);
/* The id that the token itself gives a key without one, up to eight bytes; how many. */
CK_ULONG new_id(CK_BYTE *id);
bool is_cloud(void);
CK_RV cloud_generate(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
                     const CK_ATTRIBUTE *template, CK_ULONG count, CK_OBJECT_HANDLE *key);
/* pin.c */
bool read_pin_habit(const char *word, char *rest);
CK_RV pin_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info);
CK_RV pin_login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE *pin, CK_ULONG length);

/* Ends the process with one line: a configuration that cannot be followed must not look like a
   token that works. */
_Noreturn void give_up(const char *why, const char *what);

#endif
