/*
 * A constant-rate HTTP/1.1 client for measurements: one thread, one epoll set.
 *
 * Request i is due at start + i / rate, whatever the server does. Its latency counts from that instant, so a server
 * that stalls for a second shows a second to every request that was due meanwhile, sent or not (closed-loop clients
 * stop asking while they wait and leave those out: "coordinated omission"). A request that is due while every
 * connection is busy waits its turn with its clock running. What is unanswered two seconds after the end counts as an
 * error and enters the histogram with the time it has waited so far.
 *
 * It is the instrument and must be cheaper than what it measures: one send and one receive a request, the clock read
 * once a wake-up and once an answer, heads parsed only for the status and the framing, and bodies of a known length
 * dropped by the kernel (MSG_TRUNC) instead of copied. Chunked bodies have to be looked at: each byte of their framing
 * is checked, and extensions and trailers are errors, because no server under test sends them unasked. Histogram:
 * powers of two cut into 128 steps, so an entry is off by less than 1 %.
 *
 * With --rate max it is a closed loop: each connection asks again as soon as it has its answer, and latency counts
 * from the send. That serves to saturate a server with large bodies, where a client that copies them is the limit.
 *
 * --post BYTES sends a body of that size with each request. --close opens a connection for each request and asks the
 * server to close it: N is then how many may be open at once. The client waits for the server's FIN, so the server
 * holds the TIME_WAIT and no port of the client stays taken; towards loopback the source address changes from request
 * to request, so that no pair of addresses and ports comes back within the minute that TIME_WAIT lasts.
 *
 * With an https URL all of it goes through libssl on the sockets: TLS 1.3, TLS_AES_128_GCM_SHA256, X25519, so that
 * every server does the same arithmetic; the certificate is not verified. Kept connections shake hands while they are
 * dialled, before the start. With --close each request pays for its handshake, and its latency with it: a full one, or
 * with --resume one by ticket; a server that does not resume then counts as an error. The first ticket is fetched
 * before the start.
 *
 * --header "NAME: VALUE" adds a field to each request and may be repeated; one for Host replaces that of the URL.
 *
 * Usage: openloop --rate R|max --duration S --connections N [--warmup S] [--length BYTES] [--post BYTES] [--close]
 *                 [--resume] [--header FIELD]... http[s]://ADDRESS:PORT/PATH
 * Prints one JSON object. Exit code: 0 measured (errors or not), 1 the server cannot be reached, 2 the call is wrong.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 16384,
    HEAD_MAX = 16 * 1024,
    PIECE_MAX = 64 * 1024,  /* Of a body that is looked at or decrypted, received at once. */
    GOODBYE_MAX = 64,       /* Encrypted bytes of a close_notify and less than an answer. */
    SIZE_DIGITS_MAX = 12,   /* Of a chunk: 256 TiB. */
    FIELDS_MAX = 16,
    DISCARD_MAX = 1024 * 1024,
    EVENTS_MAX = 256,
    POST_MAX = 64 * 1024 * 1024,
    SOURCES = 64,         /* 127.1.0.1 and up, 28,000 ports each: 29,000 connections a second for 60 seconds. */
    STEP_BITS = 7,
    STEPS = 1 << STEP_BITS,
    BUCKETS = (64 - STEP_BITS) * STEPS
};

static const uint64_t Second = 1000000000;
static const uint64_t Grace = 2 * Second;
static const uint64_t RedialAfter = 10 * 1000000;

/*
 * Idle is ready for a request; with --close there is no socket then. Shake is a handshake under way, with --close only.
 * Closing is answered and waits for the FIN.
 */
enum state { STATE_DEAD, STATE_IDLE, STATE_SHAKE, STATE_SEND, STATE_HEAD, STATE_BODY, STATE_CHUNKS, STATE_CLOSING };

/*
 * What the next byte of a chunked body has to be; in CHUNK_DATA `body_left` bytes of content come first. The chunk of
 * size 0 is the last one, and CHUNK_END is behind the empty line that follows it.
 */
enum chunk {
    CHUNK_SIZE, CHUNK_SIZE_LF, CHUNK_DATA, CHUNK_DATA_CR, CHUNK_DATA_LF, CHUNK_LAST_CR, CHUNK_LAST_LF, CHUNK_END
};

struct connection {
    int fd;
    SSL *ssl;             /* Of an https URL while there is a socket. */
    enum state state;
    bool is_drained;      /* libssl had no more than a part of a record. */
    uint32_t interest;    /* What epoll is asked for. */
    uint32_t goodbye;     /* Encrypted bytes behind the answer. */
    bool counted;         /* The request in flight was due after the warm-up. */
    bool close_after;
    uint32_t head_count;
    uint64_t intended;
    size_t sent;          /* Of the request. */
    uint64_t body_left;   /* Of the body, or of the chunk. */
    uint64_t body_count;  /* Content so far; of a body with Content-Length all of it, from the start. */
    enum chunk chunk;
    uint32_t size_digits; /* Of the chunk, so far. */
    char head[HEAD_MAX];
};

