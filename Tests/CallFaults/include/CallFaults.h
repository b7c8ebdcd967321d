// A library for LD_PRELOAD that lets one system call of a program fail, stop short, or be its last.
//
// Unlike a tracer it needs no rights over the program, so it works for any user and for a program
// that is not dumpable; unlike wrappers around functions of the C library it sees every system call,
// also those that the C library makes itself (stdio, which SoftHSM uses).
//
// What it does is said by the environment:
//
//   CALL_FAULTS_PROGRAM  the short name of the program meant; in others nothing is done
//   CALL_FAULTS_TOUCH    calls are counted from the first one whose path begins with this, on
//   CALL_FAULTS_LOG      a file to which each counted call is added: number within its name, name,
//                        result (or negative errno), path; "-" without one
//   CALL_FAULTS_AT       the name of a call
//   CALL_FAULTS_NUMBER   and which of that name, from 1
//   CALL_FAULTS_LASTS    when set: this and all later calls of that name
//   CALL_FAULTS_DO       what happens there:
//                          kill      the process ends before the call
//                          killed    the process ends after it
//                          short     it reads or writes half, one byte at least
//                          shorter   the same, and then the process ends
//                          error N   the call does nothing and fails with errno N
//                          signal N  the process gets signal N before the call
//
// And, in any program: CALL_FAULTS_CLOCK, by how many seconds the wall clock is ahead.
#ifndef CALL_FAULTS_H
#define CALL_FAULTS_H
#endif
