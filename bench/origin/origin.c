/*
 * A minimal HTTP/1.1 origin for measurements: one thread, one epoll set, loopback only.
 *
 * It stands behind the proxies that bench/compare measures, on the core of the client, so it must cost less than
 * any of them: a request is found by its blank line, only its method, path and version are looked at, and the
 * answer is sent from memory that was laid out at start. It is not a web server; it trusts its client to be a proxy
 * under test, but nothing that arrives may crash it or make it grow: see the limits below.
 *
 *   /1k /100k /0     bodies of 1024, 102400 and 0 bytes; /1k/ANYTHING is /1k
 *   /json            20480 bytes of JSON, a list of products; the same ones in every run
 *   /n/BYTES         any size up to 16 MiB
 *   /delay/MS        the answer of /1k after so many milliseconds, at most 60000
 *   /headers         the request head as it arrived, as the body
 *
 * Keep-alive and pipelining; HTTP/1.0 is answered and closed; a body with Content-Length is read and dropped,
 * and the answer waits for its end, as that of a service which uses the body would.
 * Not understood: HEAD, Transfer-Encoding in a request (411) and the Connection field.
 *
 * Usage: origin PORT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
    CONNECTIONS_MAX = 8192,
    HEAD_MAX = 16 * 1024,             /* A longer head is answered 431. */
    PIPELINE_MAX = 16,                /* Answers that wait for the socket before reading pauses. */
    SEGMENTS_MAX = PIPELINE_MAX * 2,
    EVENTS_MAX = 256,
    DELAYS_MAX = 2 * CONNECTIONS_MAX, /* Entries of closed connections stay until they are due. */
    DELAY_MS_MAX = 60 * 1000,
    BODY_MAX = 16 * 1024 * 1024,
    JSON_BYTES = 20 * 1024,
    JSON_PRODUCT_MAX = 512,
    JSON_REST_MAX = 64, /* Of what stands behind the products, but for the text of the notice. */
    DISCARD_MAX = 1024 * 1024,
    DATE_BYTES = 29
};

struct segment {
    const char *bytes;
    size_t count;
};

struct connection {
    int fd;
    uint32_t generation;
    uint32_t interest;
    bool delayed;              /* An answer waits for its time; what follows it in the pipeline waits too. */
    bool closing;              /* Close once everything is sent. */
    bool composed_in_use;      /* `composed` is being sent. */
    uint32_t in_count;
    uint32_t segment_first;
    uint32_t segment_count;
    uint64_t body_left;        /* Bytes of a request body still to be dropped. */
    struct segment segments[SEGMENTS_MAX];
    char composed[HEAD_MAX + 512];
    char in[HEAD_MAX];
};

/* A small body stands behind its head, so that the answer leaves in one piece; a large one is sent from where it is. */
struct answer {
    char bytes[512 + 1024];
    size_t count;
    size_t date_at;
    const char *body;
    size_t body_count;
};

struct delay {
    uint64_t due_ms;
    uint32_t slot;
    uint32_t generation;
};

static struct connection *s_connections[CONNECTIONS_MAX];
static uint32_t s_free[CONNECTIONS_MAX];
static uint32_t s_free_count;
static struct delay s_delays[DELAYS_MAX];
static uint32_t s_delay_count;
static char *s_body;
static char s_date[DATE_BYTES + 1];
static time_t s_date_second;
static char s_json_body[JSON_BYTES];
static struct answer s_0, s_1k, s_100k, s_json;
static int s_epoll;

/* No connection has this key: a slot is below CONNECTIONS_MAX. */
static const uint64_t ListenerKey = UINT64_MAX;

static void die(const char *what)
{
    fprintf(stderr, "origin: %s: %s\n", what, strerror(errno));
    exit(1);
}

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* ---- answers ---- */

static size_t write_head(char *at, size_t room, size_t body_count, const char *type, size_t *date_at)
{
    int start = snprintf(at, room, "HTTP/1.1 200 OK\r\nServer: origin\r\nDate: ");
    int rest = snprintf(at + start, room - (size_t)start,
        "%s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nCache-Control: no-store\r\n\r\n", s_date, type, body_count);
    if (date_at != NULL) {
        *date_at = (size_t)start;
    }
    return (size_t)(start + rest);
}

