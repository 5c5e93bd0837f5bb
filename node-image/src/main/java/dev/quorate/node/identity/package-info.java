/**
 * Who this data directory belongs to: the lock, the identity, and what is found in a directory
 * before anything is started.
 *
 * <p>May use genesis and the JDK; knows nothing of groups, networks or the process.
 */
package dev.quorate.node.identity;
