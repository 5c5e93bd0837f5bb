/**
 * The port of the engine: {@link dev.quorate.node.engine.RaftGroup}, what runs on it ({@link
 * dev.quorate.node.engine.StateMachine}), and the runtime that drives the pure core with one actor
 * thread a group.
 */
package dev.quorate.node.engine;
