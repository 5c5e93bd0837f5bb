/**
 * Who votes and who learns: members, configurations, their bytes, and quorum arithmetic.
 *
 * <p>Pure; uses nothing but the JDK.
 */
package dev.quorate.node.raft.configuration;
