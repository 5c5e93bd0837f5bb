/**
 * Who is alive, as one node believes it: SWIM (Das, Gupta, Motivala, 2002) as a pure step machine,
 * {@code step(Input, now) -> Output}, in the manner of the Raft core.
 *
 * <p>Knows no thread, clock, disk, network, randomness or logger, and nothing of Raft: who is a
 * member is an input, and never follows from a belief. May use nothing but the JDK.
 */
package dev.quorate.node.gossip;
