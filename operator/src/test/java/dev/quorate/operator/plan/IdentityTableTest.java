package dev.quorate.operator.plan;

import static dev.quorate.operator.plan.Expected.act;
import static dev.quorate.operator.plan.Expected.acts;
import static dev.quorate.operator.plan.Expected.holds;
import static dev.quorate.operator.plan.Expected.waits;
import static dev.quorate.operator.plan.Seen.CANDIDATE;
import static dev.quorate.operator.plan.Seen.CONFIG;
import static dev.quorate.operator.plan.Seen.X;
import static dev.quorate.operator.plan.Seen.Y;
import static dev.quorate.operator.plan.Seen.claim;
import static dev.quorate.operator.plan.Seen.cluster;
import static dev.quorate.operator.plan.Seen.id;
import static dev.quorate.operator.plan.Seen.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.observed.spec.BootstrapSource;
import dev.quorate.operator.observed.spec.SnapshotPod;
import dev.quorate.operator.observed.spec.SourceFile;
import dev.quorate.operator.observed.spec.StructuralConfig;
import dev.quorate.operator.plan.decision.Decision;
import dev.quorate.operator.plan.decision.Decision.AdoptCluster;
import dev.quorate.operator.plan.decision.Decision.CallGenesis;
import dev.quorate.operator.plan.decision.Decision.CallJoin;
import dev.quorate.operator.plan.decision.Decision.ConfirmGenesis;
import dev.quorate.operator.plan.decision.Decision.ConfirmMember;
import dev.quorate.operator.plan.decision.Decision.DeliverSnapshot;
import dev.quorate.operator.plan.decision.Decision.DownloadSnapshot;
import dev.quorate.operator.plan.decision.Decision.EndSnapshotPod;
import dev.quorate.operator.plan.decision.Decision.FetchSnapshot;
import dev.quorate.operator.plan.decision.Decision.Hold;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.RemoveMember;
import dev.quorate.operator.plan.decision.Decision.ServeSnapshot;
import dev.quorate.operator.plan.decision.Decision.Settled;
import dev.quorate.operator.plan.decision.Decision.VoidGenesisIntent;
import dev.quorate.operator.plan.decision.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The identity table of the design, cell by cell. */
class IdentityTableTest {
  private static final List<Integer> ALL = List.of(0, 1, 2);
  private static final StructuralConfig OTHER_CONFIG =
      new StructuralConfig(8, 3, "sync", "set", 0, 0);
  private static final BootstrapSource FILE =
      new BootstrapSource.LocalFile("/tmp/golden.netsy", "ab");

  private static final String DIGEST = "ab".repeat(32);
  private static final BootstrapSource.Snapshot GOLDEN = from(BootstrapSource.Place.CONFIG_MAP);
  private static final BootstrapSource.Snapshot WEB = from(BootstrapSource.Place.URL);
  private static final BootstrapSource.Snapshot CLAIM = from(BootstrapSource.Place.CLAIM);
  private static final SnapshotPod.Serving SERVING = new SnapshotPod.Serving("10.0.0.9:8080");
  private static final BootstrapSource.Snapshot ELSEWHERE =
      new BootstrapSource.Snapshot(
          BootstrapSource.Place.URL, "https://files.example/old", "", DIGEST);
  private static final SourceFile RIGHT = new SourceFile.Found(DIGEST);
  private static final SourceFile OTHER = new SourceFile.Found("cd".repeat(32));
  private static final SourceFile MISSING = new SourceFile.Missing("there is no ConfigMap golden");

  private static Seen fromClaim(SnapshotPod.State state) {
    return cluster(3).intent("v-0").source(CLAIM).serving(CLAIM, state).empty(0).empty(1).empty(2);
  }

  /** As the report names what a pod at this address serves. */
  private static BootstrapSource.Snapshot served(String address) {
    return new BootstrapSource.Snapshot(
        BootstrapSource.Place.URL, "http://" + address + "/" + DIGEST + "?key=abc", "", DIGEST);
  }

  private static BootstrapSource.Snapshot from(BootstrapSource.Place place) {
    return place == BootstrapSource.Place.URL
        ? new BootstrapSource.Snapshot(
            place, "https://user:word@files.example/golden?signature=abc", "", DIGEST)
        : new BootstrapSource.Snapshot(place, "golden", "bootstrap.netsy", DIGEST);
  }

  private static final Duration LONG = Duration.ofSeconds(31);

  @ParameterizedTest(name = "{0}")
  @MethodSource({"unformed", "intended", "formed", "membership"})
  void decides(String situation, Seen seen, Expected expected) {
    expected.assertOf(Planner.decide(seen.observed()));
  }

