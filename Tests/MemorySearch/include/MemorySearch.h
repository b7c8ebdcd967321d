// Looks for what is left of secrets in a memory's bytes, and in registers.
#ifndef MEMORY_SEARCH_H
#define MEMORY_SEARCH_H
#include <stddef.h>
#include <stdint.h>

// How many places of `memory` hold eight bytes in a row that stand in a row in `secret`, at any offset
// of either; runs of one byte do not count.
size_t memory_search(const uint8_t *memory, size_t size, const uint8_t *secret, size_t secret_size);

// Registers wider than a pointer that no function keeps for its caller and compilers use for nothing by
// themselves: whether this processor has them; to fill all with one byte; how many words of eight hold it
// still.
int registers_exist(void);
void registers_fill(void);
size_t registers_filled(void);
enum { REGISTERS_WORDS = 16 * 8 };

#endif
