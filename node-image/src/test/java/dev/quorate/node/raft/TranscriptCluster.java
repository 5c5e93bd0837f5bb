package dev.quorate.node.raft;

import static java.util.stream.Collectors.joining;

import dev.quorate.node.raft.configuration.Configuration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/**
 * Cores that talk to each other as a transcript's commands say. A message is named in full when it
 * arrives, and what it causes is indented below it.
 *
 * <ul>
 *   <li>{@code cluster voters=1,2 joining=3 keep=0}: members with empty disks, and how many entries
 *       they keep before a snapshot
 *   <li>{@code tick 1 500}: the clock of member 1 goes on by 500 ms
 *   <li>{@code elect 1}: two election timeouts pass for member 1 and all is delivered, in silence
 *   <li>{@code deliver}, {@code deliver 1->2}: what is in flight, and what that causes, until quiet
 *   <li>{@code drop 1->2}: what is in flight there gets lost
 *   <li>{@code cut 3}, {@code heal 3}: all to and from member 3 gets lost, until it is healed
 *   <li>{@code hold 3}, {@code persist 3}: the disk of member 3 lets writes wait from now on;
 *       completes those that wait
 *   <li>{@code propose 1 x y}, {@code read 2}, {@code add-learner 1 3}, {@code promote 1 3}, {@code
 *       remove 1 3}, {@code transfer 1 2}: requests to the member that is named first
 *   <li>{@code snapshot 1}: member 1 has taken a snapshot of what it applied
 *   <li>{@code gone 2 1 term=2}: member 2 is given evidence that the process of member 1, which led
 *       term 2, has ended
 *   <li>{@code status}
 * </ul>
 */
final class TranscriptCluster {
  /** No scenario needs that many; two members that answer each other for ever do. */
  private static final int MOST_DELIVERIES = 1000;

  private static final long KEEP_BYTES = 1 << 20;

  private final Map<Long, TranscriptMember> members = new TreeMap<>();
  private final List<Message> inFlight = new ArrayList<>();
  private final Set<Long> cut = new TreeSet<>();
  private final List<String> lines = new ArrayList<>();
  private String indent = "";
  private long requestId;

  /** What the command prints, without the last line's end. */
  String run(String command) {
    lines.clear();
    List<String> words = Arrays.asList(command.split(" +"));
    List<String> arguments = words.subList(1, words.size());
    int before = inFlight.size();
    switch (words.getFirst()) {
      case "cluster" -> form(arguments);
      case "status" ->
          members.values().forEach(member -> say(TranscriptText.status(member.status())));
      case "elect" -> elect(number(arguments));
      case "deliver" -> deliver(links(arguments));
      case "drop" -> drop(links(arguments));
      case "cut" -> cut.add(Long.valueOf(arguments.getFirst()));
      case "heal" -> cut.remove(Long.valueOf(arguments.getFirst()));
      default -> {
        perform(command, words);
        saySent(inFlight.subList(before, inFlight.size()));
      }
    }
    return String.join("\n", lines);
  }

  private void elect(long id) {
    member(id).tick(2 * CoreConfig.defaults(id).electionTimeout());
    deliver(message -> true);
    lines.clear();
    CoreStatus status = member(id).status();
    say("%d is %s, term %d".formatted(id, TranscriptText.role(status.role()), status.term()));
  }

  private void perform(String command, List<String> words) {
    TranscriptMember member = member(Long.parseLong(words.get(1)));
    List<String> arguments = words.subList(2, words.size());
    switch (words.getFirst()) {
      case "tick" -> member.tick(number(arguments));
      case "hold" -> member.holdDisk();
      case "persist" -> member.flush();
      case "snapshot" -> member.takeSnapshot();
      case "gone" ->
          member.step(
              new Input.LeaderGone(
                  number(arguments), Long.parseLong(option(arguments, "term").orElseThrow())));
      case "propose" -> arguments.forEach(data -> propose(member, data));
      default -> {
        requestId++;
        member.request(requestId, command, request(words.getFirst(), arguments));
      }
    }
  }

