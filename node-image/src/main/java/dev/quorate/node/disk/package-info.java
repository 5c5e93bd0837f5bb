/**
 * The port through which log and snapshots reach the disk: a flat directory of files, and what
 * makes them durable. Tests put one in its place that crashes.
 *
 * <p>Uses nothing but the JDK.
 */
package dev.quorate.node.disk;