static struct {
    double rate;          /* Requests a second; 0 is the closed loop. */
    double duration;
    double warmup;
    int64_t length;       /* Expected bytes of a body, or -1. */
    size_t post;          /* Bytes of a request body; 0 asks with GET. */
    bool close;           /* A connection for each request. */
    bool resume;          /* Each of them by ticket. */
    const char *fields[FIELDS_MAX];
    uint32_t field_count;
    uint32_t connections;
    struct sockaddr_in address;
    char *request;        /* Head and body in one piece. */
    size_t request_count;
} s_options = { .length = -1 };

/* The counters named `all` include the warm-up: the server's CPU time is divided by these. */
static struct {
    uint64_t sent, completed, sent_all, completed_all, bytes, content_all;
    uint64_t status, length, closed, unfinished, connect, session;
    uint64_t max;
    uint64_t histogram[BUCKETS];
} s_count;

static struct connection *s_connections;
static uint32_t *s_idle;          /* A ring, so that all connections take turns. */
static uint32_t s_idle_first, s_idle_count;
static uint32_t s_dead_count;
static uint32_t s_source;
static uint64_t s_redial_at;
static int s_epoll;
static SSL_CTX *s_tls;            /* NULL for an http URL. */
static SSL_SESSION *s_session;    /* The latest ticket, with --resume. */

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * Second + (uint64_t)t.tv_nsec;
}

/* ---- histogram ---- */

static uint32_t bucket_of(uint64_t value)
{
    if (value < STEPS) {
        return (uint32_t)value;
    }
    uint32_t shift = 63 - (uint32_t)__builtin_clzll(value) - STEP_BITS;
    return (shift + 1) * STEPS + (uint32_t)((value >> shift) - STEPS);
}

/* The highest value of a bucket, so that a percentile is never told too low. */
static uint64_t highest_of(uint32_t bucket)
{
    if (bucket < STEPS) {
        return bucket;
    }
    uint32_t shift = bucket / STEPS - 1;
    return (((uint64_t)(bucket % STEPS) + STEPS + 1) << shift) - 1;
}

static void record(uint64_t latency)
{
    s_count.histogram[bucket_of(latency)]++;
    if (latency > s_count.max) {
        s_count.max = latency;
    }
}

static double percentile_us(double share)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < BUCKETS; i++) {
        total += s_count.histogram[i];
    }
    uint64_t rank = (uint64_t)((double)total * share + 0.999999);
    uint64_t seen = 0;
    for (uint32_t i = 0; i < BUCKETS; i++) {
        seen += s_count.histogram[i];
        if (seen >= rank && seen > 0) {
            uint64_t value = highest_of(i);
            return (double)(value < s_count.max ? value : s_count.max) / 1000.0;
        }
    }
    return 0;
}

/* ---- TLS ---- */

/* Tickets come behind the handshake; the latest serves the next connection. */
static int on_ticket(SSL *ssl, SSL_SESSION *session)
{
    (void)ssl;
    SSL_SESSION_free(s_session);
    s_session = session;
    return 1;
}

