/**
 * The snapshot files of one group: their format, and when a file may have its name.
 *
 * <p>May use the core's {@code SnapshotMeta} and configuration, and the JDK; knows nothing of
 * threads or of the group that it serves.
 */
package dev.quorate.node.engine.snapshot;
