/**
 * The port through which log and snapshots reach the disk: a flat directory of files, and what
 * makes them durable. Tests put one in its place that crashes.
 *
 * <p>Uses the JDK, and of ours what makes the names in a directory durable.
 */
package dev.quorate.node.disk;