static void set_up_tls(void)
{
    static const unsigned char s_protocols[] = "\x08http/1.1";
    s_tls = SSL_CTX_new(TLS_client_method());
    if (s_tls == NULL || SSL_CTX_set_min_proto_version(s_tls, TLS1_3_VERSION) != 1
        || SSL_CTX_set_ciphersuites(s_tls, "TLS_AES_128_GCM_SHA256") != 1
        || SSL_CTX_set1_groups_list(s_tls, "X25519") != 1
        || SSL_CTX_set_alpn_protos(s_tls, s_protocols, sizeof s_protocols - 1) != 0) {
        ERR_print_errors_fp(stderr);
        exit(1);
    }
    SSL_CTX_set_mode(s_tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    /* Else each record takes two receives, one for its five bytes of header. */
    SSL_CTX_set_read_ahead(s_tls, 1);
    SSL_CTX_set_session_cache_mode(s_tls, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    if (s_options.resume) {
        SSL_CTX_sess_set_new_cb(s_tls, on_ticket);
    }
}

/* libssl takes a ticket for used up when its handshake ends, and others begin meanwhile: each gets a copy. */
static bool offer_ticket(SSL *ssl)
{
    SSL_SESSION *copy = SSL_SESSION_dup(s_session);
    bool done = copy != NULL && SSL_set_session(ssl, copy) == 1;
    SSL_SESSION_free(copy);
    return done;
}

static SSL *new_tls(int fd)
{
    SSL *ssl = SSL_new(s_tls);
    if (ssl == NULL || SSL_set_fd(ssl, fd) != 1 || (s_session != NULL && !offer_ticket(ssl))) {
        SSL_free(ssl);
        return NULL;
    }
    SSL_set_connect_state(ssl);
    return ssl;
}

/* libssl takes a connection that was not shut down for broken and forgets its ticket. */
static void free_tls(SSL *ssl)
{
    if (ssl != NULL) {
        SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free(ssl);
    }
}

/* The result of a call of libssl as recv and send would give it. */
static ssize_t result_of(SSL *ssl, int count)
{
    if (count > 0) {
        return count;
    }
    int error = SSL_get_error(ssl, count);
    ERR_clear_error();
    if (error == SSL_ERROR_ZERO_RETURN) {
        return 0;
    }
    errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return -1;
}

static ssize_t receive(struct connection *c, void *bytes, size_t count)
{
    if (c->ssl == NULL) {
        return recv(c->fd, bytes, count, MSG_DONTWAIT);
    }
    ssize_t got = result_of(c->ssl, SSL_read(c->ssl, bytes, (int)count));
    c->is_drained = got <= 0;
    return got;
}

static ssize_t transmit(struct connection *c, const void *bytes, size_t count)
{
    return c->ssl == NULL
        ? send(c->fd, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT)
        : result_of(c->ssl, SSL_write(c->ssl, bytes, (int)count));
}

/* ---- connections ---- */

static void set_idle(uint32_t slot)
{
    struct connection *c = &s_connections[slot];
    c->state = STATE_IDLE;
    c->head_count = 0;
    s_idle[(s_idle_first + s_idle_count++) % s_options.connections] = slot;
}

static void bind_to_next_source(int fd)
{
    struct sockaddr_in source = { .sin_family = AF_INET };
    source.sin_addr.s_addr = htonl(0x7f010001u + s_source++ % SOURCES);
    int one = 1;
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    /* Where it fails the system chooses the source, which costs ports and nothing else. */
    (void)!bind(fd, (struct sockaddr *)&source, sizeof source);
}

/* Kept connections shake hands at once, while the socket still blocks. */
static bool start_tls(struct connection *c, int fd)
{
    if (s_tls == NULL) {
        return true;
    }
    c->ssl = new_tls(fd);
    if (c->ssl == NULL || (!s_options.close && SSL_do_handshake(c->ssl) != 1)) {
        ERR_print_errors_fp(stderr);
        errno = EPROTO;
        return false;
    }
    return fcntl(fd, F_SETFL, O_NONBLOCK) == 0;
}

/*
 * Dialled while blocking: on one machine that is immediate as long as the backlog of the server holds N connections.
 * Without --close it happens before the start and after faults only.
 */
static bool connect_socket(uint32_t slot)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return false;
    }
    if (s_options.close && ntohl(s_options.address.sin_addr.s_addr) >> 24 == 127) {
        bind_to_next_source(fd);
    } else {
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    struct timeval patience = { .tv_sec = 1 };
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    struct connection *c = &s_connections[slot];
    struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP, .data.u32 = slot };
    if (connect(fd, (struct sockaddr *)&s_options.address, sizeof s_options.address) != 0
        || !start_tls(c, fd) || epoll_ctl(s_epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
        SSL_free(c->ssl);
        c->ssl = NULL;
        close(fd);
        return false;
    }
    c->fd = fd;
    c->interest = EPOLLIN;
    return true;
}

static bool dial(uint32_t slot)
{
    if (!s_options.close && !connect_socket(slot)) {
        return false;
    }
    set_idle(slot);
    return true;
}

static void close_socket(struct connection *c)
{
    free_tls(c->ssl);
    c->ssl = NULL;
    if (c->fd >= 0) {
        close(c->fd);
    }
    c->fd = -1;
}

static void hang_up(uint32_t slot)
{
    struct connection *c = &s_connections[slot];
    close_socket(c);
    c->state = STATE_DEAD;
    s_dead_count++;
}

static void redial_dead(uint64_t now)
{
    for (uint32_t slot = 0; slot < s_options.connections && s_dead_count > 0; slot++) {
        if (s_connections[slot].state == STATE_DEAD) {
            if (!dial(slot)) {
                s_count.connect++;
                s_redial_at = now + RedialAfter;
                return;
            }
            s_dead_count--;
        }
    }
}

/* An idle connection that the server closed leaves the ring. */
static void drop_idle(uint32_t slot)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s_idle_count; i++) {
        uint32_t one = s_idle[(s_idle_first + i) % s_options.connections];
        if (one != slot) {
            s_idle[(s_idle_first + kept++) % s_options.connections] = one;
        }
    }
    s_idle_count = kept;
    hang_up(slot);
}

static void fail(uint32_t slot, uint64_t *counter)
{
    struct connection *c = &s_connections[slot];
    if (c->counted) {
        (*counter)++;
        record(now_ns() - c->intended);
    }
    hang_up(slot);
}

