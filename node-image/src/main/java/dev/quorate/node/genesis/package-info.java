/**
 * The one marker of a cluster: the genesis, its structural configuration, and how such a record is
 * made durable.
 *
 * <p>Pure values and files. May use Jackson and the JDK; knows nothing of groups, networks or the
 * process.
 */
package dev.quorate.node.genesis;