static void lay_out(struct answer *answer, const char *body, size_t body_count, const char *type)
{
    answer->count = write_head(answer->bytes, 512, body_count, type, &answer->date_at);
    if (answer->count + body_count <= sizeof answer->bytes) {
        memcpy(answer->bytes + answer->count, body, body_count);
        answer->count += body_count;
    } else {
        answer->body = body;
        answer->body_count = body_count;
    }
}

/* ---- the products of /json ---- */

static uint32_t draw(uint32_t below)
{
    static uint64_t s_state = 0x9e3779b97f4a7c15; /* xorshift64*; a constant seed gives the same body everywhere. */
    s_state ^= s_state >> 12;
    s_state ^= s_state << 25;
    s_state ^= s_state >> 27;
    return (uint32_t)((s_state * 0x2545f4914f6cdd1d) >> 33) % below;
}

#define ANY_OF(words) (words)[draw(sizeof (words) / sizeof (words)[0])]

static const char *const Makes[] = { "Brushed", "Folding", "Walnut", "Enamel", "Stoneware", "Cordless", "Linen",
    "Cast-Iron", "Insulated", "Recycled", "Ribbed", "Compact", "Oiled", "Double-Wall", "Hand-Blown", "Magnetic" };
static const char *const Things[] = { "Kettle", "Desk Lamp", "Cutting Board", "Storage Jar", "Bread Knife",
    "Coffee Grinder", "Table Runner", "Skillet", "Water Bottle", "Laundry Basket", "Tumbler", "Scale", "Stool",
    "Carafe", "Wall Hook", "Bookend", "Serving Bowl", "Doormat", "Pepper Mill", "Clothes Rack" };
static const char *const Categories[] = { "kitchen", "lighting", "storage", "textiles", "living-room", "bath" };
static const char *const Colours[] = { "sand", "graphite", "forest green", "off-white", "brick", "petrol", "oak" };
static const char *const Uses[] = { "For small homes", "For six guests", "For the office", "For a long journey",
    "For the garden", "As a present", "For everyone who cooks" };
static const char *const Praises[] = { "Made to be used every day and easy to repair.",
    "Fits into narrow shelves; the lid closes tightly.", "Dishwasher safe, and quiet on any floor.",
    "Comes with two spare parts and a short manual.", "Keeps its shape and colour for years.",
    "Designed with a workshop near the coast.", "Packed without plastic, returned free of charge." };

/* A statement for each draw or two: the order of calls within one would be the compiler's. */
static char *write_product(char *at)
{
    at += sprintf(at, "{\"id\":%u,", 100000 + draw(899999));
    at += sprintf(at, "\"sku\":\"%c", 'A' + (int)draw(26));
    at += sprintf(at, "%c-", 'A' + (int)draw(26));
    at += sprintf(at, "%06u\",", draw(1000000));
    at += sprintf(at, "\"name\":\"%s ", ANY_OF(Makes));
    at += sprintf(at, "%s\",", ANY_OF(Things));
    at += sprintf(at, "\"category\":\"%s\",", ANY_OF(Categories));
    at += sprintf(at, "\"colour\":\"%s\",", ANY_OF(Colours));
    at += sprintf(at, "\"price\":{\"amount\":%u.", 4 + draw(250));
    at += sprintf(at, "%02u,\"currency\":\"EUR\",", draw(20) * 5);
    at += sprintf(at, "\"reduced\":%s},", draw(5) == 0 ? "true" : "false");
    at += sprintf(at, "\"stock\":%u,", draw(400));
    at += sprintf(at, "\"rating\":%u.", 2 + draw(3));
    at += sprintf(at, "%u,", draw(10));
    at += sprintf(at, "\"reviews\":%u,", draw(2000));
    at += sprintf(at, "\"weight_g\":%u,", 40 + draw(6000));
    at += sprintf(at, "\"description\":\"%s: ", ANY_OF(Uses));
    at += sprintf(at, "%s\",", ANY_OF(Praises));
    at += sprintf(at, "\"image\":\"https://img.shop.example/%08x/640.webp\",", draw(UINT32_C(0x7fffffff)));
    at += sprintf(at, "\"updated_at\":\"2026-%02u", 1 + draw(12));
    at += sprintf(at, "-%02uT", 1 + draw(28));
    at += sprintf(at, "%02u:", draw(24));
    at += sprintf(at, "%02u:00Z\"}", draw(60));
    return at;
}

