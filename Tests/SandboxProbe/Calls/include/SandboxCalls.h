// What an attacker would try from inside a process, each as one call.
#ifndef SANDBOX_CALLS_H
#define SANDBOX_CALLS_H

// Tries what `name` says; `folder` has `vault`, `token` and `outside` in it. 0 when it was done, the
// errno when not, -1 for an unknown name.
int sandbox_try(const char *name, const char *folder);

#endif
