// The heap of a process that gives nothing back unwiped. Linked into a program, free and realloc of the
// whole process, of its libraries too, are these; there is nothing to call.
#ifndef WIPED_HEAP_H
#define WIPED_HEAP_H
#endif