/* Products as long as another one surely fits; a notice fills what is left to the byte. */
static void write_json(void)
{
    char *at = s_json_body;
    char *end = s_json_body + JSON_BYTES - 2;
    at += sprintf(at, "{\"products\":[");
    at = write_product(at);
    while (end - at > JSON_PRODUCT_MAX + JSON_REST_MAX) {
        *at++ = ',';
        at = write_product(at);
    }
    at += sprintf(at, "],\"page\":1,\"next\":\"/json?after=%08x\",\"notice\":\"", draw(UINT32_C(0x7fffffff)));
    while (at < end) {
        const char *text = ANY_OF(Praises);
        size_t count = strlen(text) < (size_t)(end - at) ? strlen(text) : (size_t)(end - at);
        memcpy(at, text, count);
        at += count;
    }
    memcpy(at, "\"}", 2);
}

/* ---- sending answers ---- */

/* The date has one length, so it is replaced in place, also under an answer that is half sent. */
static void refresh_date(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME_COARSE, &t);
    if (t.tv_sec == s_date_second) {
        return;
    }
    s_date_second = t.tv_sec;
    struct tm tm;
    gmtime_r(&t.tv_sec, &tm);
    strftime(s_date, sizeof s_date, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    struct answer *all[] = { &s_0, &s_1k, &s_100k, &s_json };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i]->count > 0) {
            memcpy(all[i]->bytes + all[i]->date_at, s_date, DATE_BYTES);
        }
    }
}

static void push(struct connection *c, const char *bytes, size_t count)
{
    if (count == 0) {
        return;
    }
    struct segment *s = &c->segments[(c->segment_first + c->segment_count++) % SEGMENTS_MAX];
    s->bytes = bytes;
    s->count = count;
}

static void push_answer(struct connection *c, const struct answer *answer)
{
    push(c, answer->bytes, answer->count);
    push(c, answer->body, answer->body_count);
}

/* The one answer at a time that is written for its request; the pipeline waits until it is sent. */
static void push_composed(struct connection *c, size_t count, size_t body_count)
{
    c->composed_in_use = true;
    push(c, c->composed, count);
    push(c, s_body, body_count);
}

static void push_refusal(struct connection *c, const char *status)
{
    int count = snprintf(c->composed, sizeof c->composed,
        "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status);
    push_composed(c, (size_t)count, 0);
    c->body_left = 0;
    c->closing = true;
}

/* ---- connections ---- */

static void set_interest(struct connection *c, uint32_t slot, uint32_t interest)
{
    if (c->interest == interest) {
        return;
    }
    c->interest = interest;
    struct epoll_event event = { .events = interest, .data.u64 = ((uint64_t)c->generation << 32) | slot };
    if (epoll_ctl(s_epoll, EPOLL_CTL_MOD, c->fd, &event) != 0) {
        die("epoll_ctl");
    }
}

static void close_connection(struct connection *c, uint32_t slot)
{
    close(c->fd);
    c->fd = -1;
    c->generation++;
    s_free[s_free_count++] = slot;
}

static void accept_all(int listener)
{
    while (s_free_count > 0) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            return; /* EAGAIN, or a client that has gone, or no descriptor: the next event tries again. */
        }
        int one = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        uint32_t slot = s_free[--s_free_count];
        struct connection *c = s_connections[slot];
        if (c == NULL) {
            c = s_connections[slot] = malloc(sizeof *c);
            if (c == NULL) {
                die("malloc");
            }
            c->generation = 1;
        }
        c->fd = fd;
        c->interest = EPOLLIN;
        c->delayed = c->closing = c->composed_in_use = false;
        c->in_count = c->segment_first = c->segment_count = 0;
        c->body_left = 0;
        struct epoll_event event = { .events = EPOLLIN, .data.u64 = ((uint64_t)c->generation << 32) | slot };
        if (epoll_ctl(s_epoll, EPOLL_CTL_ADD, fd, &event) != 0) {
            close_connection(c, slot);
        }
    }
    /* All slots taken: refuse, so that the level-triggered listener does not spin. */
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0) {
        close(fd);
    }
}

