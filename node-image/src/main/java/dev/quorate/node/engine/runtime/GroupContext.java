package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.StateMachine;
import dev.quorate.node.level.ClusterLevel;
import dev.quorate.node.memory.MemoryShare;
import dev.quorate.node.transport.Frame;
import java.util.function.Consumer;

/**
 * What a group has and uses.
 *
 * @param level of the cluster: what came with a higher one is not sent
 * @param logMemory what the entries of its log take of the memory of this process
 * @param onChange called within a turn when role, leader, term or configuration changed
 */
record GroupContext<R>(
    int group,
    long memberId,
    RaftSettings settings,
    ClusterLevel level,
    GroupEnvironment<R> environment,
    StateMachine<R> stateMachine,
    MemoryShare.Part logMemory,
    Consumer<GroupStatus> onChange) {
  /** Sends, or drops: also what a member of an earlier release would not understand. */
  void send(Frame frame) {
    if (level.allows(frame.level())) {
      environment.send(frame);
    }
  }
}
