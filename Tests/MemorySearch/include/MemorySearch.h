// Looks for what is left of secrets in a memory's bytes.
#ifndef MEMORY_SEARCH_H
#define MEMORY_SEARCH_H
#include <stddef.h>
#include <stdint.h>

// How many places of `memory` hold eight bytes in a row that stand in a row in `secret`, at any offset
// of either; runs of one byte do not count.
size_t memory_search(const uint8_t *memory, size_t size, const uint8_t *secret, size_t secret_size);

#endif