/* ---- delays: a binary heap by due time ---- */

static bool delay_add(uint64_t due_ms, uint32_t slot, uint32_t generation)
{
    if (s_delay_count == DELAYS_MAX) {
        return false;
    }
    uint32_t i = s_delay_count++;
    while (i > 0 && s_delays[(i - 1) / 2].due_ms > due_ms) {
        s_delays[i] = s_delays[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s_delays[i] = (struct delay){ due_ms, slot, generation };
    return true;
}

static struct delay delay_take(void)
{
    struct delay first = s_delays[0];
    struct delay last = s_delays[--s_delay_count];
    uint32_t i = 0;
    for (;;) {
        uint32_t child = 2 * i + 1;
        if (child >= s_delay_count) {
            break;
        }
        if (child + 1 < s_delay_count && s_delays[child + 1].due_ms < s_delays[child].due_ms) {
            child++;
        }
        if (last.due_ms <= s_delays[child].due_ms) {
            break;
        }
        s_delays[i] = s_delays[child];
        i = child;
    }
    s_delays[i] = last;
    return first;
}

/* ---- requests ---- */

/* Reads digits up to a limit; false when there are none, the value is above it, or something else follows. */
static bool read_number(const char *at, const char *end, uint64_t max, uint64_t *value)
{
    uint64_t n = 0;
    if (at == end) {
        return false;
    }
    for (; at < end; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        n = n * 10 + (uint64_t)(*at - '0');
        if (n > max) {
            return false;
        }
    }
    *value = n;
    return true;
}

static bool path_is(const char *path, size_t count, const char *text)
{
    return count == strlen(text) && memcmp(path, text, count) == 0;
}

static bool path_starts(const char *path, size_t count, const char *text)
{
    return count > strlen(text) && memcmp(path, text, strlen(text)) == 0;
}

/* Looks for the framing of a body; called for methods other than GET only. False after a refusal. */
static bool read_body_framing(struct connection *c, const char *line, const char *end)
{
    while (line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        next = next == NULL ? end : next + 1;
        size_t count = (size_t)(next - line);
        if (count > 15 && strncasecmp(line, "Content-Length:", 15) == 0) {
            const char *at = line + 15;
            const char *stop = next;
            while (at < stop && (*at == ' ' || *at == '\t')) {
                at++;
            }
            while (stop > at && (stop[-1] == '\n' || stop[-1] == '\r' || stop[-1] == ' ')) {
                stop--;
            }
            if (!read_number(at, stop, (uint64_t)1 << 40, &c->body_left)) {
                push_refusal(c, "400 Bad Request");
                return false;
            }
        } else if (count > 18 && strncasecmp(line, "Transfer-Encoding:", 18) == 0) {
            push_refusal(c, "411 Length Required");
            return false;
        }
        line = next;
    }
    return true;
}

static void answer_path(struct connection *c, uint32_t slot, const char *path, size_t count,
    const char *head, size_t head_count)
{
    uint64_t n;
    if (path_is(path, count, "/1k")) {
        push_answer(c, &s_1k);
    } else if (path_is(path, count, "/100k")) {
        push_answer(c, &s_100k);
    } else if (path_is(path, count, "/0")) {
        push_answer(c, &s_0);
    } else if (path_is(path, count, "/json")) {
        push_answer(c, &s_json);
    } else if (path_starts(path, count, "/1k/")) {
        push_answer(c, &s_1k);
    } else if (path_is(path, count, "/headers")) {
        size_t written = write_head(c->composed, 512, head_count, "text/plain", NULL);
        memcpy(c->composed + written, head, head_count);
        push_composed(c, written + head_count, 0);
    } else if (path_starts(path, count, "/n/") && read_number(path + 3, path + count, BODY_MAX, &n)) {
        push_composed(c, write_head(c->composed, 512, n, "application/octet-stream", NULL), n);
    } else if (path_starts(path, count, "/delay/") && read_number(path + 7, path + count, DELAY_MS_MAX, &n)) {
        if (delay_add(now_ms() + n, slot, c->generation)) {
            c->delayed = true;
        } else {
            push_refusal(c, "503 Service Unavailable");
        }
    } else {
        push_refusal(c, "404 Not Found");
    }
}

/* Takes one request off the start of `in`; returns the bytes it took, 0 when it is not whole yet. */
static size_t take_request(struct connection *c, uint32_t slot, const char *in, size_t count)
{
    const char *blank = memmem(in, count, "\r\n\r\n", 4);
    if (blank == NULL) {
        if (count == HEAD_MAX) {
            push_refusal(c, "431 Request Header Fields Too Large");
            return count;
        }
        return 0;
    }
    size_t head_count = (size_t)(blank - in) + 4;
    const char *line_end = memchr(in, '\r', head_count);
    const char *method_end = memchr(in, ' ', (size_t)(line_end - in));
    const char *path = method_end == NULL ? NULL : method_end + 1;
    const char *path_end = path == NULL ? NULL : memchr(path, ' ', (size_t)(line_end - path));
    if (path_end == NULL || line_end - path_end != 9 || memcmp(path_end + 1, "HTTP/1.", 7) != 0) {
        push_refusal(c, "400 Bad Request");
        return head_count;
    }
    bool is_get = method_end - in == 3 && memcmp(in, "GET", 3) == 0;
    if (!is_get && !read_body_framing(c, line_end, in + head_count)) {
        return head_count;
    }
    if (path_end[8] == '0') {
        c->closing = true;
    }
    answer_path(c, slot, path, (size_t)(path_end - path), in, head_count);
    return head_count;
}

static bool may_take_request(const struct connection *c)
{
    return !c->delayed && !c->composed_in_use && !c->closing && c->segment_count + 2 <= SEGMENTS_MAX;
}

static void take_requests(struct connection *c, uint32_t slot)
{
    size_t taken = 0;
    while (taken < c->in_count && (c->body_left > 0 || may_take_request(c))) {
        size_t left = c->in_count - taken;
        if (c->body_left > 0) {
            size_t drop = left < c->body_left ? left : (size_t)c->body_left;
            c->body_left -= drop;
            taken += drop;
            continue;
        }
        size_t one = take_request(c, slot, c->in + taken, left);
        if (one == 0) {
            break;
        }
        taken += one;
    }
    if (taken > 0) {
        c->in_count -= (uint32_t)taken;
        if (c->in_count > 0) {
            memmove(c->in, c->in + taken, c->in_count);
        }
    }
}

/* False when the connection is gone. */
static bool send_segments(struct connection *c)
{
    while (c->segment_count > 0) {
        struct iovec parts[SEGMENTS_MAX];
        struct segment *only = &c->segments[c->segment_first];
        for (uint32_t i = 0; i < c->segment_count; i++) {
            struct segment *s = &c->segments[(c->segment_first + i) % SEGMENTS_MAX];
            parts[i].iov_base = (void *)s->bytes;
            parts[i].iov_len = s->count;
        }
        struct msghdr message = { .msg_iov = parts, .msg_iovlen = c->segment_count };
        ssize_t sent = c->segment_count == 1
            ? send(c->fd, only->bytes, only->count, MSG_NOSIGNAL)
            : sendmsg(c->fd, &message, MSG_NOSIGNAL);
        if (sent < 0) {
            return errno == EAGAIN || errno == EINTR;
        }
        size_t left = (size_t)sent;
        while (left > 0) {
            struct segment *s = &c->segments[c->segment_first];
            size_t part = left < s->count ? left : s->count;
            s->bytes += part;
            s->count -= part;
            left -= part;
            if (s->count == 0) {
                c->segment_first = (c->segment_first + 1) % SEGMENTS_MAX;
                c->segment_count--;
            }
        }
    }
    c->composed_in_use = false;
    return true;
}

/* Answers what is buffered until the buffer, the socket or a delay stops it, then says what to wait for. */
static void advance(struct connection *c, uint32_t slot)
{
    for (;;) {
        uint32_t before = c->in_count;
        take_requests(c, slot);
        if (c->body_left > 0) {
            set_interest(c, slot, EPOLLIN);
            return;
        }
        bool sends = c->segment_count > 0;
        if (sends && !send_segments(c)) {
            close_connection(c, slot);
            return;
        }
        if (c->segment_count > 0) {
            set_interest(c, slot, EPOLLOUT);
            return;
        }
        if (c->closing && !c->delayed) {
            shutdown(c->fd, SHUT_WR);
            close_connection(c, slot);
            return;
        }
        if (c->delayed) {
            set_interest(c, slot, 0);
            return;
        }
        if (c->in_count == 0 || (c->in_count == before && !sends)) {
            set_interest(c, slot, EPOLLIN);
            return;
        }
    }
}

static void on_event(struct connection *c, uint32_t slot, uint32_t events)
{
    if (events & EPOLLIN) {
        /* What is left of a body is dropped by the kernel instead of copied; the buffer is empty then. */
        bool discards = c->body_left > 0;
        ssize_t got = discards
            ? recv(c->fd, NULL, c->body_left < DISCARD_MAX ? (size_t)c->body_left : DISCARD_MAX, MSG_TRUNC)
            : recv(c->fd, c->in + c->in_count, HEAD_MAX - c->in_count, 0);
        if (got <= 0) {
            if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
                close_connection(c, slot);
            }
            return;
        }
        if (discards) {
            c->body_left -= (uint64_t)got;
        } else {
            c->in_count += (uint32_t)got;
        }
    } else if (events & (EPOLLERR | EPOLLHUP)) {
        close_connection(c, slot);
        return;
    }
    advance(c, slot);
}

static int run_delays(void)
{
    while (s_delay_count > 0) {
        uint64_t now = now_ms();
        if (s_delays[0].due_ms > now) {
            return (int)(s_delays[0].due_ms - now);
        }
        struct delay d = delay_take();
        struct connection *c = s_connections[d.slot];
        if (c->fd >= 0 && c->generation == d.generation) {
            c->delayed = false;
            push_answer(c, &s_1k);
            advance(c, d.slot);
        }
    }
    return -1;
}

static int listen_on(const char *port_text)
{
    uint64_t port;
    if (!read_number(port_text, port_text + strlen(port_text), 65535, &port)) {
        fprintf(stderr, "origin: \"%s\" is not a port\n", port_text);
        exit(2);
    }
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0) {
        die("socket");
    }
    int one = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 4096) != 0) {
        die("listen");
    }
    return listener;
}