/* ---- requests ---- */

static void set_interest(uint32_t slot, uint32_t events)
{
    struct connection *c = &s_connections[slot];
    if (c->interest != events) {
        c->interest = events;
        struct epoll_event event = { .events = events | EPOLLRDHUP, .data.u32 = slot };
        epoll_ctl(s_epoll, EPOLL_CTL_MOD, c->fd, &event);
    }
}

/* Sends until the socket is full. A small request leaves at once and never changes what epoll is asked for. */
static void send_rest(uint32_t slot)
{
    struct connection *c = &s_connections[slot];
    ssize_t count = transmit(c, s_options.request + c->sent, s_options.request_count - c->sent);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
        fail(slot, &s_count.closed);
        return;
    }
    c->sent += count > 0 ? (size_t)count : 0;
    c->state = c->sent == s_options.request_count ? STATE_HEAD : STATE_SEND;
    set_interest(slot, c->state == STATE_SEND ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

/* One step of the handshake of a connection that serves one request. */
static void shake(uint32_t slot)
{
    struct connection *c = &s_connections[slot];
    ssize_t done = result_of(c->ssl, SSL_do_handshake(c->ssl));
    if (done <= 0) {
        if (done < 0 && errno == EAGAIN) {
            set_interest(slot, SSL_want_write(c->ssl) ? EPOLLIN | EPOLLOUT : EPOLLIN);
        } else {
            fail(slot, &s_count.closed);
        }
        return;
    }
    if (s_options.resume && !SSL_session_reused(c->ssl)) {
        fail(slot, &s_count.session);
        return;
    }
    send_rest(slot);
}

static void send_request(uint32_t slot, uint64_t intended, bool counted)
{
    struct connection *c = &s_connections[slot];
    c->intended = intended;
    c->counted = counted;
    c->sent = 0;
    c->goodbye = 0;
    s_count.sent_all++;
    s_count.sent += counted;
    if (s_options.close && !connect_socket(slot)) {
        s_count.connect++;
        fail(slot, &s_count.closed);
        return;
    }
    if (c->ssl != NULL && s_options.close) {
        c->state = STATE_SHAKE;
        shake(slot);
    } else {
        send_rest(slot);
    }
}

/*
 * The server was asked to close; bytes that come instead belong to no answer. Behind TLS the socket is read past
 * libssl: what stands before the FIN is a close_notify, and whoever closes at its sight may close before the server.
 */
static void on_closing(uint32_t slot)
{
    struct connection *c = &s_connections[slot];
    char bytes[GOODBYE_MAX];
    ssize_t got;
    do {
        got = recv(c->fd, bytes, c->ssl == NULL ? 1 : sizeof bytes, MSG_DONTWAIT);
        c->goodbye += got > 0 ? (uint32_t)got : 0;
    } while (got > 0 && c->ssl != NULL && c->goodbye < GOODBYE_MAX);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    s_count.length += got > 0;
    close_socket(c);
    set_idle(slot);
}

static void finish(uint32_t slot)
{
    struct connection *c = &s_connections[slot];
    s_count.completed_all++;
    s_count.content_all += c->body_count;
    if (c->counted) {
        s_count.completed++;
        record(now_ns() - c->intended);
    }
    if (s_options.close) {
        c->state = STATE_CLOSING;
        on_closing(slot);
    } else if (c->close_after) {
        hang_up(slot);
    } else {
        set_idle(slot);
    }
}

static bool name_is(const char *line, size_t count, const char *name)
{
    size_t length = strlen(name);
    return count > length && line[length] == ':' && strncasecmp(line, name, length) == 0;
}

static const char *value_of(const char *line, const char *name)
{
    const char *value = line + strlen(name) + 1;
    return value + strspn(value, " \t");
}

/* Reads status and framing of a whole head; NULL when all is well, else the counter of what is wrong. */
static uint64_t *read_head(struct connection *c, size_t head_count)
{
    if (head_count < 16 || memcmp(c->head, "HTTP/1.", 7) != 0 || memcmp(c->head + 8, " 200", 4) != 0) {
        return &s_count.status;
    }
    int64_t length = -1;
    bool is_chunked = false;
    c->close_after = c->head[7] == '0';
    const char *end = c->head + head_count;
    const char *line = c->head;
    while ((line = memchr(line, '\n', (size_t)(end - line))) != NULL && ++line < end) {
        size_t count = (size_t)(end - line);
        if ((*line == 'C' || *line == 'c') && name_is(line, count, "content-length")) {
            length = strtoll(line + 15, NULL, 10);
        } else if ((*line == 'C' || *line == 'c') && name_is(line, count, "connection")) {
            c->close_after = strncasecmp(value_of(line, "connection"), "close", 5) == 0;
        } else if ((*line == 'T' || *line == 't') && name_is(line, count, "transfer-encoding")) {
            const char *value = value_of(line, "transfer-encoding");
            if (is_chunked || strncasecmp(value, "chunked\r\n", 9) != 0) {
                return &s_count.length;
            }
            is_chunked = true;
        }
    }
    c->body_count = 0;
    if (is_chunked) {
        c->chunk = CHUNK_SIZE;
        c->body_left = c->size_digits = 0;
        c->state = STATE_CHUNKS;
        return length >= 0 || c->head[7] == '0' ? &s_count.length : NULL;
    }
    if (length < 0 || (s_options.length >= 0 && length != s_options.length)) {
        return &s_count.length;
    }
    c->body_left = c->body_count = (uint64_t)length;
    c->state = STATE_BODY;
    return NULL;
}

static int digit_of(char byte)
{
    return byte >= '0' && byte <= '9' ? byte - '0'
        : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
        : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
        : -1;
}

/* Takes one byte of the framing of a chunked body; false when it has no business there. */
static bool take_framing(struct connection *c, char byte)
{
    switch (c->chunk) {
        case CHUNK_SIZE: {
            int digit = digit_of(byte);
            if (digit < 0) {
                c->chunk = CHUNK_SIZE_LF;
                return byte == '\r' && c->size_digits > 0;
            }
            c->body_left = c->body_left * 16 + (uint64_t)digit;
            return ++c->size_digits <= SIZE_DIGITS_MAX;
        }
        case CHUNK_SIZE_LF:
            c->chunk = c->body_left > 0 ? CHUNK_DATA : CHUNK_LAST_CR;
            return byte == '\n';
        case CHUNK_DATA_CR:
            c->chunk = CHUNK_DATA_LF;
            return byte == '\r';
        case CHUNK_DATA_LF:
            c->chunk = CHUNK_SIZE;
            c->size_digits = 0;
            return byte == '\n';
        case CHUNK_LAST_CR:
            c->chunk = CHUNK_LAST_LF;
            return byte == '\r';
        case CHUNK_LAST_LF:
            c->chunk = CHUNK_END;
            return byte == '\n';
        case CHUNK_DATA:
        case CHUNK_END:
            break;
    }
    return false;
}

/* Takes bytes of a chunked body, cut wherever the network cut them; what stands behind its end is an error. */
static void take_chunks(uint32_t slot, const char *bytes, size_t count)
{
    struct connection *c = &s_connections[slot];
    for (size_t i = 0; i < count;) {
        if (c->chunk != CHUNK_DATA) {
            if (!take_framing(c, bytes[i++])) {
                fail(slot, &s_count.length);
                return;
            }
            continue;
        }
        uint64_t part = count - i < c->body_left ? count - i : c->body_left;
        c->body_count += part;
        c->body_left -= part;
        i += part;
        if (c->body_left == 0) {
            c->chunk = CHUNK_DATA_CR;
        }
    }
    if (c->chunk != CHUNK_END) {
        return;
    }
    if (s_options.length >= 0 && c->body_count != (uint64_t)s_options.length) {
        fail(slot, &s_count.length);
    } else {
        finish(slot);
    }
}

static void on_head(uint32_t slot)
{
    struct connection *c = &s_connections[slot];
    ssize_t got = receive(c, c->head + c->head_count, HEAD_MAX - 1 - c->head_count);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        fail(slot, &s_count.closed);
        return;
    }
    c->head_count += (uint32_t)got;
    s_count.bytes += (uint64_t)got;
    const char *blank = memmem(c->head, c->head_count, "\r\n\r\n", 4);
    if (blank == NULL) {
        if (c->head_count == HEAD_MAX - 1) {
            fail(slot, &s_count.length);
        }
        return;
    }
    size_t head_count = (size_t)(blank - c->head) + 4;
    c->head[c->head_count] = '\0';
    uint64_t *wrong = read_head(c, head_count);
    uint64_t have = c->head_count - head_count;
    if (wrong == NULL && c->state == STATE_BODY && have > c->body_left) {
        wrong = &s_count.length;
    }
    if (wrong != NULL) {
        fail(slot, wrong);
        return;
    }
    if (c->state == STATE_CHUNKS) {
        take_chunks(slot, c->head + head_count, have);
        return;
    }
    c->body_left -= have;
    if (c->body_left == 0) {
        finish(slot);
    }
}

