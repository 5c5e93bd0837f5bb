/**
 * How many connections the ports of this node may have, so that the process never runs out of
 * descriptors; and whether the event loops that serve them still run. Knows Netty and nothing of
 * this program.
 */
package dev.quorate.node.connections;
