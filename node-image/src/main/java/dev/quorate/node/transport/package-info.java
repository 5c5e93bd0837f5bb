/**
 * Messages between members, over TCP with Netty: greeting, framing, reconnecting, and a
 * hand-written codec.
 *
 * <p>May lose, but never reorders within a connection nor changes what it delivers; Raft repairs
 * losses. Knows the messages of the core and of gossip, nothing of the log, the groups or their
 * state machines.
 */
package dev.quorate.node.transport;