static char s_piece[PIECE_MAX];

/* Nothing follows the body before the next request is sent, so a receive bounded by what is left is exact. */
static void on_body(uint32_t slot)
{
    struct connection *c = &s_connections[slot];
    size_t most = c->ssl == NULL ? DISCARD_MAX : PIECE_MAX;
    size_t want = c->body_left < most ? (size_t)c->body_left : most;
    ssize_t got = c->ssl == NULL
        ? recv(c->fd, NULL, want, MSG_TRUNC | MSG_DONTWAIT)
        : receive(c, s_piece, want);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        fail(slot, &s_count.closed);
        return;
    }
    s_count.bytes += (uint64_t)got;
    c->body_left -= (uint64_t)got;
    if (c->body_left == 0) {
        finish(slot);
    }
}

static void on_chunks(uint32_t slot)
{
    ssize_t got = receive(&s_connections[slot], s_piece, sizeof s_piece);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        fail(slot, &s_count.closed);
        return;
    }
    s_count.bytes += (uint64_t)got;
    take_chunks(slot, s_piece, (size_t)got);
}

/* Between requests a server sends nothing but tickets, which libssl takes; everything else ends the connection. */
static void on_idle(uint32_t slot)
{
    char byte;
    struct connection *c = &s_connections[slot];
    if (c->ssl == NULL || receive(c, &byte, 1) >= 0 || errno != EAGAIN) {
        drop_idle(slot);
    }
}

