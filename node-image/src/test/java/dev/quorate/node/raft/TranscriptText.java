package dev.quorate.node.raft;

import static java.util.stream.Collectors.joining;

import dev.quorate.node.raft.configuration.Configuration;
import dev.quorate.node.raft.configuration.ConfigurationCodec;
import dev.quorate.node.raft.configuration.Member;
import dev.quorate.node.raft.entries.Entry;
import dev.quorate.node.raft.entries.HardState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a transcript names things: a place in the log is (index,term). */
final class TranscriptText {
  private TranscriptText() {}

  static String of(Message message) {
    return message.from() + "->" + message.to() + " " + name(message) + " " + details(message);
  }

  /** By the names of the paper, where it has one. */
  static String name(Message message) {
    return switch (message) {
      case Message.VoteRequest request -> request.preVote() ? "RequestPreVote" : "RequestVote";
      case Message.VoteResponse response ->
          (response.preVote() ? "PreVote" : "Vote")
              + (response.granted() ? " granted" : " refused");
      case Message.AppendRequest request when !request.wantsAnswer() -> "Committed";
      case Message.AppendRequest request -> request.entries().isEmpty() ? "Heartbeat" : "Append";
      case Message.AppendResponse response ->
          response.success() ? "Append accepted" : "Append refused";
      case Message.SnapshotOffer offer -> "SnapshotOffer";
      case Message.SnapshotPull pull -> "SnapshotPull";
      case Message.SnapshotChunk chunk -> "SnapshotChunk";
      case Message.TimeoutNow now -> "TimeoutNow";
      case Message.LossNotice notice -> "LossNotice";
    };
  }

  private static String details(Message message) {
    String term = "term=" + message.term();
    return switch (message) {
      case Message.VoteRequest request ->
          term
              + " last="
              + place(request.lastIndex(), request.lastTerm())
              + (request.transfer() ? " by transfer" : "");
      case Message.VoteResponse response -> term;
      case Message.AppendRequest request ->
          term
              + " after="
              + place(request.previousIndex(), request.previousTerm())
              + (request.entries().isEmpty() ? "" : " " + entries(request.entries()))
              + " commit="
              + request.commitIndex()
              + " round="
              + request.round();
      case Message.AppendResponse response ->
          term
              + " after="
              + response.previousIndex()
              + (response.success()
                  ? " durable=" + response.matchIndex()
                  : " hint=" + place(response.matchIndex(), response.hintTerm()))
              + " round="
              + response.round();
      case Message.SnapshotOffer offer ->
          term
              + " snapshot="
              + place(offer.meta().index(), offer.meta().term())
              + " of "
              + offer.meta().size()
              + " bytes, "
              + configuration(offer.meta().configuration())
              + " round="
              + offer.round();
      case Message.SnapshotPull pull ->
          term + " snapshot=" + pull.index() + " from byte " + pull.offset();
      case Message.SnapshotChunk chunk ->
          term
              + " snapshot="
              + chunk.index()
              + " bytes "
              + range(chunk.offset(), chunk.data().length)
              + (chunk.last() ? ", the last" : "");
      case Message.TimeoutNow now -> term;
      case Message.LossNotice notice -> term + " acknowledged=" + notice.acknowledged();
    };
  }

  static String persist(Output.Persist persist) {
    String hardState = persist.hardState().map(TranscriptText::hardState).orElse("");
    String entries = persist.entries().isEmpty() ? "" : entries(persist.entries());
    return Stream.of(hardState, entries).filter(part -> !part.isEmpty()).collect(joining(" "));
  }

  private static String hardState(HardState state) {
    return "term=" + state.term() + " vote=" + (state.vote() == 0 ? "nobody" : state.vote());
  }

  static String entries(List<Entry> entries) {
    return entries.stream().map(TranscriptText::entry).collect(joining(", ", "[", "]"));
  }

  private static String entry(Entry entry) {
    String content =
        switch (entry.kind()) {
          case NOOP -> "no-op";
          case COMMAND -> new String(entry.data(), StandardCharsets.UTF_8);
          case CONFIGURATION -> configuration(ConfigurationCodec.decode(entry.data()));
        };
    return place(entry.index(), entry.term()) + " " + content;
  }

  static String configuration(Configuration configuration) {
    String learners =
        configuration.learners().isEmpty() ? "" : " learners=" + ids(configuration.learners());
    return "voters=" + ids(configuration.voters()) + learners;
  }

  private static String ids(List<Member> members) {
    return members.stream().map(member -> String.valueOf(member.id())).collect(joining(","));
  }

  static String answer(Output.Answer answer) {
    return switch (answer) {
      case Output.Appended appended -> "appended at " + place(appended.index(), appended.term());
      case Output.ReadAt read -> "read at " + read.index();
      case Output.Done done -> "done";
      case Output.Refused refused -> "refused, " + refusal(refused.refusal());
    };
  }

  private static String refusal(Output.Refusal refusal) {
    return switch (refusal) {
      case Output.Refusal.NotLeader other ->
          "not the leader" + (other.leader() == 0 ? "" : ", " + other.leader() + " is");
      case Output.Refusal.Busy busy -> "busy: " + busy.why();
      case Output.Refusal.Overloaded overloaded -> "overloaded";
      case Output.Refusal.Invalid invalid -> "invalid: " + invalid.why();
      case Output.Refusal.Unknown unknown -> "outcome unknown: " + unknown.why();
    };
  }

  static String status(CoreStatus status) {
    String peers =
        status.peers().stream()
            .map(
                peer ->
                    "; "
                        + peer.memberId()
                        + (peer.active() ? " has " : " silent, has ")
                        + peer.matchIndex())
            .collect(joining());
    return "%d %s term=%d leader=%d log=%d..%d durable=%d commit=%d applied=%d %s%s"
        .formatted(
            status.memberId(),
            role(status.role()),
            status.term(),
            status.leader(),
            status.firstIndex(),
            status.lastIndex(),
            status.durableIndex(),
            status.commitIndex(),
            status.appliedIndex(),
            configuration(status.configuration()),
            peers);
  }

  static String role(Role role) {
    return role.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String range(long offset, int length) {
    return offset + ".." + (offset + length - 1);
  }

  private static String place(long index, long term) {
    return "(" + index + "," + term + ")";
  }
}
