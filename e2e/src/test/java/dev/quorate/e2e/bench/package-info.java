/**
 * `make bench`: Quorate next to etcd, three processes of each on this machine, the same load, turn
 * by turn in one run. Reads the settings, finds the tools, takes the rounds and writes
 * docs/performance.md.
 */
package dev.quorate.e2e.bench;
