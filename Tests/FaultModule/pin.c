/* Tokens that count wrong PINs, which SoftHSM does not. */
#include "fault.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static CK_FLAGS shown;
static bool has_answer;
static CK_RV answer;
static long limit;
static char *count_path;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const struct {
    const char *name;
    CK_FLAGS flag;
} flags[] = {
    {"COUNT_LOW", CKF_USER_PIN_COUNT_LOW},
    {"FINAL_TRY", CKF_USER_PIN_FINAL_TRY},
    {"LOCKED", CKF_USER_PIN_LOCKED},
    {"TO_BE_CHANGED", CKF_USER_PIN_TO_BE_CHANGED},
};

static bool read_flags(char *rest)
{
    for (char *word; rest && (word = strsep(&rest, " "));) {
        CK_FLAGS found = 0;
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
            if (!strcmp(flags[i].name, word)) found = flags[i].flag;
        if (!found) return false;
        shown |= found;
    }
    return true;
}

bool read_pin_habit(const char *word, char *rest)
{
    if (!strcmp(word, "pin-flags")) return read_flags(rest);
    if (!strcmp(word, "pin-answers")) {
        has_answer = true;
        answer = strtoul(rest, NULL, 0);
        return answer != CKR_OK;
    }
    if (strcmp(word, "pin-tries")) return false;
    limit = strtol(strsep(&rest, " "), NULL, 10);
    return limit > 0 && rest && (count_path = strdup(rest));
}

/* Wrong PINs since the last right one, in all processes. */
static long wrong_count(void)
{
    char text[24] = "0";
    int file = open(count_path, O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno != ENOENT) give_up(count_path, strerror(errno));
    if (file >= 0) {
        ssize_t length = read(file, text, sizeof text - 1);
        text[length > 0 ? length : 0] = 0;
        close(file);
    }
    return strtol(text, NULL, 10);
}

static void keep_count(long count)
{
    FILE *file = fopen(count_path, "we");
    if (!file) give_up(count_path, strerror(errno));
    fprintf(file, "%ld\n", count);
    fclose(file);
}

CK_RV pin_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
    CK_RV code = real->C_GetTokenInfo(slot, info);
    if (code != CKR_OK || !(info->flags & CKF_TOKEN_INITIALIZED)) return code;
    info->flags |= shown;
    if (!count_path) return code;
    pthread_mutex_lock(&lock);
    long wrong = wrong_count();
    pthread_mutex_unlock(&lock);
    if (wrong >= limit) info->flags |= CKF_USER_PIN_LOCKED;
    else if (wrong == limit - 1) info->flags |= CKF_USER_PIN_FINAL_TRY;
    if (wrong > 0) info->flags |= CKF_USER_PIN_COUNT_LOW;
    return code;
}

CK_RV pin_login(CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE *pin, CK_ULONG length)
{
    if (user != CKU_USER) return real->C_Login(session, user, pin, length);
    if (has_answer) return answer;
    if (!count_path) return real->C_Login(session, user, pin, length);
    pthread_mutex_lock(&lock);
    long wrong = wrong_count();
    CK_RV code = CKR_PIN_LOCKED;
    if (wrong < limit) {
        code = real->C_Login(session, user, pin, length);
        if (code == CKR_PIN_INCORRECT) keep_count(wrong + 1);
        else if (code == CKR_OK) keep_count(0);
    }
    pthread_mutex_unlock(&lock);
    return code;
}
