package dev.quorate.node.engine.runtime;

import dev.quorate.node.engine.GroupStatus;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.engine.StateMachine;
import java.util.function.Consumer;

/**
 * What a group has and uses.
 *
 * @param onChange called within a turn when role, leader, term or configuration changed
 */
record GroupContext<R>(
    int group,
    long memberId,
    RaftSettings settings,
    GroupEnvironment<R> environment,
    StateMachine<R> stateMachine,
    Consumer<GroupStatus> onChange) {}
