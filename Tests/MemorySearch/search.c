#include "MemorySearch.h"
#include <stdlib.h>
#include <string.h>

static int order(const void *left, const void *right) {
    uint64_t a, b;
    memcpy(&a, left, sizeof a);
    memcpy(&b, right, sizeof b);
    return a < b ? -1 : a > b;
}

static uint64_t window_at(const uint8_t *bytes) {
    uint64_t window;
    memcpy(&window, bytes, sizeof window);
    return window;
}

static uint32_t mark_of(uint64_t window) { return (uint32_t)((window * 0x9E3779B97F4A7C15u) >> 44); }

size_t memory_search(const uint8_t *memory, size_t size, const uint8_t *secret, size_t secret_size) {
    if (size < 8 || secret_size < 8) return 0;
    size_t count = 0, found = 0;
    uint64_t *windows = malloc((secret_size - 7) * sizeof *windows);
    // A bit for each hash: almost every place is done with one look.
    uint8_t *marks = calloc(1, (1u << 20) / 8);
    if (!windows || !marks) abort();
    for (size_t at = 0; at + 8 <= secret_size; at++) {
        uint64_t window = window_at(secret + at);
        if (memcmp(secret + at, secret + at + 1, 7) == 0) continue;
        windows[count++] = window;
        marks[mark_of(window) / 8] |= (uint8_t)(1 << mark_of(window) % 8);
    }
    qsort(windows, count, sizeof *windows, order);
    for (size_t at = 0; at + 8 <= size; at++) {
        uint64_t window = window_at(memory + at);
        uint32_t mark = mark_of(window);
        if (!(marks[mark / 8] & 1 << mark % 8)) continue;
        if (bsearch(&window, windows, count, sizeof *windows, order)) found++;
    }
    free(windows);
    free(marks);
    return found;
}
