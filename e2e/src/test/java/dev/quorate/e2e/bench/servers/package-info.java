/**
 * Three members of Quorate or of etcd as processes on this machine: how they are started, faulted
 * and ended, what they take of the machine, and what a client sees of them.
 */
package dev.quorate.e2e.bench.servers;
