/**
 * Fake members: the admin API of docs/admin-api.md over a simplified but honest Raft, in one thread
 * and under a seed. The simulated world is made of them, and the tests on a real API server put
 * them behind HTTP. May use the operator's observed, observed.spec and members only.
 */
package dev.quorate.operator.simulated.members;