static void prepare(void)
{
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    s_body = malloc(BODY_MAX);
    if (s_body == NULL) {
        die("malloc");
    }
    for (size_t i = 0; i < BODY_MAX; i++) {
        s_body[i] = (char)(i % 64 == 63 ? '\n' : 'a' + i % 26);
    }
    for (uint32_t i = 0; i < CONNECTIONS_MAX; i++) {
        s_free[s_free_count++] = CONNECTIONS_MAX - 1 - i;
    }
    refresh_date();
    write_json();
    lay_out(&s_0, s_body, 0, "text/plain");
    lay_out(&s_1k, s_body, 1024, "text/plain");
    lay_out(&s_100k, s_body, 102400, "text/plain");
    lay_out(&s_json, s_json_body, JSON_BYTES, "application/json");
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: origin PORT\n");
        return 2;
    }
    prepare();
    int listener = listen_on(argv[1]);
    s_epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN, .data.u64 = ListenerKey };
    if (s_epoll < 0 || epoll_ctl(s_epoll, EPOLL_CTL_ADD, listener, &event) != 0) {
        die("epoll");
    }
    struct epoll_event events[EVENTS_MAX];
    int wait_ms = -1;
    for (;;) {
        int count = epoll_wait(s_epoll, events, EVENTS_MAX, wait_ms);
        if (count < 0 && errno != EINTR) {
            die("epoll_wait");
        }
        refresh_date();
        for (int i = 0; i < count; i++) {
            if (events[i].data.u64 == ListenerKey) {
                accept_all(listener);
                continue;
            }
            uint32_t slot = (uint32_t)events[i].data.u64;
            struct connection *c = s_connections[slot];
            if (c->fd >= 0 && c->generation == (uint32_t)(events[i].data.u64 >> 32)) {
                on_event(c, slot, events[i].events);
            }
        }
        wait_ms = run_delays();
    }
}
