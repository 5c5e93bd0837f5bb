package dev.quorate.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.node.Requirement;
import dev.quorate.node.auth.AuthSettings;
import dev.quorate.node.auth.JwtMethod;
import dev.quorate.node.auth.Passwords;
import dev.quorate.node.auth.TokenSettings;
import dev.quorate.node.engine.RaftSettings;
import dev.quorate.node.genesis.ConfigKey;
import dev.quorate.node.genesis.StructuralConfig;
import dev.quorate.node.level.LevelRange;
import dev.quorate.node.options.NodeOptions;
import dev.quorate.node.options.NodeOptions.WhenEmpty;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class NodeCommandTest {
  private final List<NodeOptions> started = new ArrayList<>();
  private final StringWriter err = new StringWriter();

  @Test
  void withNeitherSeedsNorPeersAnEmptyNodeForms() {
    NodeOptions options = parse("--node-id=node-1", "--port=8081", "--data-dir=./data/node-1");

    assertThat(options.whenEmpty()).isEqualTo(new WhenEmpty.FormAlone(List.of()));
    assertThat(options.restPort()).isEqualTo(8081);
    assertThat(options.dataDirectory()).isEqualTo(Path.of("./data/node-1"));
    assertThat(options.advertiseHost()).isEqualTo("localhost");
  }

  @Test
  void aSnapshotFileToBeginWithIsForNodesThatForm() {
    Optional<Path> file = Optional.of(Path.of("golden.netsy"));

    assertThat(parse("-id", "n", "--bootstrap-file", "golden.netsy").whenEmpty())
        .isEqualTo(new WhenEmpty.FormAlone(List.of(), file));
    assertThat(parse("-id", "n", "--bootstrap-file=golden.netsy", "--seed-node", "h:1").whenEmpty())
        .isEqualTo(new WhenEmpty.JoinThroughSeeds());
    assertThat(new WhenEmpty.AwaitPermit(file).bootstrapFile()).isEqualTo(file);
  }

  @Test
  void theSourcesSpellingsAreUnderstood() {
    NodeOptions options = parse("-id", "1", "-addr", "10.0.0.7:9192", "--peers", "", "--bootstrap");

    assertThat(options.nodeId()).isEqualTo("1");
    assertThat(options.peerPort()).isEqualTo(9192);
    assertThat(options.advertiseHost()).isEqualTo("10.0.0.7");
    assertThat(options.whenEmpty()).isEqualTo(new WhenEmpty.FormAlone(List.of()));
    assertThat(parse("-id", "1", "--raft-addr", "0.0.0.0:9192").advertiseHost())
        .isEqualTo("localhost");
  }

  @Test
  void aNumberHasOneSpelling() {
    NodeOptions options = parse("-id", "n", "--partitions", "08", "--replication-factor=+3");

    assertThat(options.config())
        .containsEntry(ConfigKey.PARTITIONS, "8")
        .containsEntry(ConfigKey.REPLICATION_FACTOR, "3");
    assertThat(options.formingConfig().divergences(options.config())).isEmpty();
  }

  @Test
  void theStoreMayTakeAThirdOfTheHeapUnlessAnotherQuotaIsNamed() {
    assertThat(parse("-id", "n").quotaBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 3);
    assertThat(parse("-id", "n", "--quota-backend-bytes=1000").quotaBytes()).isEqualTo(1000);
    assertThat(execute("-id", "n", "--quota-backend-bytes", "0"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--quota-backend-bytes must be at least 1, is 0");
  }

  @Test
  @Requirement("S3-11")
  void electionTimeoutAndHeartbeatIntervalAreSettings() {
    RaftSettings.Timing usual = parse("-id", "n").raft().timing();
    assertThat(usual).isEqualTo(RaftSettings.defaults().timing());

    RaftSettings.Timing named =
        parse("-id", "n", "--election-timeout=1000", "--heartbeat-interval=300").raft().timing();
    assertThat(named.electionTimeout()).hasMillis(1000);
    assertThat(named.heartbeat()).hasMillis(300);
  }

  @Test
  void timesThatDoNotFitAreRefusedAndTheOptionsNamed() {
    assertThat(execute("-id", "n", "--election-timeout", "899", "--heartbeat-interval", "300"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains("--election-timeout must be at least 3 times --heartbeat-interval")
        .contains("are 899 and 300 ms");
    assertThat(execute("-id", "n", "--heartbeat-interval", "0"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--heartbeat-interval must be at least 20 ms, is 0");
    assertThat(execute("-id", "n", "--election-timeout", "50001"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--election-timeout must be at most 50000 ms, is 50001");
  }

  @Test
  void theNumberOfEntriesBetweenSnapshotsIsASetting() {
    assertThat(parse("-id", "n").raft().snapshots()).isEqualTo(RaftSettings.defaults().snapshots());
    assertThat(parse("-id", "n", "--snapshot-count=5000").raft().snapshots().entries())
        .isEqualTo(5000);
    assertThat(execute("-id", "n", "--snapshot-count=999")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--snapshot-count must be from 1000 to 10000000, is 999");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "-- | Off[]",
        "--auto-compaction-retention=0 | Off[]",
        "--auto-compaction-retention=0s | Off[]",
        "--auto-compaction-retention=1 | Periodic[retention=PT1H]",
        "--auto-compaction-retention=30m | Periodic[retention=PT30M]",
        "--auto-compaction-retention=1.5h | Periodic[retention=PT1H30M]",
        "--auto-compaction-retention=1h2m3.5s | Periodic[retention=PT1H2M3.5S]",
        "--auto-compaction-mode=periodic --auto-compaction-retention=1h | Periodic[retention=PT1H]",
        "--auto-compaction-mode=revision --auto-compaction-retention=1000 |"
            + " Revisions[retention=1000]",
        "--auto-compaction-mode=revision --auto-compaction-retention=0 | Off[]",
        "--auto-compaction-mode=revision | Off[]",
      })
  void theHistoryIsKeptAsLongAsEtcdsFlagsSay(String flags, String policy) {
    List<String> args = new ArrayList<>(List.of("-id", "n"));
    Stream.of(flags.split(" ")).filter(flag -> !flag.equals("--")).forEach(args::add);
    assertThat(parse(args.toArray(String[]::new)).compaction()).hasToString(policy);
  }

  @Test
  void usersProveWhoTheyAreAsEtcdsFlagsSay(@TempDir Path directory) throws Exception {
    assertThat(parse("-id", "n").auth()).isEqualTo(AuthSettings.USUAL);
    assertThat(parse("-id", "n", "--auth-token-ttl=60", "--bcrypt-cost=12").auth())
        .isEqualTo(
            new AuthSettings(new TokenSettings.Simple(Duration.ofSeconds(60)), new Passwords(12)));
    Path secret = Files.writeString(directory.resolve("secret"), "secret");
    String jwt = "--auth-token=jwt,sign-method=HS384,priv-key=" + secret;
    assertThat(parse("-id", "n", jwt + ",ttl=1h30m").auth().tokens())
        .isInstanceOfSatisfying(
            TokenSettings.Jwt.class,
            it -> {
              assertThat(it.method()).isEqualTo(JwtMethod.HS384);
              assertThat(it.ttl()).isEqualTo(Duration.ofMinutes(90));
            });
    assertThat(((TokenSettings.Jwt) parse("-id", "n", jwt).auth().tokens()).ttl())
        .isEqualTo(Duration.ofMinutes(5));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--bcrypt-cost=3 | --bcrypt-cost must be from 4 to 31, is 3",
        "--bcrypt-cost=32 | --bcrypt-cost must be from 4 to 31, is 32",
        "--auth-token-ttl=0 | --auth-token-ttl must be at least 1, is 0",
        "--auth-token=none | --auth-token must be simple, or jwt,pub-key=FILE",
        "--auth-token=jwt,key=x | --auth-token must be simple, or jwt,pub-key=FILE",
        "--auth-token=jwt,ttl=1m,ttl=2m | --auth-token must be simple, or jwt,pub-key=FILE",
        "--auth-token=jwt | --auth-token: sign-method must be one of RS256, RS384,",
        "--auth-token=jwt,sign-method=none | is \"none\"",
        "--auth-token=jwt,sign-method=HS256 | the keys cannot be used: priv-key is needed",
        "--auth-token=jwt,sign-method=RS256 | the keys cannot be used: pub-key is needed",
        "--auth-token=jwt,sign-method=RS256,pub-key=/no/such | pub-key cannot be read",
        "--auth-token=jwt,sign-method=HS256,ttl=soon | ttl must be a time such as 5m",
      })
  void tokensThatCannotBeGivenAreRefused(String flag, String message) {
    assertThat(execute("-id", "n", flag)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void anOperatorsNodeCompactsUnlessItIsToldNotTo(@TempDir Path directory) throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "secret");
    String[] managed = {"-id", "n", "--managed", "--admin-token-file=" + token};
    assertThat(parse(managed).compaction()).hasToString("Periodic[retention=PT5M]");
    for (String[] row :
        new String[][] {
          {"--auto-compaction-retention=0", "Off[]"},
          {"--auto-compaction-retention=1h", "Periodic[retention=PT1H]"},
          {"--auto-compaction-mode=revision", "Off[]"}
        }) {
      String[] args = Arrays.copyOf(managed, managed.length + 1);
      args[managed.length] = row[0];
      assertThat(parse(args).compaction()).hasToString(row[1]);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "--auto-compaction-mode=hourly | --auto-compaction-mode must be periodic or revision, is"
            + " \"hourly\"",
        "--auto-compaction-retention=soon | --auto-compaction-retention must be a time of at least"
            + " 1s (30m, 1h30m) or a number of hours, or 0 for no compaction; is \"soon\"",
        "--auto-compaction-retention=-1 | --auto-compaction-retention must be a time",
        "--auto-compaction-retention=999ms | --auto-compaction-retention must be a time",
        "--auto-compaction-retention=9999999h | --auto-compaction-retention must be a time",
        "--auto-compaction-retention=9999999 | --auto-compaction-retention must be a time",
        "--auto-compaction-mode=revision --auto-compaction-retention=1h |"
            + " --auto-compaction-retention must be a number of revisions, or 0 for no"
            + " compaction; is \"1h\"",
      })
  void aRetentionThatCannotBeMeasuredIsRefused(String flags, String message) {
    List<String> args = new ArrayList<>(List.of("-id", "n"));
    args.addAll(List.of(flags.split(" ")));
    assertThat(execute(args.toArray(String[]::new))).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void theDelayOfAnEndIsNoneUnlessItIsAskedForAndAMinuteAtMost() {
    assertThat(parse("-id", "n").shutdownDelay()).isZero();
    assertThat(parse("-id", "n", "--shutdown-delay=2000").shutdownDelay()).hasSeconds(2);
    assertThat(execute("-id", "n", "--shutdown-delay=60001")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--shutdown-delay must be from 0 to 60000 ms, is 60001");
  }

  @Test
  void aNodeWorksUpToTheFeatureLevelThatIsNamed() {
    assertThat(parse("-id", "n").levels()).isEqualTo(LevelRange.OF_THIS_RELEASE);
    assertThat(parse("-id", "n", "--max-feature-level=1").levels()).isEqualTo(new LevelRange(1, 1));
    assertThat(execute("-id", "n", "--max-feature-level", "99"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "--max-feature-level must be from 1 to %d, is 99"
                .formatted(LevelRange.OF_THIS_RELEASE.newest()));
  }

  @Test
  void anIpv6HostIsAdvertisedInBrackets() {
    assertThat(parse("-id", "1", "--advertise-host", "::1").advertiseHost()).isEqualTo("[::1]");
    assertThat(parse("-id", "1", "--listen-host", "fe80::7").advertiseHost())
        .isEqualTo("[fe80::7]");
    assertThat(parse("-id", "1", "--raft-addr", "[::1]:9192").advertiseHost()).isEqualTo("[::1]");
  }

  @Test
  void bootstrapWithPeersExpectsThemAsMembers() {
    NodeOptions options =
        parse("-id", "node3", "--bootstrap", "--peers", "node1,node2@h:8080,node3");

    assertThat(options.whenEmpty()).isEqualTo(new WhenEmpty.FormAlone(List.of("node1", "node2")));
  }

  @Test
  void severalSeedsMayBeNamedInOneOrManyOptions() {
    NodeOptions options =
        parse("-id", "n", "--seed-nodes=a:1,b:2", "--seed-node", "c:3", "--peers", "x@d:4,y");

    assertThat(options.whenEmpty()).isEqualTo(new WhenEmpty.JoinThroughSeeds());
    assertThat(options.seeds()).containsExactly("a:1", "b:2", "c:3", "d:4");
  }

  @Test
  void peersWithoutAddressesAreNothingToJoinThrough() {
    assertThat(parse("-id", "n", "--peers", "a,b").whenEmpty())
        .isInstanceOf(WhenEmpty.StayEmpty.class);
  }

  @Test
  @Requirement({"S4-2", "S4-3", "S4-4", "S4-5"})
  void theStructuralConfigHasDefaultsAndOptions() {
    assertThat(parse("-id", "n").formingConfig())
        .isEqualTo(StructuralConfig.defaults(Runtime.getRuntime().availableProcessors()));
    assertThat(parse("-id", "n").formingConfig().get(ConfigKey.REPLICATION_FACTOR)).isEqualTo("3");
    assertThat(parse("-id", "n").formingConfig().get(ConfigKey.REPLICATION_MODE)).isEqualTo("sync");
    assertThat(parse("-id", "n").formingConfig().get(ConfigKey.TABLE_TYPE)).isEqualTo("set");
    StructuralConfig named =
        parse(
                "-id=n",
                "--partitions=7",
                "--replication-factor=5",
                "--replication-mode=async",
                "--table-type=ordered_set")
            .formingConfig();
    assertThat(named.get(ConfigKey.PARTITIONS)).isEqualTo("7");
    assertThat(named.get(ConfigKey.REPLICATION_FACTOR)).isEqualTo("5");
    assertThat(named.get(ConfigKey.REPLICATION_MODE)).isEqualTo("async");
    assertThat(named.get(ConfigKey.TABLE_TYPE)).isEqualTo("ordered_set");
  }

  @Test
  void onlyTheNamedStructuralKeysAreComparedOnJoining() {
    NodeOptions options = parse("-id", "n", "--table-type", "ordered_set");

    assertThat(options.config()).isEqualTo(Map.of(ConfigKey.TABLE_TYPE, "ordered_set"));
    assertThat(options.formingConfig().get(ConfigKey.TABLE_TYPE)).isEqualTo("ordered_set");
    assertThat(options.formingConfig().get(ConfigKey.REPLICATION_FACTOR)).isEqualTo("3");
  }

  @Test
  void aManagedNodeWaitsForItsPermit(@TempDir Path directory) throws Exception {
    Path token = Files.writeString(directory.resolve("token"), "secret\n");

    NodeOptions options =
        parse("-id", "demo-0", "--managed", "--admin-token-file", token.toString());

    assertThat(options.isManaged()).isTrue();
    assertThat(options.adminTokenFile()).contains(token);
  }

  @Test
  @Requirement({"S4-13", "S4-31"})
  void everythingWrongIsSaidAtOnceWithTheOptionAndTheCure() {
    int code =
        execute(
            "-id",
            "no spaces",
            "--port",
            "70000",
            "--managed",
            "--bootstrap",
            "--seed-node",
            "nowhere",
            "--replication-factor",
            "2");

    assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(started).isEmpty();
    assertThat(err.toString())
        .contains(
            "--node-id must be",
            "--port must be from 1 to 65535, is 70000",
            "--seed-node must be HOST:PORT",
            "is \"nowhere\"",
            "--managed needs --admin-token-file",
            "drop --bootstrap",
            "--replication-factor: replicationFactor is 2");
  }

  @Test
  void theClusterThatANodeMayServeIsNamedByItsId() {
    assertThat(parse("-id", "n").clusterId()).isEmpty();
    assertThat(parse("-id", "n", "--cluster-id", "6f1c0a5e9b3d2748").clusterId())
        .hasValue(0x6f1c0a5e9b3d2748L);
    assertThat(execute("-id", "n", "--cluster-id", "demo")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--cluster-id must be 16 hexadecimal digits, is \"demo\"");
  }

  @Test
  void removedMembersAreNamedWithTheirClusterByANodeThatJoins() {
    NodeOptions options =
        parse(
            "-id",
            "n",
            "--seed-node=h:1",
            "--cluster-id=6f1c0a5e9b3d2748",
            "--retire-data-of=00000000000000aa,00000000000000bb");
    assertThat(options.retired()).containsExactlyInAnyOrder(0xaaL, 0xbbL);
    assertThat(parse("-id", "n", "--retire-data-of=").retired()).isEmpty();
    assertThat(parse("-id", "n").retired()).isEmpty();

    assertThat(execute("-id", "n", "--retire-data-of=00000000000000aa,demo-3"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString())
        .contains(
            "--retire-data-of (or QUORATE_RETIRE_DATA_OF) must be memberIds of 16 hexadecimal"
                + " digits",
            "\"demo-3\" is none",
            "needs --cluster-id",
            "needs --seed-node, to join the cluster again");
  }

  @Test
  void portsMustDiffer() {
    assertThat(execute("-id", "n", "--client-port", "8080")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("must differ, are 8080, 8080 and 2380");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 8080, 2379, 2380",
    "--port=8081, 8081, 9081, 10081",
    "--port=8081 --client-port=2381, 8081, 2381, 10081",
    "--port=8081 --peer-port=2381, 8081, 9081, 2381",
    "--port=8081 --raft-addr=h:2381, 8081, 9081, 2381",
    "--client-port=2381, 8080, 2381, 2380",
    "--kafka-port=9092, 8080, 9092, 2380"
  })
  void onePortIsEnoughForEachNodeOfAHost(String flags, int rest, int client, int peer) {
    NodeOptions options = parse(("-id=n " + flags).strip().split(" ", -1));

    assertThat(options.restPort()).isEqualTo(rest);
    assertThat(options.clientPort()).isEqualTo(client);
    assertThat(options.peerPort()).isEqualTo(peer);
  }

  @Test
  void theWordOfOneSourceIsUnderstoodAndNoOther() {
    assertThat(parse("--node-id", "1", "raft-cluster", "--peers", "", "--bootstrap").nodeId())
        .isEqualTo("1");
    assertThat(execute("--node-id", "1", "raft-clutter")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("\"raft-clutter\" is not an option, and no value of one");
    assertThat(execute("--node-id", "1", "raft-cluster", "raft-cluster"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
  }

  @Test
  void aPortThatLeavesNoRoomForTheOthersIsRefusedWithTheirNames() {
    assertThat(execute("-id", "n", "--port", "64000")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--peer-port must be from 1 to 65535, is 66000");
  }

  private NodeOptions parse(String... args) {
    assertThat(execute(args)).as(err.toString()).isZero();
    return started.getLast();
  }

  private int execute(String... args) {
    NodeCommand command =
        new NodeCommand(
            options -> {
              started.add(options);
              return 0;
            });
    return new CommandLine(command).setErr(new PrintWriter(err, true)).execute(args);
  }
}