static void step(uint32_t slot, uint32_t events)
{
    switch (s_connections[slot].state) {
        case STATE_SHAKE:
            shake(slot);
            break;
        case STATE_SEND:
            /* An answer before the whole request is no answer to it. */
            if (events & ~(uint32_t)EPOLLOUT) {
                fail(slot, &s_count.closed);
            } else {
                send_rest(slot);
            }
            break;
        case STATE_HEAD:
            on_head(slot);
            break;
        case STATE_BODY:
            on_body(slot);
            break;
        case STATE_CHUNKS:
            on_chunks(slot);
            break;
        case STATE_CLOSING:
            on_closing(slot);
            break;
        case STATE_IDLE:
            on_idle(slot);
            break;
        case STATE_DEAD:
            break;
    }
}

/* libssl may hold records that epoll does not know of. */
static void on_event(uint32_t slot, uint32_t events)
{
    struct connection *c = &s_connections[slot];
    do {
        c->is_drained = false;
        step(slot, events);
    } while (c->ssl != NULL && !c->is_drained && SSL_has_pending(c->ssl)
        && (c->state == STATE_HEAD || c->state == STATE_BODY || c->state == STATE_CHUNKS));
}

/* ---- the run ---- */

static void wait_for_events(uint64_t now, uint64_t until)
{
    struct epoll_event events[EVENTS_MAX];
    uint64_t wait = until > now ? until - now : 0;
    struct timespec timeout = { (time_t)(wait / Second), (long)(wait % Second) };
    int count = epoll_pwait2(s_epoll, events, EVENTS_MAX, &timeout, NULL);
    if (count < 0 && errno != EINTR) {
        perror("openloop: epoll_pwait2");
        exit(1);
    }
    for (int i = 0; i < count; i++) {
        on_event(events[i].data.u32, events[i].events);
    }
}

static uint32_t take_idle(void)
{
    uint32_t slot = s_idle[s_idle_first];
    s_idle_first = (s_idle_first + 1) % s_options.connections;
    s_idle_count--;
    return slot;
}

/* Requests number [0, total); the first `warm` of them are the warm-up. Returns how many were sent. */
static uint64_t run_open(uint64_t start, uint64_t total, uint64_t warm)
{
    double interval = 1e9 / s_options.rate;
    uint64_t next = 0;
    uint64_t give_up = start + (uint64_t)((double)total * interval) + Grace;
    for (;;) {
        uint64_t now = now_ns();
        if (s_dead_count > 0 && now >= s_redial_at) {
            redial_dead(now);
        }
        uint64_t due = start;
        while (next < total && s_idle_count > 0 && (due = start + (uint64_t)((double)next * interval)) <= now) {
            send_request(take_idle(), due, next >= warm);
            next++;
        }
        bool all_done = next == total && s_idle_count + s_dead_count == s_options.connections;
        if (all_done || now >= give_up) {
            return next;
        }
        uint64_t until = next < total && s_idle_count > 0 ? due : give_up;
        if (s_dead_count > 0 && s_redial_at < until) {
            until = s_redial_at;
        }
        wait_for_events(now, until);
    }
}

static void run_closed(uint64_t counted_from, uint64_t end)
{
    uint64_t give_up = end + Grace;
    for (;;) {
        uint64_t now = now_ns();
        if (s_dead_count > 0 && now >= s_redial_at) {
            redial_dead(now);
        }
        while (now < end && s_idle_count > 0) {
            send_request(take_idle(), now, now >= counted_from);
        }
        if (now >= give_up || (now >= end && s_idle_count + s_dead_count == s_options.connections)) {
            return;
        }
        wait_for_events(now, now < end ? end : give_up);
    }
}

