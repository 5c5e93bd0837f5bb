/**
 * How many connections the ports of this node may have, so that the process never runs out of
 * descriptors. Knows Netty and nothing of this program.
 */
package dev.quorate.node.connections;
