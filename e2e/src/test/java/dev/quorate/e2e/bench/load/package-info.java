/**
 * Load on servers that speak the etcd v3 API: etcd's own load generator (tools/benchmark of its
 * main module, built once with Go), and a simple one of our own where that is missing.
 */
package dev.quorate.e2e.bench.load;
