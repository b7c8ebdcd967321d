#include "MemorySearch.h"
#include <string.h>

enum { MARK = 0xA5 };

#if defined(__x86_64__)
#include <sys/platform/x86.h>

int registers_exist(void) { return x86_cpu_active(x86_cpu_AVX512F); }

void registers_fill(void) {
    uint8_t bytes[64];
    memset(bytes, MARK, sizeof bytes);
    __asm__ volatile(
                     "vmovdqu64 (%0), %%zmm16\n\t"
                     "vmovdqu64 (%0), %%zmm17\n\t"
                     "vmovdqu64 (%0), %%zmm18\n\t"
                     "vmovdqu64 (%0), %%zmm19\n\t"
                     "vmovdqu64 (%0), %%zmm20\n\t"
                     "vmovdqu64 (%0), %%zmm21\n\t"
                     "vmovdqu64 (%0), %%zmm22\n\t"
                     "vmovdqu64 (%0), %%zmm23\n\t"
                     "vmovdqu64 (%0), %%zmm24\n\t"
                     "vmovdqu64 (%0), %%zmm25\n\t"
                     "vmovdqu64 (%0), %%zmm26\n\t"
                     "vmovdqu64 (%0), %%zmm27\n\t"
                     "vmovdqu64 (%0), %%zmm28\n\t"
                     "vmovdqu64 (%0), %%zmm29\n\t"
                     "vmovdqu64 (%0), %%zmm30\n\t"
                     "vmovdqu64 (%0), %%zmm31\n\t"
                     ::"r"(bytes)
                     : "memory");
}

static void take(uint8_t *bytes) {
    __asm__ volatile(
                     "vmovdqu64 %%zmm16, 0(%0)\n\t"
                     "vmovdqu64 %%zmm17, 64(%0)\n\t"
                     "vmovdqu64 %%zmm18, 128(%0)\n\t"
                     "vmovdqu64 %%zmm19, 192(%0)\n\t"
                     "vmovdqu64 %%zmm20, 256(%0)\n\t"
                     "vmovdqu64 %%zmm21, 320(%0)\n\t"
                     "vmovdqu64 %%zmm22, 384(%0)\n\t"
                     "vmovdqu64 %%zmm23, 448(%0)\n\t"
                     "vmovdqu64 %%zmm24, 512(%0)\n\t"
                     "vmovdqu64 %%zmm25, 576(%0)\n\t"
                     "vmovdqu64 %%zmm26, 640(%0)\n\t"
                     "vmovdqu64 %%zmm27, 704(%0)\n\t"
                     "vmovdqu64 %%zmm28, 768(%0)\n\t"
                     "vmovdqu64 %%zmm29, 832(%0)\n\t"
                     "vmovdqu64 %%zmm30, 896(%0)\n\t"
                     "vmovdqu64 %%zmm31, 960(%0)\n\t"
                     ::"r"(bytes)
                     : "memory");
}
#else
int registers_exist(void) { return 0; }
void registers_fill(void) {}
static void take(uint8_t *bytes) { memset(bytes, 0, REGISTERS_WORDS * 8); }
#endif

size_t registers_filled(void) {
    uint8_t bytes[REGISTERS_WORDS * 8], mark[8];
    take(bytes);
    memset(mark, MARK, sizeof mark);
    size_t count = 0;
    // By words: a single byte of whatever came later may be like it.
    for (size_t at = 0; at < sizeof bytes; at += 8) count += memcmp(bytes + at, mark, 8) == 0;
    return count;
}
