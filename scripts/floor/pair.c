/* pair: two commands in turn, and the ratio of each round.
 *
 *   pair ROUNDS A… -- B…
 *   pair once A…
 *
 * Runs A and B one behind the other, ROUNDS times, their output thrown away, and prints one line,
 * tab-separated: the medians of A and B in microseconds, the median of the rounds' ratios A/B, and the
 * largest resident memory of each in KiB. The order within a round changes with each, so that neither
 * always runs behind the other. A command that does not end with 0 ends the measurement. What they say on
 * standard error is shown three times, before the rounds.
 * "once" runs A a single time, and prints its microseconds and its memory.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct run { double micros; long kib; };

static struct run run(char **words, int is_measured) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (is_measured) posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    struct timespec from, to;
    struct rusage used;
    pid_t pid;
    int status;
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ) != 0
        || wait4(pid, &status, 0, &used) != pid || status != 0) {
        fprintf(stderr, "pair: %s did not end with 0\n", words[0]);
        exit(1);
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    posix_spawn_file_actions_destroy(&actions);
    return (struct run){
        (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3, used.ru_maxrss};
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, ascending);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

int main(int count, char **word) {
    if (count > 2 && !strcmp(word[1], "once")) {
        struct run only = run(word + 2, 0);
        printf("%.0f\t%ld\n", only.micros, only.kib);
        return 0;
    }
    int rounds = count > 4 ? atoi(word[1]) : 0, middle = 2;
    while (middle < count && strcmp(word[middle], "--")) middle++;
    if (rounds < 1 || middle < 3 || middle + 1 >= count) {
        fprintf(stderr, "usage: pair ROUNDS A… -- B…\n");
        return 64;
    }
    char **a = word + 2, **b = word + middle + 1;
    word[middle] = NULL;
    double *of_a = calloc((size_t)rounds, sizeof *of_a), *of_b = calloc((size_t)rounds, sizeof *of_b),
           *ratio = calloc((size_t)rounds, sizeof *ratio);
    if (!of_a || !of_b || !ratio) return 1;
    long kib_a = 0, kib_b = 0;
    for (int i = 0; i < 3; i++) { run(a, 0); run(b, 0); }
    for (int i = 0; i < rounds; i++) {
        struct run first = run(i % 2 ? b : a, 1), second = run(i % 2 ? a : b, 1);
        struct run mine = i % 2 ? second : first, other = i % 2 ? first : second;
        of_a[i] = mine.micros;
        of_b[i] = other.micros;
        ratio[i] = mine.micros / other.micros;
        if (mine.kib > kib_a) kib_a = mine.kib;
        if (other.kib > kib_b) kib_b = other.kib;
    }
    printf("%.0f\t%.0f\t%.3f\t%ld\t%ld\n", median(of_a, rounds), median(of_b, rounds),
        median(ratio, rounds), kib_a, kib_b);
    return 0;
}
