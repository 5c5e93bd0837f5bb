/**
 * The port of the engine: {@link dev.quorate.node.engine.RaftGroup}, what runs on it ({@link
 * dev.quorate.node.engine.StateMachine}), its settings, and how requests fail.
 *
 * <p>May use the core's roles, configuration and refusals, and the content of snapshots; {@code
 * engine.runtime} is the engine itself.
 */
package dev.quorate.node.engine;
