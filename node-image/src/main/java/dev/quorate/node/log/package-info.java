/**
 * The write-ahead log that all groups of a node share: one file sequence, one thread, one fdatasync
 * for everything that queued meanwhile; and a mark how far it was flushed, so that a log knows
 * whether its end is missing.
 *
 * <p>Knows the core's entries and hard state, nothing of groups, transport or state machines. The
 * disk is a port ({@link dev.quorate.node.disk.Disk}), so that tests can crash it.
 */
package dev.quorate.node.log;
