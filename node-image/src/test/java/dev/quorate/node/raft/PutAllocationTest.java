package dev.quorate.node.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What the cores of a group of three allocate for a put: streams, boxes and lambdas on its way
 * would show here. Counted by the JVM, and as large on a slow machine as on a fast one.
 */
class PutAllocationTest {
  private static final int PUTS = 2000;

  /**
   * Of all three members, each with a turn for the append and one for the commit, and the leader
   * with two more for answers. Interpreted code allocates what compiled code does not, so this has
   * room for it.
   */
  private static final long BYTES_PER_PUT = 6500;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final List<RaftCore> cores = new ArrayList<>();
  private final ArrayDeque<Message> onTheWay = new ArrayDeque<>();
  private long now;

  @Test
  @DisplayName("a put alone in a group of three takes no more than its budget")
  void withinBudget() {
    InitialState initial = Bench.log(Bench.voters(1, 2, 3));
    for (long id = 1; id <= 3; id++) {
      cores.add(new RaftCore(CoreConfig.defaults(id), initial, new SplittableRandom(id)));
    }
    RaftCore leader = elect();
    byte[] value = new byte[256];
    puts(leader, PUTS / 4, value);

    long before = threads.getCurrentThreadAllocatedBytes();
    puts(leader, PUTS, value);
    long perPut = (threads.getCurrentThreadAllocatedBytes() - before) / PUTS;

    assertThat(cores).allMatch(core -> core.commitIndex() == leader.lastIndex());
    assertThat(perPut).as("bytes allocated for a put").isBetween(1L, BYTES_PER_PUT);
  }

  private RaftCore elect() {
    for (int i = 0; i < 1000; i++) {
      now += 10;
      for (RaftCore core : cores) {
        step(core, new Input.Tick());
      }
      deliver();
      for (RaftCore core : cores) {
        if (core.status().role() == Role.LEADER) {
          return core;
        }
      }
    }
    throw new AssertionError("no leader after 10 s of virtual time");
  }

  private void puts(RaftCore leader, int count, byte[] value) {
    for (int i = 0; i < count; i++) {
      step(leader, new Input.ProposeAll(List.of(new Input.Propose(i, value))));
      deliver();
    }
  }

  private void deliver() {
    while (!onTheWay.isEmpty()) {
      Message message = onTheWay.poll();
      step(cores.get((int) message.to() - 1), new Input.Receive(message));
    }
  }

  /** What a turn does: the disk is as fast as can be. */
  private void step(RaftCore core, Input input) {
    Output output = core.step(now, input);
    onTheWay.addAll(output.messages());
    if (output.persist().isPresent()) {
      step(core, new Input.Persisted(output.persist().get().sequence()));
    }
    if (!output.committed().isEmpty()) {
      step(core, new Input.Applied(output.committed().getLast().index()));
    }
  }
}