/* What was due and has no answer: the answer took at least this long. */
static void count_unfinished(uint64_t start, uint64_t next, uint64_t total, uint64_t warm)
{
    uint64_t now = now_ns();
    for (uint32_t slot = 0; slot < s_options.connections; slot++) {
        struct connection *c = &s_connections[slot];
        bool unanswered = c->state == STATE_SHAKE || c->state == STATE_SEND || c->state == STATE_HEAD
            || c->state == STATE_BODY || c->state == STATE_CHUNKS;
        if (unanswered && c->counted) {
            s_count.unfinished++;
            record(now - c->intended);
        }
    }
    for (uint64_t i = next > warm ? next : warm; i < total; i++) {
        s_count.unfinished++;
        record(now - (start + (uint64_t)((double)i * 1e9 / s_options.rate)));
    }
}

static void print_result(double seconds, double elapsed)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    uint64_t errors = s_count.status + s_count.length + s_count.closed + s_count.unfinished + s_count.session;
    printf("{\"rate\":%.1f,\"achieved_rate\":%.1f,\"duration_s\":%.3f,\"elapsed_s\":%.3f,\"connections\":%u,"
        "\"sent\":%llu,\"completed\":%llu,\"errors\":%llu,\"errors_status\":%llu,\"errors_length\":%llu,"
        "\"errors_closed\":%llu,\"errors_unfinished\":%llu,\"errors_session\":%llu,\"failed_dials\":%llu,"
        "\"bytes\":%llu,"
        "\"sent_with_warmup\":%llu,\"completed_with_warmup\":%llu,\"body_bytes_with_warmup\":%llu,"
        "\"p50_us\":%.1f,\"p90_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"max_us\":%.1f,"
        "\"client_cpu_us_per_request\":%.2f}\n",
        s_options.rate, (double)s_count.completed / seconds, seconds, elapsed,
        s_options.connections,
        (unsigned long long)s_count.sent, (unsigned long long)s_count.completed, (unsigned long long)errors,
        (unsigned long long)s_count.status, (unsigned long long)s_count.length, (unsigned long long)s_count.closed,
        (unsigned long long)s_count.unfinished, (unsigned long long)s_count.session,
        (unsigned long long)s_count.connect,
        (unsigned long long)s_count.bytes, (unsigned long long)s_count.sent_all,
        (unsigned long long)s_count.completed_all, (unsigned long long)s_count.content_all, percentile_us(0.5),
        percentile_us(0.9), percentile_us(0.99), percentile_us(0.999), (double)s_count.max / 1000.0,
        s_count.completed_all > 0 ? cpu * 1e6 / (double)s_count.completed_all : 0);
}

static void wrong_call(const char *what)
{
    fprintf(stderr, "openloop: %s\nusage: openloop --rate R|max --duration S --connections N [--warmup S] "
        "[--length BYTES] [--post BYTES] [--close] [--resume] [--header FIELD]... http[s]://ADDRESS:PORT/PATH\n",
        what);
    exit(2);
}

static double read_positive(const char *text, double max, const char *wrong)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !(value >= 0) || value > max) {
        wrong_call(wrong);
    }
    return value;
}

static void lay_out_request(const char *path, const char *address, unsigned port)
{
    size_t room = 256 + strlen(path);
    bool has_host = false;
    for (uint32_t i = 0; i < s_options.field_count; i++) {
        room += strlen(s_options.fields[i]) + 2;
        has_host |= name_is(s_options.fields[i], strlen(s_options.fields[i]), "host");
    }
    s_options.request = malloc(room + s_options.post);
    if (s_options.request == NULL) {
        perror("openloop");
        exit(1);
    }
    char *at = s_options.request;
    at += sprintf(at, "%s %s HTTP/1.1\r\n", s_options.post > 0 ? "POST" : "GET", path);
    if (!has_host) {
        at += sprintf(at, "Host: %s:%u\r\n", address, port);
    }
    for (uint32_t i = 0; i < s_options.field_count; i++) {
        at += sprintf(at, "%s\r\n", s_options.fields[i]);
    }
    if (s_options.post > 0) {
        at += sprintf(at, "Content-Length: %zu\r\n", s_options.post);
    }
    at += sprintf(at, "%s\r\n", s_options.close ? "Connection: close\r\n" : "");
    memset(at, 'x', s_options.post);
    s_options.request_count = (size_t)(at - s_options.request) + s_options.post;
}

static void read_url(const char *url)
{
    char address[64];
    unsigned port = 0;
    int path_at = 0;
    bool is_secure = strncmp(url, "https://", 8) == 0;
    if (sscanf(url, is_secure ? "https://%63[0-9.]:%5u%n" : "http://%63[0-9.]:%5u%n", address, &port, &path_at) != 2
        || port == 0 || port > 65535
        || url[path_at] != '/' || strlen(url) > 2048
        || inet_pton(AF_INET, address, &s_options.address.sin_addr) != 1) {
        wrong_call("the URL is http://ADDRESS:PORT/PATH, or https, with an IPv4 address");
    }
    if (s_options.resume && !(is_secure && s_options.close)) {
        wrong_call("--resume goes with --close and an https URL");
    }
    if (is_secure) {
        set_up_tls();
    }
    s_options.address.sin_family = AF_INET;
    s_options.address.sin_port = htons((uint16_t)port);
    lay_out_request(url + path_at, address, port);
}

