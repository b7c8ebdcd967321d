/* The token's C face: PKCS #11 v2.40 as p11-kit declares it; its library is not needed. Nothing here is
   ours but the constants below. */
#include <p11-kit/pkcs11.h>

/* CK_UNAVAILABLE_INFORMATION is (~0UL) behind a cast, which Swift does not import. */
static const CK_ULONG KIST_UNAVAILABLE_INFORMATION = CK_UNAVAILABLE_INFORMATION;

/* CKM_AES_KEY_WRAP_KWP (RFC 5649) came with PKCS #11 v3.0; this header is v2.40. */
static const CK_MECHANISM_TYPE KIST_CKM_AES_KEY_WRAP_KWP = 0x210BUL;

/* CKM_CLOUDKMS_AES_GCM: Google Cloud KMS gives AES-GCM with its own nonces a number of its own. */
static const CK_MECHANISM_TYPE KIST_CKM_CLOUDKMS_AES_GCM = 0x8001E101UL;

/* CKA_KMS_ALGORITHM, by which alone that token knows what a new key is, and AES_256_GCM of Cloud KMS's
   CryptoKeyVersionAlgorithm. Source: kmsp11.h and its user guide, "C_GenerateKey". */
static const CK_ATTRIBUTE_TYPE KIST_CKA_CLOUDKMS_ALGORITHM = 0x8001E101UL;
static const CK_ULONG KIST_CLOUDKMS_AES_256_GCM = 19UL;

/* CKR_AEAD_DECRYPT_FAILED came with PKCS #11 v3.0; newer modules return it through the old list. */
static const CK_RV KIST_CKR_AEAD_DECRYPT_FAILED = 0x35UL;
