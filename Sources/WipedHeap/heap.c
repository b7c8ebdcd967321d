// Sources: The GNU C Library, "Replacing malloc"; malloc_usable_size(3). Memory comes from the C library
// as ever, and goes back to it by the name it has for its own free.
#include "heap.h"
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

extern void __libc_free(void *place);

// Nobody reads what is written here, and it is written all the same.
static void wipe(void *place, size_t size)
{
    memset(place, 0, size);
    __asm__ volatile("" : : "r"(place) : "memory");
}

void free(void *place)
{
    if (!place) return;
    wipe(place, malloc_usable_size(place));
    __libc_free(place);
}

// The C library's own would leave behind what it has moved.
void *realloc(void *place, size_t size)
{
    if (!place) return malloc(size);
    if (size == 0) {
        free(place);
        return NULL;
    }
    size_t room = malloc_usable_size(place);
    if (size <= room && size >= room / 2) {
        wipe((char *)place + size, room - size);
        return place;
    }
    void *other = malloc(size);
    if (!other) return NULL;
    memcpy(other, place, size < room ? size : room);
    free(place);
    return other;
}

void *reallocarray(void *place, size_t count, size_t size)
{
    size_t whole;
    if (__builtin_mul_overflow(count, size, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(place, whole);
}