static void add_field(const char *field)
{
    const char *colon = strchr(field, ':');
    if (colon == NULL || colon == field || strpbrk(field, "\r\n") != NULL || s_options.field_count == FIELDS_MAX) {
        wrong_call("--header is \"NAME: VALUE\", at most 16 times");
    }
    s_options.fields[s_options.field_count++] = field;
}

static void read_options(int argc, char **argv)
{
    bool has_rate = false;
    const char *url = NULL;
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] != '-') {
            url = argv[i];
            continue;
        }
        if (strcmp(argv[i], "--close") == 0) {
            s_options.close = true;
            continue;
        }
        if (strcmp(argv[i], "--resume") == 0) {
            s_options.resume = true;
            continue;
        }
        if (i + 1 == argc) {
            wrong_call("an option without its value");
        }
        const char *name = argv[i];
        const char *value = argv[++i];
        if (strcmp(name, "--rate") == 0) {
            has_rate = true;
            s_options.rate = strcmp(value, "max") == 0
                ? 0
                : read_positive(value, 10e6, "--rate is up to 10000000, or max");
            if (s_options.rate == 0 && strcmp(value, "max") != 0) {
                wrong_call("--rate 0 asks for nothing");
            }
        } else if (strcmp(name, "--duration") == 0) {
            s_options.duration = read_positive(value, 3600, "--duration is up to 3600 seconds");
        } else if (strcmp(name, "--warmup") == 0) {
            s_options.warmup = read_positive(value, 3600, "--warmup is up to 3600 seconds");
        } else if (strcmp(name, "--connections") == 0) {
            s_options.connections = (uint32_t)read_positive(value, CONNECTIONS_MAX, "--connections is 1 to 16384");
        } else if (strcmp(name, "--length") == 0) {
            s_options.length = (int64_t)read_positive(value, 1e15, "--length is a number of bytes");
        } else if (strcmp(name, "--post") == 0) {
            s_options.post = (size_t)read_positive(value, POST_MAX, "--post is up to 67108864 bytes");
        } else if (strcmp(name, "--header") == 0) {
            add_field(value);
        } else {
            wrong_call("an unknown option");
        }
    }
    if (url == NULL || !has_rate || s_options.duration <= 0 || s_options.connections == 0) {
        wrong_call("--rate, --duration, --connections and a URL are needed");
    }
    read_url(url);
}

/* One connection for its ticket; the answer is read because tickets come before it. */
static bool fetch_ticket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval patience = { .tv_sec = 1 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    SSL *ssl = NULL;
    if (connect(fd, (struct sockaddr *)&s_options.address, sizeof s_options.address) == 0) {
        ssl = new_tls(fd);
    }
    if (ssl != NULL && SSL_write(ssl, s_options.request, (int)s_options.request_count) > 0) {
        while (SSL_read(ssl, s_piece, sizeof s_piece) > 0) {
        }
    }
    ERR_print_errors_fp(stderr);
    free_tls(ssl);
    close(fd);
    return s_session != NULL;
}

int main(int argc, char **argv)
{
    read_options(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1UL); /* The default, 50 us, is longer than the interval between requests. */
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    s_epoll = epoll_create1(EPOLL_CLOEXEC);
    s_connections = calloc(s_options.connections, sizeof *s_connections);
    s_idle = calloc(s_options.connections, sizeof *s_idle);
    if (s_epoll < 0 || s_connections == NULL || s_idle == NULL) {
        perror("openloop");
        return 1;
    }
    for (uint32_t slot = 0; slot < s_options.connections; slot++) {
        s_connections[slot].fd = -1;
        if (!dial(slot)) {
            fprintf(stderr, "openloop: connect: %s\n", strerror(errno));
            return 1;
        }
    }
    if (s_options.resume && !fetch_ticket()) {
        fprintf(stderr, "openloop: the server gives no ticket\n");
        return 1;
    }
    uint64_t start = now_ns();
    if (s_options.rate > 0) {
        uint64_t warm = (uint64_t)(s_options.rate * s_options.warmup);
        uint64_t total = warm + (uint64_t)(s_options.rate * s_options.duration);
        uint64_t next = run_open(start, total, warm);
        count_unfinished(start, next, total, warm);
    } else {
        uint64_t counted_from = start + (uint64_t)(s_options.warmup * 1e9);
        run_closed(counted_from, counted_from + (uint64_t)(s_options.duration * 1e9));
        count_unfinished(start, 0, 0, 0);
    }
    print_result(s_options.duration, (double)(now_ns() - start) / 1e9);
    return 0;
}
