/**
 * The leader's part of leases: when each one ends, by a clock that is given from outside, and the
 * commands that follow from it (docs/decisions/0041).
 *
 * <p>May use the port of the engine and the store; knows no clients.
 */
package dev.quorate.node.lease;
