/**
 * What `make bench` has measured: the figures of each case, the run that they are from, the file
 * that keeps them (docs/performance.json) and the page that is written from it
 * (docs/performance.md). Knows nothing of processes.
 */
package dev.quorate.e2e.bench.results;
