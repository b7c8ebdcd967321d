#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/* Loads libcrypto, unless it is loaded, and makes the table of its functions read-only (libcrypto.c).
 *
 * Every function of the headers above does so at its first call too, and ends the process where this says
 * why it cannot be: call it where that can still be told.
 *
 * Returns NULL, or why not, as text that stays.
 */
const char *libcrypto_load(void);
