/* load: many requests to a server of HTTP/1.1 on this host, and how long each took.
 *
 *   load MILLISECONDS CONNECTIONS PLACE SECRET [--key FILE] [--tls]
 *   load MILLISECONDS CONNECTIONS PLACE SECRET --put VALUE
 *
 * Asks for GetSecretValue of SECRET on CONNECTIONS connections that stay open, on each the next as soon
 * as the one before is answered. PLACE is the path of a Unix socket, or a port of 127.0.0.1. --key names
 * a file with an access key's id, a tab and its secret: each request is signed then (ACS3-HMAC-SHA256,
 * its nonce used once). --tls speaks TLS, and takes any certificate. Connections are opened, and answer
 * once each, before the time begins. With --put each request is a PutSecretValue of a new version instead,
 * VALUE being letters and digits.
 *
 * Prints one line, tab-separated: answers of status 200 per second; their 50th and 99th percentile in
 * microseconds; how many other answers there were; how much of one core load itself has taken.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define must(what, ok) do { if (!(ok)) { fprintf(stderr, "load: %s: %s\n", what, strerror(errno)); exit(1); } } while (0)

struct wire { int fd; SSL *tls; long began; int filled; char in[8192]; };

static const char *secret_name, *host = "localhost";
static char key[256], *key_secret, *put_value, run[17];
static const unsigned char *hash_key;
static long asked, good, bad;
/* Answers by the microseconds they took, the last place for all that took longer. */
#define LONGEST 4000000
static unsigned took[LONGEST + 1];

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

static double of_core(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6
        + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static void hex(char *text, const unsigned char *bytes, int count) {
    for (int i = 0; i < count; i++) sprintf(text + 2 * i, "%02x", bytes[i]);
}

#define SIGNED "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
#define NO_BODY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/* A request, signed if there is a key. */
static int request(char *text, size_t room) {
    if (put_value)
        return snprintf(text, room, "GET /?Action=PutSecretValue&SecretName=%s&VersionId=%s-%lx&SecretData=%s HTTP/1.1\r\n"
            "Host: %s\r\n\r\n", secret_name, run, asked, put_value, host);
    if (!key_secret)
        return snprintf(text, room, "GET /?Action=GetSecretValue&SecretName=%s HTTP/1.1\r\nHost: %s\r\n\r\n",
            secret_name, host);
    static char date[32];
    static time_t dated;
    time_t second = time(NULL);
    if (second != dated) strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", gmtime(&second));
    dated = second;
    char canonical[1024], said[128] = "ACS3-HMAC-SHA256\n", code[65];
    unsigned char digest[32];
    unsigned length = 32;
    int count = snprintf(canonical, sizeof canonical,
        "GET\n/\nSecretName=%s\nhost:%s\nx-acs-action:GetSecretValue\nx-acs-content-sha256:" NO_BODY
        "\nx-acs-date:%s\nx-acs-signature-nonce:%s%lx\nx-acs-version:2016-01-20\n\n" SIGNED "\n" NO_BODY,
        secret_name, host, date, run, asked);
    EVP_Digest(canonical, (size_t)count, digest, NULL, EVP_sha256(), NULL);
    hex(said + 17, digest, 32);
    HMAC(EVP_sha256(), hash_key, (int)strlen(key_secret), (unsigned char *)said, 81, digest, &length);
    hex(code, digest, 32);
    return snprintf(text, room,
        "GET /?SecretName=%s HTTP/1.1\r\nHost: %s\r\nx-acs-action: GetSecretValue\r\nx-acs-version: 2016-01-20\r\n"
        "x-acs-date: %s\r\nx-acs-signature-nonce: %s%lx\r\nx-acs-content-sha256: " NO_BODY "\r\n"
        "Authorization: ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=" SIGNED ",Signature=%s\r\n\r\n",
        secret_name, host, date, run, asked, key, code);
}

static void ask(struct wire *wire) {
    char text[8192];
    int count = request(text, sizeof text);
    asked++;
    wire->filled = 0;
    wire->began = now();
    ssize_t sent = wire->tls ? SSL_write(wire->tls, text, count) : send(wire->fd, text, (size_t)count, MSG_NOSIGNAL);
    must("sending", sent == count);
}

static void open_wire(struct wire *wire, const char *place, SSL_CTX *tls) {
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    struct sockaddr_in net = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(place))};
    net.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    strncpy(local.sun_path, place, sizeof local.sun_path - 1);
    int is_path = place[0] == '/', yes = 1;
    wire->fd = socket(is_path ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(place, wire->fd >= 0 && connect(wire->fd, is_path ? (void *)&local : (void *)&net,
        is_path ? sizeof local : sizeof net) == 0);
    if (!is_path) setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    wire->tls = tls ? SSL_new(tls) : NULL;
    if (tls) must("TLS", SSL_set_fd(wire->tls, wire->fd) && SSL_connect(wire->tls) == 1);
}

