/**
 * Who this data directory belongs to: the lock, the identity, and the look into a directory before
 * anything is started.
 *
 * <p>May use genesis and the JDK; knows nothing of groups, networks or the process.
 */
package dev.quorate.node.identity;
