/* A wall clock that is ahead, for programs that are started with this library preloaded: recovery
   windows are days long. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

__attribute__((visibility("default"))) int clock_gettime(clockid_t clock, struct timespec *time)
{
    long code = syscall(SYS_clock_gettime, clock, time);
    const char *ahead = getenv("KIST_FAULT_CLOCK");
    if (!code && clock == CLOCK_REALTIME && ahead) time->tv_sec += strtol(ahead, NULL, 10);
    return (int)code;
}