/* Reads what is there; whether the answer is whole. */
static int answered(struct wire *wire) {
    char *in = wire->in;
    ssize_t more = wire->tls ? SSL_read(wire->tls, in + wire->filled, (int)sizeof wire->in - 1 - wire->filled)
                             : recv(wire->fd, in + wire->filled, sizeof wire->in - 1 - (size_t)wire->filled, 0);
    if (more <= 0 && wire->tls && SSL_get_error(wire->tls, (int)more) == SSL_ERROR_WANT_READ) return 0;
    must("an answer", more > 0);
    in[wire->filled += (int)more] = 0;
    char *end = strstr(in, "\r\n\r\n"), *length = strcasestr(in, "\r\ncontent-length: ");
    return end && length && wire->filled >= (int)(end + 4 - in) + atoi(length + 18);
}

static long percentile(int part) {
    long rest = good * part / 100;
    for (long i = 0; i <= LONGEST; i++) if ((rest -= took[i]) < 0) return i;
    return LONGEST;
}

int main(int count, char **word) {
    int connections = count > 4 ? atoi(word[2]) : 0, with_tls = 0;
    if (connections < 1) { fprintf(stderr, "usage: see the top of load.c\n"); return 64; }
    secret_name = word[4];
    for (int i = 5; i < count; i++) {
        if (!strcmp(word[i], "--tls")) with_tls = 1;
        else if (!strcmp(word[i], "--put") && i + 1 < count) put_value = word[++i];
        else if (!strcmp(word[i], "--key") && i + 1 < count) {
            FILE *file = fopen(word[++i], "r");
            must(word[i], file && fgets(key, sizeof key, file) && (key_secret = strchr(key, '\t')));
            fclose(file);
            *key_secret++ = 0;
            key_secret[strcspn(key_secret, "\n")] = 0;
            hash_key = (unsigned char *)key_secret;
        }
    }
    unsigned char random[8];
    must("random bytes", getrandom(random, 8, 0) == 8);
    hex(run, random, 8);
    SSL_CTX *tls = with_tls ? SSL_CTX_new(TLS_client_method()) : NULL;
    struct wire *wires = calloc((size_t)connections, sizeof *wires);
    int poll = epoll_create1(EPOLL_CLOEXEC);
    must("memory", wires && poll >= 0 && (!with_tls || tls));
    for (int i = 0; i < connections; i++) {
        open_wire(&wires[i], word[3], tls);
        ask(&wires[i]);
        while (!answered(&wires[i])) {}
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &wires[i]};
        must("epoll", epoll_ctl(poll, EPOLL_CTL_ADD, wires[i].fd, &event) == 0);
    }
    double mine = of_core();
    long began = now(), end = began + atol(word[1]) * 1000, time = began;
    for (int i = 0; i < connections; i++) ask(&wires[i]);
    for (int waiting = connections; waiting;) {
        struct epoll_event events[256];
        int ready = epoll_wait(poll, events, 256, 10000);
        must("ten seconds without an answer", ready > 0);
        for (int i = 0; i < ready; i++) {
            struct wire *wire = events[i].data.ptr;
            if (!answered(wire)) continue;
            time = now();
            if (!strncmp(wire->in, "HTTP/1.1 200", 12)) {
                long micros = time - wire->began;
                took[micros < LONGEST ? micros : LONGEST]++;
                good++;
            } else if (!bad++) fprintf(stderr, "load: %.*s\n", wire->filled, wire->in);
            if (time < end) ask(wire);
            else waiting--;
        }
    }
    printf("%.0f\t%ld\t%ld\t%ld\t%.2f\n", (double)good * 1e6 / (double)(time - began), percentile(50),
        percentile(99), bad, (of_core() - mine) / (double)(time - began));
    return 0;
}