  static Stream<Arguments> unformed() {
    return Stream.of(
        row("nothing anywhere: form on ordinal 0", cluster(3).empty(0).empty(1).empty(2), intent()),
        row(
            "a claim that was never bound may be bound to a volume that somebody kept: wait",
            cluster(3).empty(0).empty(1).neverBound(2),
            waits(Reason.UnknownVolume)),
        row(
            "a claim is not there yet, and may be bound to a volume that somebody kept: wait",
            cluster(3).empty(0).empty(1).absent(2),
            waits(Reason.UnknownVolume)),
        row(
            "an empty one is being deleted, and another volume may follow: wait",
            cluster(3).empty(0).empty(1).empty(2).claimDeleting(2),
            waits(Reason.UnknownVolume)),
        row(
            "a claim beyond the replicas that nothing was ever bound to, and no pod: form",
            cluster(3).empty(0).empty(1).empty(2).withoutPod(4),
            intent()),
        row(
            "a claim beyond the replicas that may be bound now, for its pod still exists: wait",
            cluster(3).empty(0).empty(1).empty(2).neverBound(4),
            waits(Reason.UnknownVolume)),
        row(
            "one volume cannot be asked: wait",
            cluster(3).empty(0).unknown(1).empty(2),
            waits(Reason.UnknownVolume)),
        row(
            "a claim that a restore fills was never bound, and is not known to be empty: wait",
            cluster(3).empty(0).empty(1).filledByARestore(2),
            waits(Reason.UnknownVolume)),
        row(
            "ordinal 0 is empty and has no node yet: wait",
            cluster(3).neverBound(0).empty(1).empty(2),
            waits(Reason.UnknownVolume)),
        row(
            "ordinal 0 is being stopped: wait for its next pod",
            cluster(3).empty(0).podDeleting(0).empty(1).empty(2),
            waits(Reason.MembersStarting)),
        row(
            "the process before it still holds a directory: wait, it tells nothing of its content",
            cluster(3).empty(0).failed(1, "DataDirectoryLocked", Optional.empty()).empty(2),
            waits(Reason.UnknownVolume)),
        row(
            "a leftover volume beyond the replicas cannot be asked: wait",
            cluster(1).empty(0).unknown(4),
            waits(Reason.UnknownVolume)),
        row(
            "a claim of an ordinal that no cluster ever had: nothing starts for it, form",
            cluster(3).empty(0).empty(1).empty(2).unknown(40),
            intent()),
        row(
            "every volume says X and a majority leads: adopt",
            cluster(3).config(ALL, List.of(), 1).member(0).member(1).member(2),
            adopt()),
        row(
            "two of X's three voters and an empty one: adopt",
            cluster(3).config(ALL, List.of(), 1).empty(0).member(1).member(2),
            adopt()),
        row(
            "two of X's three voters and one that cannot be asked: wait, it may know better",
            cluster(3).config(ALL, List.of(), 1).unknown(0).member(1).member(2),
            waits(Reason.ClusterFound)),
        row(
            "two of X's three voters and one that is noted as the third: adopt",
            cluster(3).config(ALL, List.of(), 1).noted(0, X, ALL).member(1).member(2),
            adopt()),
        row(
            "three members of X wait to be confirmed: adopt, by the one that knows most",
            cluster(3).waiting(0, ALL, 40).waiting(1, ALL, 41).waiting(2, ALL, 40),
            adopt()),
        row(
            "two of three wait, and the third is empty: adopt",
            cluster(3).empty(0).waiting(1, ALL, 41).waiting(2, ALL, 40),
            adopt()),
        row(
            "two of three wait, and a claim is not bound yet: wait",
            cluster(3).neverBound(0).waiting(1, ALL, 41).waiting(2, ALL, 40),
            waits(Reason.ClusterFound)),
        row(
            "an outdated copy of the only voter does not decide, however alone it could lead",
            cluster(3).waiting(0, List.of(0), 3).waiting(1, ALL, 41).waiting(2, ALL, 40),
            adopt()),
        row(
            "one of three waits, and two are empty: hold",
            cluster(3).waiting(0, ALL, 41).empty(1).empty(2),
            holds(Reason.ForeignData)),
        row(
            "members of two clusters wait: hold",
            cluster(3).waiting(0, Y, ALL, 41).waiting(1, ALL, 41).waiting(2, ALL, 40),
            holds(Reason.ForeignData)),
        row(
            "a permit that waits, whose cluster is gone: hold",
            cluster(3).waiting(0, List.of(), 0).empty(1).empty(2),
            holds(Reason.ForeignData)),
        row(
            "more volumes than replicas: adopt them all",
            cluster(1).config(ALL, List.of(), 1).member(0).member(1).member(2),
            adopt()),
        row(
            "more volumes of X than replicas, and one whose member was taken out: adopt them all",
            cluster(1)
                .config(List.of(0, 1), List.of(), 1)
                .member(0)
                .member(1)
                .noted(2, X, List.of(0, 1)),
            adopt()),
        row(
            "more members of X than replicas, and one volume of them is empty: adopt them all",
            cluster(1).config(ALL, List.of(), 1).member(0).member(1).empty(2),
            adopt()),
        row(
            "more volumes than replicas, and an empty one of no member: adopt the members",
            cluster(1).config(List.of(0, 1), List.of(), 1).member(0).member(1).empty(2),
            act(new AdoptCluster(X, 1, "demo-1", "v-1", "p-1", id(1), 2))),
        row(
            "X is found and nobody leads yet: adopt",
            cluster(3).config(ALL, List.of(), -1).member(0).member(1).member(2),
            acts(AdoptCluster.class)),
        row(
            "X is only noted, and its pods start: wait",
            cluster(3).noted(0, X, ALL).noted(1, X, ALL).noted(2, X, ALL),
            waits(Reason.ClusterFound)),
        row(
            "identities disagree: hold",
            cluster(3).config(ALL, List.of(), 1).member(0).member(1).stranger(2, Y),
            holds(Reason.ForeignData)),
        row(
            "one of X's three voters and two empty: hold",
            cluster(3).config(ALL, List.of(), -1).member(0).empty(1).empty(2),
            holds(Reason.ForeignData)),
        row(
            "one of X's three voters and two claims that are not bound yet: wait",
            cluster(3).config(ALL, List.of(), -1).member(0).neverBound(1).neverBound(2),
            waits(Reason.ClusterFound)),
        row(
            "one noted voter of X's three and two empty: hold",
            cluster(3).noted(0, X, ALL).empty(1).empty(2),
            holds(Reason.ForeignData)),
        row(
            "something that nobody can identify: hold",
            cluster(3).empty(0).failed(1, "CorruptIdentity", Optional.empty()).empty(2),
            holds(Reason.ForeignData)),
        row(
            "only permits to join, whose cluster is gone: hold",
            cluster(3).joining(0).empty(1).empty(2),
            holds(Reason.ForeignData)),
        row(
            "all are empty, and one is noted as full: hold",
            cluster(3).empty(0).emptied(1).empty(2),
            holds(Reason.DataLost)),
        row(
            "after a reset an old volume turns up again: hold",
            cluster(3).epoch(2).config(List.of(1), List.of(), 1).empty(0).member(1).empty(2),
            holds(Reason.ForeignData)),
        row(
            "after a reset nothing anywhere: form in the next epoch",
            cluster(3).epoch(2).empty(0).empty(1).empty(2),
            act(new RecordGenesisIntent(CANDIDATE, 2, "demo-0", "v-0", "p-0", 3))),
        row(
            "a lone genesis that was cut off and whose resource was deleted: go on with it",
            cluster(3).genesisFile(0, false).empty(1).empty(2),
            act(genesis(Reason.GenesisInterrupted))),
        row(
            "a lone genesis that was cut off, and a claim that is not bound yet: wait",
            cluster(3).genesisFile(0, false).empty(1).neverBound(2),
            waits(Reason.ClusterFound)),
        row(
            "from a ConfigMap that has the file: as an empty one",
            cluster(3).source(GOLDEN).found(RIGHT).empty(0).empty(1).empty(2),
            intent()),
        row(
            "from a Secret that has the file: the same",
            cluster(3)
                .source(from(BootstrapSource.Place.SECRET))
                .found(RIGHT)
                .empty(0)
                .empty(1)
                .empty(2),
            intent()),
        row(
            "from a ConfigMap that is not there: nothing is formed",
            cluster(3).source(GOLDEN).found(MISSING).empty(0).empty(1).empty(2),
            holds(Reason.BootstrapSourceMissing)),
        row(
            "from a ConfigMap that was not read: nothing is formed",
            cluster(3).source(GOLDEN).empty(0).empty(1).empty(2),
            holds(Reason.BootstrapSourceMissing)),
        row(
            "from a ConfigMap with another file: nothing is formed",
            cluster(3).source(GOLDEN).found(OTHER).empty(0).empty(1).empty(2),
            holds(Reason.BootstrapSourceDiffers)),
        row(
            "from a ConfigMap, while a volume cannot be asked: wait, for it may hold a history",
            cluster(3).source(GOLDEN).found(RIGHT).empty(0).unknown(1).empty(2),
            waits(Reason.UnknownVolume)),
        row(
            "from a ConfigMap, while the volumes hold a cluster: adopt it, and say that the source"
                + " is ignored",
            cluster(3)
                .source(GOLDEN)
                .found(MISSING)
                .config(ALL, List.of(), 1)
                .member(0)
                .member(1)
                .member(2),
            act(new AdoptCluster(X, 1, "demo-1", "v-1", "p-1", id(1), 3, true))),
        row(
            "from a claim: as an empty one, for a pod serves it",
            cluster(3).source(CLAIM).empty(0).empty(1).empty(2),
            intent()),
        row(
            "from a URL: as an empty one, for the member downloads it",
            cluster(3).source(WEB).empty(0).empty(1).empty(2),
            intent()),
        row(
            "from a file of this machine: as an empty one",
            cluster(3).source(FILE).empty(0).empty(1).empty(2),
            intent()),
        row(
            "even replicas: nothing is formed",
            cluster(2).empty(0).empty(1),
            holds(Reason.InvalidSpec)),
        row("no replicas: nothing is formed", cluster(0), holds(Reason.Hibernated)));
  }

