package dev.quorate.node.transport;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Which process of each member is connected, by a connection of ours or by one that it opened.
 * While one is, another one of the same member is refused: two of them would vote twice in a term.
 *
 * <p>A connection counts until it is closed. That of a process that ended is closed by its machine;
 * that of a machine that lost its power is closed here, after three probes without an answer, so
 * that it keeps out the next process for no longer.
 *
 * <p>A process has ended when no connection of it is left and nobody listens where it did: one that
 * lives listens. Lost connections alone prove nothing, and a machine that is silent, or cannot be
 * reached, refuses no connection. Thread-safe.
 */
final class PeerProcesses {
  /** Of a peer whose greeting does not name it. */
  static final long UNNAMED = 0;

  private final Map<Long, Connected> byMember = new HashMap<>();

  private final Set<Long> notListening = new HashSet<>();
  private final LongConsumer ended;

  private record Connected(long process, Set<Channel> channels) {}

  /**
   * @param ended is given the member whose process has ended, once, in order with its frames: must
   *     not block
   */
  PeerProcesses(LongConsumer ended) {
    this.ended = ended;
  }

  /** Why this process of the member may not connect, if another one is connected. */
  synchronized Optional<Greeting.Parting> admit(long memberId, long process, Channel channel) {
    Connected connected = byMember.get(memberId);
    if (connected != null && connected.process() != process) {
      Optional<Channel> living =
          connected.channels().stream().filter(Channel::isActive).findFirst();
      boolean areNamed = process != UNNAMED && connected.process() != UNNAMED;
      if (areNamed && living.isPresent()) {
        return Optional.of(refusal(memberId, connected.process(), living.get(), process, channel));
      }
      byMember.remove(memberId);
    }
    Set<Channel> channels =
        byMember
            .computeIfAbsent(memberId, id -> new Connected(process, new HashSet<>()))
            .channels();
    channels.add(channel);
    notListening.remove(memberId);
    var _ = channel.closeFuture().addListener(closed -> left(memberId, channels, channel));
    return Optional.empty();
  }

  private synchronized void left(long memberId, Set<Channel> channels, Channel channel) {
    channels.remove(channel);
    Connected connected = byMember.get(memberId);
    if (connected != null && connected.channels().isEmpty()) {
      byMember.remove(memberId);
      if (notListening.contains(memberId)) {
        ended.accept(memberId);
      }
    }
  }

  /** A connection was refused where a process of the member had greeted us. */
  synchronized void refusedConnection(long memberId) {
    if (notListening.add(memberId) && !byMember.containsKey(memberId)) {
      ended.accept(memberId);
    }
  }

  private static Greeting.Parting refusal(
      long memberId, long first, Channel firstChannel, long second, Channel secondChannel) {
    return new Greeting.Parting(
        PeerProblem.Reason.DuplicateMember,
        ("member %016x runs twice: process %016x at %s is connected, process %016x at %s was"
                + " refused; its data directory was probably copied")
            .formatted(memberId, first, host(firstChannel), second, host(secondChannel)));
  }

  /** Without the port, which is another one at each attempt. */
  private static String host(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress().getHostAddress()
        : String.valueOf(channel.remoteAddress());
  }
}
