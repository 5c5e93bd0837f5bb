package dev.quorate.node.engine;

import dev.quorate.node.log.WriteAheadLog;
import dev.quorate.node.transport.PeerTransport;
import java.io.IOException;
import java.util.function.Consumer;

/** What a group needs from its surroundings. */
record GroupContext<R>(
    int group,
    long memberId,
    RaftSettings settings,
    RaftEnvironment environment,
    WriteAheadLog log,
    PeerTransport transport,
    StateMachine<R> stateMachine,
    Consumer<GroupStatus> onChange,
    Consumer<IOException> onFailure) {
  long now() {
    return environment.monotonicMillis().getAsLong();
  }
}