  static Stream<Arguments> intended() {
    return Stream.of(
        row(
            "the named volume is there and empty: call",
            cluster(3).intent("v-0").empty(0).empty(1).empty(2),
            act(genesis(Reason.GenesisIntended))),
        row(
            "from a file of this machine: call, with its digest",
            cluster(3).intent("v-0").source(FILE).empty(0).empty(1).empty(2),
            act(genesis(Reason.GenesisIntended, Optional.of("ab")))),
        row(
            "from a file of this machine, and cut off: call again, with its digest",
            cluster(3).intent("v-0").source(FILE).snapshotGenesisFile(0, "ab").empty(1).empty(2),
            act(genesis(Reason.GenesisInterrupted, Optional.of("ab")))),
        row(
            "begun with another file: hold, the node would refuse the call for ever",
            cluster(3).intent("v-0").source(FILE).snapshotGenesisFile(0, "cd").empty(1).empty(2),
            holds(Reason.NotSupportedYet)),
        row(
            "begun with a file that is not asked for any more: hold",
            cluster(3).intent("v-0").snapshotGenesisFile(0, "ab").empty(1).empty(2),
            holds(Reason.NotSupportedYet)),
        row(
            "begun empty, and a file is asked for since: hold",
            cluster(3).intent("v-0").source(FILE).genesisFile(0, false).empty(1).empty(2),
            holds(Reason.NotSupportedYet)),
        row(
            "a snapshot is asked for since it was intended: the member is given it",
            cluster(3).intent("v-0").source(GOLDEN).found(RIGHT).empty(0).empty(1).empty(2),
            act(new DeliverSnapshot(pod(0), GOLDEN))),
        row(
            "its file is gone before the member has it: nothing is formed",
            cluster(3).intent("v-0").source(GOLDEN).found(MISSING).empty(0).empty(1).empty(2),
            holds(Reason.BootstrapSourceMissing)),
        row(
            "its file is another one before the member has it: nothing is formed",
            cluster(3).intent("v-0").source(GOLDEN).found(OTHER).empty(0).empty(1).empty(2),
            holds(Reason.BootstrapSourceDiffers)),
        row(
            "the member has the file: call, wherever it came from",
            cluster(3)
                .intent("v-0")
                .source(GOLDEN)
                .found(MISSING)
                .empty(0)
                .delivered(0, DIGEST)
                .empty(1)
                .empty(2),
            act(genesis(Reason.GenesisIntended, Optional.of(DIGEST)))),
        row(
            "the member has the file of an earlier spec: it is given the right one",
            cluster(3)
                .intent("v-0")
                .source(GOLDEN)
                .found(RIGHT)
                .empty(0)
                .delivered(0, "cd")
                .empty(1)
                .empty(2),
            act(new DeliverSnapshot(pod(0), GOLDEN))),
        row(
            "the member has a file, and none is asked for any more: call without it",
            cluster(3).intent("v-0").empty(0).delivered(0, DIGEST).empty(1).empty(2),
            act(genesis(Reason.GenesisIntended))),
        row(
            "another member has the file: that does not help",
            cluster(3)
                .intent("v-0")
                .source(GOLDEN)
                .found(MISSING)
                .empty(0)
                .empty(1)
                .delivered(1, DIGEST)
                .empty(2),
            holds(Reason.BootstrapSourceMissing)),
        row(
            "begun with the file, and cut off: call again, also if it is gone",
            cluster(3)
                .intent("v-0")
                .source(GOLDEN)
                .found(MISSING)
                .snapshotGenesisFile(0, DIGEST)
                .empty(1)
                .empty(2),
            act(genesis(Reason.GenesisInterrupted, Optional.of(DIGEST)))),
        row(
            "the same of a lone genesis from a file, whose resource was deleted",
            cluster(3)
                .source(GOLDEN)
                .found(MISSING)
                .snapshotGenesisFile(0, DIGEST)
                .empty(1)
                .empty(2),
            act(genesis(Reason.GenesisInterrupted, Optional.of(DIGEST)))),
        row(
            "a snapshot is asked for since its genesis was cut off: nothing is formed",
            cluster(3)
                .intent("v-0")
                .source(GOLDEN)
                .found(RIGHT)
                .genesisFile(0, false)
                .empty(1)
                .empty(2),
            holds(Reason.NotSupportedYet)),
        row(
            "its pod is being stopped: the next one is given the file",
            cluster(3)
                .intent("v-0")
                .source(GOLDEN)
                .found(RIGHT)
                .empty(0)
                .podDeleting(0)
                .empty(1)
                .empty(2),
            waits(Reason.GenesisIntended)),
        row(
            "from a URL: the member is told to download it",
            cluster(3).intent("v-0").source(WEB).empty(0).empty(1).empty(2),
            act(new DownloadSnapshot(pod(0), WEB))),
        row(
            "the member downloads it: wait",
            cluster(3)
                .intent("v-0")
                .source(WEB)
                .empty(0)
                .downloading(0, WEB, Optional.empty())
                .empty(1)
                .empty(2),
            waits(Reason.GenesisIntended)),
        row(
            "the member cannot download it: nothing is formed",
            cluster(3)
                .intent("v-0")
                .source(WEB)
                .empty(0)
                .downloading(0, WEB, Optional.of("it answers HTTP 403"))
                .empty(1)
                .empty(2),
            holds(Reason.BootstrapSourceMissing)),
        row(
            "the member downloads from an earlier address: it is told the new one",
            cluster(3)
                .intent("v-0")
                .source(WEB)
                .empty(0)
                .downloading(0, ELSEWHERE, Optional.of("it answers HTTP 403"))
                .empty(1)
                .empty(2),
            act(new DownloadSnapshot(pod(0), WEB))),
        row(
            "the member has downloaded it: call",
            cluster(3).intent("v-0").source(WEB).empty(0).delivered(0, DIGEST).empty(1).empty(2),
            act(genesis(Reason.GenesisIntended, Optional.of(DIGEST)))),
        row(
            "from a claim: a pod is made that serves it",
            cluster(3).intent("v-0").source(CLAIM).empty(0).empty(1).empty(2),
            act(new ServeSnapshot(CLAIM))),
        row(
            "that pod starts: wait",
            fromClaim(new SnapshotPod.Starting(Optional.empty())),
            waits(Reason.GenesisIntended)),
        row(
            "that pod cannot start: nothing is formed",
            fromClaim(new SnapshotPod.Starting(Optional.of("claim golden not found"))),
            holds(Reason.BootstrapSourceMissing)),
        row(
            "that pod has ended: nothing is formed",
            fromClaim(new SnapshotPod.Ended("Evicted", Seen.NOW)),
            holds(Reason.BootstrapSourceMissing)),
        row(
            "that pod serves: the member is told to fetch it",
            fromClaim(SERVING),
            act(new FetchSnapshot(pod(0), CLAIM, "10.0.0.9:8080"))),
        row(
            "that pod is going: wait for the next one",
            fromClaim(SERVING).snapshotPodDeleting(),
            waits(Reason.GenesisIntended)),
        row(
            "the member fetches it: wait",
            fromClaim(SERVING).downloading(0, served("10.0.0.9:8080"), Optional.empty()),
            waits(Reason.GenesisIntended)),
        row(
            "the member cannot fetch it: nothing is formed",
            fromClaim(SERVING).downloading(0, served("10.0.0.9:8080"), Optional.of("404")),
            holds(Reason.BootstrapSourceMissing)),
        row(
            "the member fetches it from a pod before this one: it is told the new one",
            fromClaim(SERVING).downloading(0, served("10.0.0.8:8080"), Optional.of("timeout")),
            act(new FetchSnapshot(pod(0), CLAIM, "10.0.0.9:8080"))),
        row(
            "the member has fetched it: that pod goes first",
            fromClaim(SERVING).delivered(0, DIGEST),
            act(new EndSnapshotPod(Seen.SNAPSHOT_POD, "nobody needs its file any more"))),
        row(
            "the member has fetched it, and that pod is going: call",
            fromClaim(SERVING).delivered(0, DIGEST).snapshotPodDeleting(),
            act(genesis(Reason.GenesisIntended, Optional.of(DIGEST)))),
        row(
            "other replicas are asked for since it was intended: the intended ones count",
            cluster(5).intent("v-0").empty(0).empty(1).empty(2),
            act(genesis(Reason.GenesisIntended))),
        row(
            "its node does not answer: wait",
            cluster(3).intent("v-0").unknown(0).empty(1).empty(2),
            waits(Reason.GenesisIntended)),
        row(
            "its pod is being stopped: wait for the next one",
            cluster(3).intent("v-0").empty(0).podDeleting(0).empty(1).empty(2),
            waits(Reason.GenesisIntended)),
        row(
            "its node is forming it: wait",
            cluster(3).intent("v-0").forming(0).empty(1).empty(2),
            waits(Reason.GenesisIntended)),
        row(
            "its genesis was cut off, and its pod is being stopped: wait for the next one",
            cluster(3).intent("v-0").genesisFile(0, false).podDeleting(0).empty(1).empty(2),
            waits(Reason.GenesisIntended)),
        row(
            "another volume cannot be asked: wait",
            cluster(3).intent("v-0").empty(0).unknown(1).empty(2),
            waits(Reason.UnknownVolume)),
        row(
            "another claim is not bound yet: wait",
            cluster(3).intent("v-0").empty(0).empty(1).neverBound(2),
            waits(Reason.UnknownVolume)),
        row(
            "its genesis was cut off, and another claim is not bound yet: wait",
            cluster(3).intent("v-0").genesisFile(0, false).empty(1).neverBound(2),
            waits(Reason.UnknownVolume)),
        row(
            "it formed: confirm",
            cluster(3)
                .intent("v-0")
                .config(List.of(0), List.of(), 0)
                .genesisFile(0, true)
                .empty(1)
                .empty(2),
            act(new ConfirmGenesis(X, id(0)))),
        row(
            "it formed, and its claim is being deleted: wait until it is gone",
            cluster(3)
                .intent("v-0")
                .config(List.of(0), List.of(), 0)
                .genesisFile(0, true)
                .claimDeleting(0)
                .empty(1)
                .empty(2),
            waits(Reason.GenesisIntended)),
        row(
            "its genesis was cut off, and another config is asked for since: hold, not 409 for"
                + " ever",
            cluster(3).intent("v-0").formedAs(OTHER_CONFIG).genesisFile(0, false).empty(1).empty(2),
            holds(Reason.NotSupportedYet)),
        row(
            "the same of a lone genesis whose resource was deleted",
            cluster(3).formedAs(OTHER_CONFIG).genesisFile(0, false).empty(1).empty(2),
            holds(Reason.NotSupportedYet)),
        row(
            "its genesis was cut off: call again",
            cluster(3).intent("v-0").genesisFile(0, false).empty(1).empty(2),
            act(genesis(Reason.GenesisInterrupted))),
        row(
            "the named volume is gone and all are empty: void",
            cluster(3).intent("gone").empty(0).empty(1).empty(2),
            act(new VoidGenesisIntent(X))),
        row(
            "the named volume is gone and one cannot be asked: wait",
            cluster(3).intent("gone").empty(0).unknown(1).empty(2),
            waits(Reason.UnknownVolume)),
        row(
            "the named volume is gone and X is elsewhere: hold",
            cluster(3).intent("gone").empty(0).stranger(1, X).empty(2),
            holds(Reason.ForeignData)),
        row(
            "another cluster is elsewhere: hold",
            cluster(3).intent("v-0").empty(0).stranger(1, Y).empty(2),
            holds(Reason.ForeignData)),
        row(
            "another cluster is on the named volume: hold",
            cluster(3).intent("v-0").stranger(0, Y).empty(1).empty(2),
            holds(Reason.ForeignData)),
        row(
            "X is on the named volume, by a join: hold",
            cluster(3).intent("v-0").stranger(0, X).empty(1).empty(2),
            holds(Reason.ForeignData)));
  }