  private void propose(TranscriptMember member, String data) {
    requestId++;
    byte[] bytes = data.getBytes(StandardCharsets.UTF_8);
    member.request(requestId, "propose " + data, new Input.Propose(requestId, bytes));
  }

  private Input request(String name, List<String> arguments) {
    return switch (name) {
      case "read" -> new Input.Read(requestId);
      case "add-learner" -> new Input.AddLearner(requestId, Bench.member(number(arguments)));
      case "promote" -> new Input.Promote(requestId, number(arguments));
      case "remove" -> new Input.Remove(requestId, number(arguments));
      case "transfer" -> new Input.Transfer(requestId, number(arguments));
      default -> throw new IllegalArgumentException("no such command: " + name);
    };
  }

  private void form(List<String> options) {
    long keep = option(options, "keep").map(Long::parseLong).orElse(5000L);
    long[] voters = ids(option(options, "voters"));
    Configuration configuration = Bench.voters(voters);
    LongStream.of(voters).forEach(id -> add(id, keep, InitialState.forming(configuration)));
    LongStream.of(ids(option(options, "joining")))
        .forEach(id -> add(id, keep, InitialState.joining()));
    int before = inFlight.size();
    members.values().forEach(member -> member.tick(0));
    saySent(inFlight.subList(before, inFlight.size()));
  }

  private void add(long id, long keep, InitialState initial) {
    CoreConfig config = CoreConfig.defaults(id).keeping(keep, KEEP_BYTES);
    members.put(id, new TranscriptMember(config, initial, this::say, inFlight::add));
  }

  private static Optional<String> option(List<String> options, String name) {
    return options.stream()
        .filter(option -> option.startsWith(name + "="))
        .map(option -> option.substring(name.length() + 1))
        .findFirst();
  }

  private static long[] ids(Optional<String> list) {
    return list.stream()
        .flatMap(ids -> Arrays.stream(ids.split(",")))
        .mapToLong(Long::parseLong)
        .toArray();
  }

  private static long number(List<String> arguments) {
    return Long.parseLong(arguments.getFirst());
  }

  private TranscriptMember member(long id) {
    return Optional.ofNullable(members.get(id))
        .orElseThrow(() -> new IllegalArgumentException("no such member: " + id));
  }

  /** Every link, or only those named. */
  private static Predicate<Message> links(List<String> names) {
    return message -> names.isEmpty() || names.contains(message.from() + "->" + message.to());
  }

  private void deliver(Predicate<Message> wanted) {
    for (int i = 0; i < MOST_DELIVERIES; i++) {
      Optional<Message> next = inFlight.stream().filter(wanted).findFirst();
      if (next.isEmpty()) {
        return;
      }
      inFlight.remove(next.get());
      arrive(next.get());
    }
    throw new AssertionError("not quiet after " + MOST_DELIVERIES + " messages");
  }

  private void arrive(Message message) {
    if (cut.contains(message.from()) || cut.contains(message.to())) {
      say(TranscriptText.of(message) + " (lost)");
      return;
    }
    say(TranscriptText.of(message));
    indent = "  ";
    member(message.to()).step(new Input.Receive(message));
    indent = "";
  }

  private void drop(Predicate<Message> unwanted) {
    inFlight.stream()
        .filter(unwanted)
        .forEach(message -> say(TranscriptText.of(message) + " (lost)"));
    inFlight.removeIf(unwanted);
  }

  private void say(String line) {
    lines.add(indent + line);
  }

  /** In short: the rest is in the line of the arrival. */
  private void saySent(List<Message> messages) {
    Map<String, List<Message>> byKind = new LinkedHashMap<>();
    messages.forEach(
        message ->
            byKind
                .computeIfAbsent(
                    message.from() + " sends " + TranscriptText.name(message),
                    kind -> new ArrayList<>())
                .add(message));
    byKind.forEach(
        (kind, sent) ->
            say(
                kind
                    + " to "
                    + sent.stream()
                        .map(message -> String.valueOf(message.to()))
                        .collect(joining(", "))));
  }
}