  static Stream<Arguments> formed() {
    return Stream.of(
        row(
            "genesis file written, group never started: resume",
            cluster(3).ofX().genesisFile(0, false).empty(1).empty(2),
            act(genesis(Reason.GenesisInterrupted))),
        row(
            "genesis file written, group never started, and a claim is not bound yet: wait",
            cluster(3).ofX().genesisFile(0, false).empty(1).neverBound(2),
            waits(Reason.NoLeader)),
        row(
            "ordinal 0 empty, others with quorum: remove the old member",
            cluster(3).ofX().config(ALL, List.of(), 1).unheard(0).empty(0).member(1).member(2),
            act(new RemoveMember(pod(1), id(0), "demo-0"))),
        row(
            "ordinal 2 empty, others with quorum: remove the old member",
            cluster(3).ofX().config(ALL, List.of(), 1).unheard(2).member(0).member(1).empty(2),
            act(new RemoveMember(pod(1), id(2), "demo-2"))),
        row(
            "a claim that is merely missing may come back: wait",
            cluster(3).ofX().config(ALL, List.of(), 1).unheard(2).member(0).member(1).absent(2),
            waits(Reason.MembersStarting)),
        row(
            "one empty, and the third is not heard of: wait",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .unheard(0)
                .unheard(2)
                .empty(0)
                .member(1)
                .unknown(2),
            waits(Reason.QuorumAtRisk)),
        row(
            "two of five empty: one after the other",
            cluster(5)
                .ofX()
                .config(List.of(0, 1, 2, 3, 4), List.of(), 1)
                .unheard(0)
                .unheard(2)
                .empty(0)
                .member(1)
                .empty(2)
                .member(3)
                .member(4),
            act(new RemoveMember(pod(1), id(0), "demo-0"))),
        row(
            "one says Y: hold",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .unheard(2)
                .member(0)
                .member(1)
                .stranger(2, Y),
            holds(Reason.ClusterIdMismatch)),
        row(
            "one says Y, one is empty, and the rest has no quorum: hold",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .unheard(0)
                .unheard(2)
                .empty(0)
                .member(1)
                .stranger(2, Y),
            holds(Reason.ClusterIdMismatch)),
        row(
            "one of five says Y, one is empty, and the others are too few to replace it: hold",
            cluster(5)
                .ofX()
                .config(List.of(0, 1, 2, 3, 4), List.of(), 1)
                .unheard(0)
                .unheard(2)
                .unheard(3)
                .empty(0)
                .member(1)
                .stranger(2, Y)
                .noted(3, X, List.of(0, 1, 2, 3, 4))
                .member(4),
            holds(Reason.ClusterIdMismatch)),
        row(
            "one of five says Y: the empty one is replaced",
            cluster(5)
                .ofX()
                .config(List.of(0, 1, 2, 3, 4), List.of(), 1)
                .unheard(0)
                .unheard(2)
                .empty(0)
                .member(1)
                .stranger(2, Y)
                .member(3)
                .member(4),
            act(new RemoveMember(pod(1), id(0), "demo-0"))),
        row(
            "one says Y: the next joins all the same",
            cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).stranger(1, Y).empty(2),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "one that joins Y is no proof that a member's data is gone: hold",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .unheard(2)
                .member(0)
                .member(1)
                .strangerJoining(2, Y),
            holds(Reason.ClusterIdMismatch)),
        row(
            "all say Y: hold",
            cluster(3).ofX().stranger(0, Y).stranger(1, Y).stranger(2, Y),
            holds(Reason.ClusterIdMismatch)),
        row(
            "nothing that could be read, and something that cannot: hold",
            cluster(3).ofX().failed(0, "CorruptIdentity", Optional.empty()).empty(1).empty(2),
            holds(Reason.MemberFailed)),
        row(
            "a genesis that was cut off, beside something that cannot be read: hold",
            cluster(3)
                .ofX()
                .genesisFile(0, false)
                .failed(1, "CorruptIdentity", Optional.empty())
                .empty(2),
            holds(Reason.MemberFailed)),
        row(
            "one is noted as Y: hold",
            cluster(3).ofX().config(ALL, List.of(), 1).member(0).member(1).noted(2, Y, ALL),
            holds(Reason.ClusterIdMismatch)),
        row(
            "no volume has data: hold",
            cluster(3).ofX().empty(0).empty(1).empty(2),
            holds(Reason.DataLost)),
        row(
            "no volume has data, one cannot be asked: wait",
            cluster(3).ofX().empty(0).empty(1).unknown(2),
            waits(Reason.UnknownVolume)),
        row(
            "no volume has data, some claims are not bound yet: wait for what they will be",
            cluster(3).ofX().empty(0).neverBound(1).absent(2),
            waits(Reason.UnknownVolume)),
        row(
            "only permits to join are left: hold",
            cluster(3).ofX().empty(0).joining(1).empty(2),
            holds(Reason.DataLost)),
        row(
            "two of three voters lost: hold",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).empty(1).empty(2),
            holds(Reason.QuorumLost)),
        row(
            "two of three lost, and the survivor still believes that it leads: hold",
            cluster(3).ofX().config(ALL, List.of(), 0).member(0).empty(1).empty(2),
            holds(Reason.QuorumLost)),
        row(
            "two of three lost, and the survivor is only noted: hold",
            cluster(3).ofX().noted(0, X, ALL).empty(1).empty(2),
            holds(Reason.QuorumLost)),
        row(
            "the note that knows of most voters counts: two of five are not enough",
            cluster(5)
                .ofX()
                .noted(0, X, List.of(0))
                .noted(1, X, List.of(0, 1, 2, 3, 4))
                .empty(2)
                .empty(3)
                .empty(4),
            holds(Reason.QuorumLost)),
        row(
            "two of three lost, one of them joins by a late call: hold",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).empty(2).joiningAnew(1),
            holds(Reason.QuorumLost)),
        row(
            "two of three have new claims, not bound yet: wait for what they will be",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).neverBound(1).neverBound(2),
            waits(Reason.MemberUnreachable)),
        row(
            "two of three have no claim: wait, they may come back",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).absent(1).absent(2),
            waits(Reason.MembersStarting)),
        row(
            "one of three empty, one not bound yet: wait for what it will be",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).empty(1).neverBound(2),
            waits(Reason.MemberUnreachable)),
        row(
            "two of three do not answer: wait, they may come back",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).unknown(1).unknown(2),
            waits(Reason.MemberUnreachable)),
        row(
            "all pods start again: wait",
            cluster(3).ofX().noted(0, X, ALL).noted(1, X, ALL).noted(2, X, ALL),
            waits(Reason.MemberUnreachable)),
        row(
            "the only voter of a lone cluster lost: hold",
            cluster(1).ofX().empty(0),
            holds(Reason.DataLost)),
        row(
            "the only voter lost while the second is a learner: hold",
            cluster(3).ofX().config(List.of(0), List.of(1), -1).empty(0).member(1).empty(2),
            holds(Reason.QuorumLost)));
  }

  static Stream<Arguments> membership() {
    return Stream.of(
        row(
            "a member of X waits to be confirmed: confirm",
            cluster(3).ofX().waiting(0, ALL, 40).waiting(1, ALL, 41).waiting(2, ALL, 40),
            act(new ConfirmMember(pod(0), X, id(0), "uid"))),
        row(
            "one of three waits: confirm",
            cluster(3).ofX().config(ALL, List.of(), 0).member(0).member(1).waiting(2, ALL, 40),
            act(new ConfirmMember(pod(2), X, id(2), "uid"))),
        row(
            "a permitted joiner waits: confirm",
            cluster(3)
                .ofX()
                .config(List.of(0, 1), List.of(), 0)
                .member(0)
                .member(1)
                .waiting(2, List.of(), 0),
            act(new ConfirmMember(pod(2), X, id(2), "uid"))),
        row(
            "before anything is lost or held: the one that is left is confirmed",
            cluster(3).ofX().waiting(0, ALL, 40).empty(1).empty(2),
            act(new ConfirmMember(pod(0), X, id(0), "uid"))),
        row(
            "a member of Y waits: never confirmed",
            cluster(3).ofX().config(ALL, List.of(), 0).member(0).member(1).waiting(2, Y, ALL, 40),
            holds(Reason.ClusterIdMismatch)),
        row(
            "an outdated copy of the only voter waits: the others are confirmed",
            cluster(3).ofX().waiting(0, List.of(0), 3).waiting(1, ALL, 41).waiting(2, ALL, 40),
            act(new ConfirmMember(pod(1), X, id(1), "uid"))),
        row(
            "only an outdated copy waits: not confirmed",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .waiting(0, List.of(0), 50)
                .member(1)
                .member(2),
            acts(RecordVolumeIdentity.class)),
        row(
            "the only voter waits, with copies from when there were others: confirm",
            cluster(3).ofX().waiting(0, List.of(0), 50).waiting(1, ALL, 41).waiting(2, ALL, 40),
            act(new ConfirmMember(pod(0), X, id(0), "uid"))),
        row(
            "it waits with a copy that has seen as much as the others: not before them",
            cluster(3).ofX().waiting(0, List.of(0), 41).waiting(1, ALL, 41).waiting(2, ALL, 40),
            act(new ConfirmMember(pod(1), X, id(1), "uid"))),
        row(
            "the first voter waits, and the second knows of both: one step may be missing, confirm",
            cluster(3).ofX().waiting(0, List.of(0), 3).waiting(1, List.of(0, 1), 41).empty(2),
            act(new ConfirmMember(pod(0), X, id(0), "uid"))),
        row(
            "one waits on a pod that was made for an earlier resource: it would refuse",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 0)
                .member(0)
                .member(1)
                .waiting(2, ALL, 40)
                .startedFor(2, "earlier"),
            acts(RecordVolumeIdentity.class)),
        row(
            "one waits on a pod that is being stopped: its next pod is confirmed",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 0)
                .member(0)
                .member(1)
                .waiting(2, ALL, 40)
                .podDeleting(2),
            acts(RecordVolumeIdentity.class)),
        row(
            "an outdated copy that waits is not what the members are, however much it has seen",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), -1)
                .waiting(0, List.of(0), 50)
                .member(1)
                .member(2),
            act(
                new RecordVolumeIdentity(
                    claim(0), new VolumeIdentity(X, 1, id(0), new TreeSet<>(ids(ALL)))))),
        row(
            "an outdated copy that waits holds up no promotion",
            cluster(5)
                .ofX()
                .config(ALL, List.of(3), 1)
                .waiting(0, List.of(0), 50)
                .member(1)
                .member(2)
                .member(3)
                .empty(4),
            act(new Promote(pod(1), id(3), "demo-3"))),
        row(
            "the only voter of a lone cluster waits: confirm",
            cluster(1).ofX().waiting(0, List.of(0), 40),
            act(new ConfirmMember(pod(0), X, id(0), "uid"))),
        row(
            "every member serves, and one knows of another voter: not settled",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 1)
                .member(0)
                .member(1)
                .member(2)
                .knowsAnotherVoter(2),
            waits(Reason.MembersDisagree)),
        row(
            "one voter, the next waits: join",
            cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).empty(1).empty(2),
            act(new CallJoin(pod(1), X, 1, List.of("demo-0:8080")))),
        row(
            "the next does not answer: the one after it joins",
            cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).unknown(1).empty(2),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "one is permitted and not yet in: wait, nobody else joins",
            cluster(3).ofX().config(List.of(0), List.of(), 0).member(0).empty(1).joining(2),
            waits(Reason.MemberJoining)),
        row(
            "one is permitted and gets nowhere: the permit is repeated, nobody else joins",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .empty(1)
                .joining(2)
                .problem(2, "JoinPending"),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "one is permitted and has other trouble: wait, it asks by itself",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .empty(1)
                .joining(2)
                .problem(2, "NoLeader"),
            waits(Reason.MemberJoining)),
        row(
            "the next one is being stopped: the one after it joins",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .empty(1)
                .podDeleting(1)
                .empty(2),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "the claim of the next one is being deleted: the one after it joins",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .empty(1)
                .claimDeleting(1)
                .empty(2),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "one joins another cluster: the next one joins all the same",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .strangerJoining(1, Y)
                .empty(2),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "the voters do not agree on who they are: nobody joins",
            cluster(3)
                .ofX()
                .config(List.of(0, 1), List.of(), 0)
                .member(0)
                .member(1)
                .knowsAnotherVoter(1)
                .empty(2),
            waits(Reason.MembersDisagree)),
        row(
            "it has got nowhere for just so long: the next one joins first",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .joining(1)
                .problem(1, "JoinPending")
                .found(Reason.MemberJoining, 1, Duration.ofSeconds(30))
                .empty(2),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "it gets nowhere for long: the next one joins first",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .joining(1)
                .problem(1, "JoinPending")
                .found(Reason.MemberJoining, 1, LONG)
                .empty(2),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "it gets nowhere for long, and nobody else is left: the permit is repeated",
            cluster(3)
                .ofX()
                .config(List.of(0, 2), List.of(), 0)
                .member(0)
                .joining(1)
                .problem(1, "JoinPending")
                .found(Reason.MemberJoining, 1, LONG)
                .member(2),
            act(new CallJoin(pod(1), X, 1, List.of("demo-0:8080", "demo-2:8080")))),
        row(
            "it gets nowhere for long while another one joins: wait for that one",
            cluster(5)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .joining(1)
                .problem(1, "JoinPending")
                .found(Reason.MemberJoining, 1, LONG)
                .joining(2)
                .found(Reason.MemberJoining, 2, Duration.ofSeconds(5))
                .empty(3)
                .empty(4),
            waits(Reason.MemberJoining)),
        row(
            "two get nowhere for long: the permits are repeated in turn",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(), 0)
                .member(0)
                .joining(1)
                .problem(1, "JoinPending")
                .found(Reason.MemberJoining, 1, LONG)
                .joining(2)
                .problem(2, "JoinPending")
                .found(Reason.MemberJoining, 2, LONG)
                .later(Duration.ofSeconds(10)),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "the leader does not hear of a learner: wait for it a while",
            cluster(3)
                .ofX()
                .unheard(1)
                .config(List.of(0), List.of(1), 0)
                .member(0)
                .member(1)
                .behind(1)
                .found(Reason.MemberCatchingUp, 1, Duration.ofSeconds(5))
                .empty(2),
            waits(Reason.MemberCatchingUp)),
        row(
            "the leader has not heard of a learner for long: the next one joins",
            cluster(3)
                .ofX()
                .unheard(1)
                .config(List.of(0), List.of(1), 0)
                .member(0)
                .member(1)
                .behind(1)
                .found(Reason.MemberCatchingUp, 1, LONG)
                .empty(2),
            act(new CallJoin(pod(2), X, 1, List.of("demo-0:8080")))),
        row(
            "a learner receives entries for long: wait, it has much to receive",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(1), 0)
                .member(0)
                .member(1)
                .behind(1)
                .found(Reason.MemberCatchingUp, 1, LONG)
                .empty(2),
            waits(Reason.MemberCatchingUp)),
        row(
            "a learner that has caught up waits for no other learner",
            cluster(3)
                .ofX()
                .unheard(1)
                .config(List.of(0), List.of(1, 2), 0)
                .member(0)
                .member(1)
                .behind(1)
                .member(2),
            act(new Promote(pod(0), id(2), "demo-2"))),
        row(
            "a learner does not know yet that it was taken in: wait",
            cluster(3).ofX().config(List.of(0), List.of(1), 0).member(0).joining(1).empty(2),
            waits(Reason.MemberCatchingUp)),
        row(
            "a learner has caught up: promote",
            cluster(3).ofX().config(List.of(0), List.of(1), 0).member(0).member(1).empty(2),
            act(new Promote(pod(0), id(1), "demo-1"))),
        row(
            "a learner's pod is away: wait for it a while",
            cluster(3)
                .ofX()
                .config(List.of(0), List.of(1), 0)
                .member(0)
                .noted(1, X, List.of(0))
                .empty(2),
            waits(Reason.MemberCatchingUp)),
        row(
            "one joins anew and its old member is still in: remove the old one",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 0)
                .unheard(1)
                .member(0)
                .joiningAnew(1)
                .member(2),
            act(new RemoveMember(pod(0), id(1), "demo-1"))),
        row(
            "a learner's data is gone: remove it",
            cluster(3).ofX().config(List.of(0, 2), List.of(1), 0).member(0).empty(1).member(2),
            act(new RemoveMember(pod(0), id(1), "demo-1"))),
        row(
            "nobody leads: nobody joins",
            cluster(3).ofX().config(List.of(0, 1), List.of(), -1).member(0).member(1).empty(2),
            waits(Reason.NoLeader)),
        row(
            "all are there and nobody leads: wait for an election",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).member(1).member(2),
            waits(Reason.NoLeader)),
        row(
            "a voter has not caught up: wait",
            cluster(3).ofX().config(ALL, List.of(), 1).member(0).member(1).member(2).behind(2),
            waits(Reason.MemberCatchingUp)),
        row(
            "a member failed: a person is needed",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 0)
                .member(0)
                .member(1)
                .failed(2, "CorruptIdentity", Optional.of(X)),
            holds(Reason.MemberFailed)),
        row(
            "all is well",
            cluster(3).ofX().config(ALL, List.of(), 2).member(0).member(1).member(2),
            act(new Settled())),
        row(
            "fewer are asked for than there are: the highest ordinal leaves first",
            cluster(1).ofX().formedWith(3).config(ALL, List.of(), 2).member(0).member(1).member(2),
            acts(Decision.RecordDeparture.class)),
        row(
            "more are asked for than it was formed with: recorded, before anybody joins",
            cluster(5)
                .ofX()
                .formedWith(3)
                .config(ALL, List.of(), 2)
                .member(0)
                .member(1)
                .member(2)
                .empty(3)
                .absent(4),
            act(new Decision.RecordGrowth(3, 5))),
        row(
            "a stray claim beyond the size is nobody's",
            cluster(3)
                .ofX()
                .config(ALL, List.of(), 2)
                .member(0)
                .member(1)
                .member(2)
                .empty(3)
                .unknown(4),
            act(new Settled())),
        row(
            "two of three lost, and a stray claim that nobody asks: hold",
            cluster(3).ofX().config(ALL, List.of(), -1).member(0).empty(1).empty(2).unknown(3),
            holds(Reason.QuorumLost)),
        row(
            "another structural config is asked for than it was formed with: said",
            cluster(3)
                .ofX()
                .formedAs(new StructuralConfig(8, 3, "sync", "set", 0, 0))
                .config(ALL, List.of(), 2)
                .member(0)
                .member(1)
                .member(2),
            holds(Reason.NotSupportedYet)),
        row(
            "from a file of this machine, once it is formed: the file counts no more",
            cluster(3).ofX().source(FILE).config(ALL, List.of(), 2).member(0).member(1).member(2),
            act(new Settled())),
        row(
            "a snapshot is asked for once it is formed: nobody reads it",
            cluster(3).ofX().source(GOLDEN).config(ALL, List.of(), 2).member(0).member(1).member(2),
            act(new Settled())));
  }

  @Test
  void beforeAGenesisTheWaitNamesWhoIsNotKnownAndWhatThePlatformSaysOfIt() {
    Decision decision =
        Planner.decide(
            cluster(3)
                .empty(0)
                .neverBound(1)
                .podProblem(1, "Unschedulable", "0/3 nodes are available: 3 Insufficient memory.")
                .absent(2)
                .observed());

    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Wait.class,
            wait ->
                assertThat(wait.message())
                    .isEqualTo(
                        "demo-1: no volume is bound to its claim yet, and it has a pod that does"
                            + " not run: Unschedulable, 0/3 nodes are available: 3 Insufficient"
                            + " memory.; demo-2: it has no claim yet and has no pod yet"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource
  void messages(Seen seen, String message) {
    String said =
        switch (Planner.decide(seen.observed())) {
          case Decision.Wait wait -> wait.message();
          case Hold hold -> hold.message();
          case Decision.Act act -> act.toString();
          case Settled settled -> settled.toString();
        };

    assertThat(said).isEqualTo(message);
  }

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of(
            cluster(3).source(GOLDEN).found(MISSING).empty(0).empty(1).empty(2),
            "the cluster is to begin with ConfigMap golden, key bootstrap.netsy: there is no"
                + " ConfigMap golden. Put the file there, or remove bootstrap to form an empty"
                + " cluster"),
        Arguments.of(
            cluster(3).source(GOLDEN).found(OTHER).empty(0).empty(1).empty(2),
            "ConfigMap golden, key bootstrap.netsy has SHA-256 %s, and bootstrap.source.snapshot.sha256 is %s. Put the right file there, or correct sha256"
                .formatted("cd".repeat(32), DIGEST)),
        Arguments.of(
            cluster(3)
                .source(from(BootstrapSource.Place.SECRET))
                .found(OTHER)
                .empty(0)
                .empty(1)
                .empty(2),
            "Secret golden, key bootstrap.netsy has another SHA-256, and bootstrap.source.snapshot.sha256 is %s. Put the right file there, or correct sha256"
                .formatted(DIGEST)),
        Arguments.of(
            cluster(3)
                .intent("v-0")
                .source(WEB)
                .empty(0)
                .downloading(0, WEB, Optional.of("it answers HTTP 403"))
                .empty(1)
                .empty(2),
            "the cluster is to begin with https://files.example/golden, which its first member"
                + " cannot download: it answers HTTP 403. It tries again; or correct bootstrap, or"
                + " remove it to form an empty cluster"),
        Arguments.of(
            fromClaim(new SnapshotPod.Starting(Optional.of("claim golden not found"))),
            "the cluster is to begin with PersistentVolumeClaim golden, path bootstrap.netsy: pod"
                + " demo-snapshot cannot start: claim golden not found. Put the file there, or"
                + " remove bootstrap to form an empty cluster"),
        Arguments.of(
            fromClaim(new SnapshotPod.Ended("Evicted", Seen.NOW)),
            "the cluster is to begin with PersistentVolumeClaim golden, path bootstrap.netsy: pod"
                + " demo-snapshot has ended (Evicted), and is made again after 5 minutes, or at"
                + " once when it is deleted. Put the file there, or remove bootstrap to form an"
                + " empty cluster"),
        Arguments.of(
            cluster(3).empty(0).starting(1).empty(2), "demo-1: unknown: its node is starting"),
        Arguments.of(
            cluster(3).empty(0).failed(1, "CorruptIdentity", Optional.empty()).empty(2),
            "demo-0: empty; demo-1: cannot be identified (CorruptIdentity: a hole); demo-2: empty"),
        Arguments.of(
            cluster(3).config(ALL, List.of(), -1).member(0).empty(1).empty(2),
            "less than a majority of the 3 voters of cluster %s is on the volumes; bring the missing volumes back. demo-0: cluster %s member %s; demo-1: empty; demo-2: empty"
                .formatted(X, X, id(0))),
        Arguments.of(
            cluster(3).empty(0).emptied(1).empty(2),
            "volumes that held data are empty now: [demo-1 held cluster %s]. Delete these claims to form a new cluster"
                .formatted(X)),
        Arguments.of(
            whole().failed(2, "CorruptIdentity", Optional.of(X)),
            "demo-2: CorruptIdentity, a hole"),
        Arguments.of(
            whole().noted(2, X, ALL).podProblem(2, "Unschedulable", "no node has room"),
            "demo-2: Unschedulable, no node has room"),
        Arguments.of(whole().noPod(2), "demo-2 has no pod yet"),
        Arguments.of(whole().noted(2, X, ALL), "demo-2 does not answer: no answer in time"),
        Arguments.of(
            whole().volumeSize(2, "2Gi"),
            "storage.size 1Gi: a volume cannot shrink, and claim data-demo-2 asks for 2Gi; ask for"
                + " 2Gi or more"));
  }

  private static Seen whole() {
    return cluster(3).ofX().config(ALL, List.of(), 1).member(0).member(1).member(2);
  }

  @Test
  void aHoldTellsMemberByMember() {
    Decision decision =
        Planner.decide(
            cluster(3).config(ALL, List.of(), 1).empty(0).member(1).stranger(2, Y).observed());

    assertThat(decision)
        .isInstanceOfSatisfying(
            Hold.class,
            hold ->
                assertThat(hold.message())
                    .contains("demo-0: empty", "demo-1: cluster " + X, "demo-2: cluster " + Y));
  }

  private static Arguments row(String situation, Seen seen, Expected expected) {
    return Arguments.of(situation, seen, expected);
  }

  private static List<String> ids(List<Integer> ordinals) {
    return ordinals.stream().map(Seen::id).toList();
  }

  private static Expected intent() {
    return act(new RecordGenesisIntent(CANDIDATE, 1, "demo-0", "v-0", "p-0", 3));
  }

  private static Expected adopt() {
    return act(new AdoptCluster(X, 1, "demo-1", "v-1", "p-1", id(1), 3));
  }

  private static CallGenesis genesis(Reason reason) {
    return genesis(reason, Optional.empty());
  }

  private static CallGenesis genesis(Reason reason, Optional<String> snapshot) {
    return new CallGenesis(
        pod(0), X, 1, CONFIG, List.of("demo-0", "demo-1", "demo-2"), snapshot, reason);
  }
}
