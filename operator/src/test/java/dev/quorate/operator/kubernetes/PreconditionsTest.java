package dev.quorate.operator.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.ChildState;
import dev.quorate.operator.observed.ObjectRef;
import dev.quorate.operator.observed.ObservedTask;
import dev.quorate.operator.observed.VolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.AddFinalizer;
import dev.quorate.operator.plan.decision.Decision.ApplyChild;
import dev.quorate.operator.plan.decision.Decision.DeleteTask;
import dev.quorate.operator.plan.decision.Decision.DeleteVolume;
import dev.quorate.operator.plan.decision.Decision.ExpandVolume;
import dev.quorate.operator.plan.decision.Decision.FailTask;
import dev.quorate.operator.plan.decision.Decision.KeepSpec;
import dev.quorate.operator.plan.decision.Decision.Promote;
import dev.quorate.operator.plan.decision.Decision.RecordGenesisIntent;
import dev.quorate.operator.plan.decision.Decision.RecordVolumeIdentity;
import dev.quorate.operator.plan.decision.Decision.ReplaceClaimTemplate;
import dev.quorate.operator.plan.decision.Decision.ReplacePod;
import dev.quorate.operator.plan.decision.Decision.RetainVolume;
import dev.quorate.operator.plan.decision.Decision.ScaleToZero;
import dev.quorate.operator.plan.decision.Decision.StartTask;
import dev.quorate.operator.plan.decision.Reason;
import dev.quorate.operator.world.Outcome;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An act that is meant for what is no longer so")
class PreconditionsTest {
  private static final String OTHER = UUID.randomUUID().toString();

  private static ApiServer server;
  private Stage stage;

  @BeforeAll
  static void startServer() {
    server = ApiServer.start();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void raise() {
    stage = new Stage(server);
    stage.create();
  }

  @AfterEach
  void strike() {
    stage.close();
  }

  @Test
  void doesNotWriteAnIntentOverANewerResource() {
    var seen = stage.seen();
    editSpec();

    var outcome =
        stage.world.perform(
            new RecordGenesisIntent("0123456789abcdef", 1, "demo-0", "volume", "pod", 3), seen);

    assertThat(outcome).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.seen().status().intent()).isEmpty();
    assertThat(stage.resource().getSpec().getReplicas()).isEqualTo(5);
  }

  @Test
  void doesNotReportOnANewerResource() {
    var seen = stage.seen();
    editSpec();

    var outcome =
        stage.world.report(
            seen.status()
                .withDecided(
                    seen.status().clusterId(), 7, seen.status().genesis(), seen.status().intent()),
            List.of(),
            seen);

    assertThat(outcome).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.seen().status().epoch()).isZero();
  }

  @Test
  void doesNotSetTheFinalizerOfANewerResource() {
    var seen = stage.seen();
    editSpec();

    assertThat(stage.world.perform(new AddFinalizer(), seen)).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.world.perform(new AddFinalizer(), stage.seen())).isEqualTo(new Outcome.Done());
    assertThat(stage.seen().cluster().finalizer()).isTrue();
  }

  @Test
  void doesNotKeepTheSpecOfAnOlderResource() {
    var seen = stage.seen();
    editSpec();

    var late = stage.world.perform(new KeepSpec(seen.cluster().spec()), seen);

    assertThat(late).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.seen().cluster().lastValidSpec()).isEmpty();

    var now = stage.seen();
    assertThat(stage.world.perform(new KeepSpec(now.cluster().spec()), now))
        .isEqualTo(new Outcome.Done());
    assertThat(stage.seen().cluster().lastValidSpec()).contains(now.cluster().spec());
    assertThat(stage.seen().cluster().generation()).isEqualTo(now.cluster().generation());
  }

  @Test
  void deletesNoOtherClaimOfTheSameName() {
    String uid = claim();

    var wrong =
        stage.world.perform(
            new DeleteVolume(new ObjectRef("data-demo-0", OTHER), Optional.empty()), stage.seen());

    assertThat(wrong).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.claim(0).getMetadata().getDeletionTimestamp()).isNull();

    var right =
        stage.world.perform(
            new DeleteVolume(new ObjectRef("data-demo-0", uid), Optional.empty()), stage.seen());

    assertThat(right).isEqualTo(new Outcome.Done());
    assertThat(stage.claim(0).getMetadata().getDeletionTimestamp()).isNotNull();
  }

  /** What binds a volume to a claim writes the claim. */
  @Test
  void deletesNoClaimThatWasChangedSinceItWasSeenWithoutAVolume() {
    ObjectRef claim = new ObjectRef("data-demo-0", claim());
    String seen = stage.claim(0).getMetadata().getResourceVersion();
    stage.annotateClaim(0, "pv.kubernetes.io/bind-completed", "yes");

    var late = stage.world.perform(new DeleteVolume(claim, Optional.of(seen)), stage.seen());

    assertThat(late).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.claim(0).getMetadata().getDeletionTimestamp()).isNull();

    String present = stage.claim(0).getMetadata().getResourceVersion();
    assertThat(stage.world.perform(new DeleteVolume(claim, Optional.of(present)), stage.seen()))
        .isEqualTo(new Outcome.Done());
    assertThat(stage.claim(0).getMetadata().getDeletionTimestamp()).isNotNull();
  }

  @Test
  void replacesNoOtherPodOfTheSameName() {
    String uid = pod();

    var wrong = stage.world.perform(new ReplacePod(new ObjectRef("demo-0", OTHER)), stage.seen());

    assertThat(wrong).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.client.pods().inNamespace(stage.ref.namespace()).withName("demo-0").get())
        .isNotNull();

    var right = stage.world.perform(new ReplacePod(new ObjectRef("demo-0", uid)), stage.seen());

    assertThat(right).isEqualTo(new Outcome.Done());
    assertThat(stage.client.pods().inNamespace(stage.ref.namespace()).withName("demo-0").get())
        .isNull();
  }

  @Test
  void doesNotNoteAnIdentityOnAnotherClaim() {
    String uid = claim();
    var identity =
        new VolumeIdentity(
            "0123456789abcdef", 1, "00000000000000aa", new TreeSet<>(List.of("00000000000000aa")));

    var wrong =
        stage.world.perform(
            new RecordVolumeIdentity(new ObjectRef("data-demo-0", OTHER), identity), stage.seen());
    assertThat(wrong).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.seen().slots().getFirst().volume().orElseThrow().identity()).isEmpty();

    var right =
        stage.world.perform(
            new RecordVolumeIdentity(new ObjectRef("data-demo-0", uid), identity), stage.seen());
    assertThat(right).isEqualTo(new Outcome.Done());
    assertThat(stage.seen().slots().getFirst().volume().orElseThrow().identity())
        .contains(identity);
  }

  @Test
  void notesThatAMemberWasRemovedUntilItsClaimHoldsAnother() {
    String uid = claim();
    var member =
        new VolumeIdentity(
            "0123456789abcdef", 1, "00000000000000aa", new TreeSet<>(List.of("00000000000000aa")));
    var next =
        new VolumeIdentity(
            "0123456789abcdef", 1, "00000000000000bb", new TreeSet<>(List.of("00000000000000bb")));

    var wrong =
        stage.world.perform(
            new RetainVolume(new ObjectRef("data-demo-0", OTHER), "demo-0", member.asRemoved()),
            stage.seen());
    assertThat(wrong).isInstanceOf(Outcome.Overtaken.class);
    assertThat(noted()).isEmpty();

    assertThat(
            stage.world.perform(
                new RetainVolume(new ObjectRef("data-demo-0", uid), "demo-0", member.asRemoved()),
                stage.seen()))
        .isEqualTo(new Outcome.Done());
    assertThat(noted()).contains(member.asRemoved());
    assertThat(
            stage.world.perform(
                new RecordVolumeIdentity(new ObjectRef("data-demo-0", uid), next), stage.seen()))
        .isEqualTo(new Outcome.Done());
    assertThat(noted()).contains(next);
  }

  private Optional<VolumeIdentity> noted() {
    return stage.seen().slots().getFirst().volume().orElseThrow().identity();
  }

  @Test
  void stopsOnlyTheStatefulSetThatWasSeen() {
    stage.world.perform(
        new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectMissing), stage.seen());
    var sets = stage.client.apps().statefulSets().inNamespace(stage.ref.namespace());
    var before = sets.withName("demo").get().getMetadata();
    sets.withName("demo")
        .edit(
            set ->
                new StatefulSetBuilder(set)
                    .editMetadata()
                    .addToAnnotations("somebody", "was here")
                    .endMetadata()
                    .build());
    String now = sets.withName("demo").get().getMetadata().getResourceVersion();

    assertThat(stage.world.perform(new ScaleToZero(OTHER, now), stage.seen()))
        .isInstanceOf(Outcome.Overtaken.class);
    assertThat(
            stage.world.perform(
                new ScaleToZero(before.getUid(), before.getResourceVersion()), stage.seen()))
        .isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.seen().statefulSet().orElseThrow().replicas()).isEqualTo(3);

    assertThat(stage.world.perform(new ScaleToZero(before.getUid(), now), stage.seen()))
        .isEqualTo(new Outcome.Done());
    assertThat(stage.seen().statefulSet().orElseThrow().replicas()).isZero();
  }

  /** And leaves its pods, which is what the garbage collector is told by the finalizer. */
  @Test
  void takesAwayOnlyTheStatefulSetThatWasSeenAndOrphansItsPods() {
    stage.world.perform(
        new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectMissing), stage.seen());
    var sets = stage.client.apps().statefulSets().inNamespace(stage.ref.namespace());
    var before = sets.withName("demo").get().getMetadata();
    sets.withName("demo")
        .edit(
            set ->
                new StatefulSetBuilder(set)
                    .editMetadata()
                    .addToAnnotations("somebody", "was here")
                    .endMetadata()
                    .build());
    String now = sets.withName("demo").get().getMetadata().getResourceVersion();

    assertThat(stage.world.perform(template(OTHER, now), stage.seen()))
        .isInstanceOf(Outcome.Overtaken.class);
    assertThat(
            stage.world.perform(
                template(before.getUid(), before.getResourceVersion()), stage.seen()))
        .isInstanceOf(Outcome.Overtaken.class);
    assertThat(sets.withName("demo").get().getMetadata().getDeletionTimestamp()).isNull();

    assertThat(stage.world.perform(template(before.getUid(), now), stage.seen()))
        .isEqualTo(new Outcome.Done());
    assertThat(sets.withName("demo").get().getMetadata().getFinalizers()).contains("orphan");
    assertThat(sets.withName("demo").get().getMetadata().getDeletionTimestamp()).isNotNull();
  }

  private static ReplaceClaimTemplate template(String uid, String resourceVersion) {
    return new ReplaceClaimTemplate(uid, resourceVersion, "1Gi", "2Gi");
  }

  @Test
  void asksNoOtherClaimToGrow() {
    String uid = claim();
    String seen = stage.claim(0).getMetadata().getResourceVersion();
    stage.annotateClaim(0, "somebody", "was here");

    assertThat(stage.world.perform(expand(uid, seen), stage.seen()))
        .isInstanceOf(Outcome.Overtaken.class);
    assertThat(
            stage.world.perform(
                expand(OTHER, stage.claim(0).getMetadata().getResourceVersion()), stage.seen()))
        .isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.world.perform(expand(uid, present()), stage.seen()))
        .as("it is not bound: the API server says so")
        .isInstanceOf(Outcome.Rejected.class);
  }

  private String present() {
    return stage.claim(0).getMetadata().getResourceVersion();
  }

  private static ExpandVolume expand(String uid, String resourceVersion) {
    return new ExpandVolume(
        new ObjectRef("data-demo-0", uid), resourceVersion, "demo-0", "1Gi", "2Gi");
  }

  @Test
  void appliesOnlyToTheVersionThatWasSeen() {
    var act = new ApplyChild(ChildKind.STATEFUL_SET, Reason.ChildObjectMissing);
    var before = stage.seen();
    assertThat(stage.world.perform(act, before)).isEqualTo(new Outcome.Done());
    var made = stage.seen();

    assertThat(stage.world.perform(act, before))
        .as("what was missing is there now")
        .isInstanceOf(Outcome.Overtaken.class);

    var version = made.statefulSet().orElseThrow();
    stage.world.perform(new ScaleToZero(version.uid(), version.resourceVersion()), made);
    assertThat(stage.world.perform(act, made))
        .as("stopped since")
        .isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.seen().statefulSet().orElseThrow().replicas()).isZero();

    assertThat(stage.world.perform(act, stage.seen())).isEqualTo(new Outcome.Done());
    assertThat(stage.seen().statefulSet().orElseThrow().replicas()).isEqualTo(3);
  }

  @Test
  void keepsTheTokenThatTheMembersHave() {
    var act = new ApplyChild(ChildKind.ADMIN_SECRET, Reason.ChildObjectMissing);
    assertThat(stage.world.perform(act, stage.seen())).isEqualTo(new Outcome.Done());
    var before = secret();

    assertThat(stage.world.perform(act, stage.seen())).isInstanceOf(Outcome.Overtaken.class);

    assertThat(secret()).isEqualTo(before);
  }

  @Test
  void doesNotCallThePodAfterTheOneThatWasMeant() {
    stage.untilReady();
    var learner = stage.seen().slot("demo-1").orElseThrow().report().orElseThrow();

    var outcome =
        stage.world.perform(
            new Promote(new ObjectRef("demo-0", OTHER), learner.memberId().orElseThrow(), "demo-1"),
            stage.seen());

    assertThat(outcome).isInstanceOf(Outcome.Overtaken.class);
  }

  @Test
  void doesNotWriteToAnotherTask() {
    var task = stage.order("0123456789abcdef");
    String name = task.getMetadata().getName();

    var wrong =
        stage.world.perform(
            new StartTask(new ObjectRef(name, OTHER), "PodsStopping"), stage.seen());
    assertThat(wrong).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.reread(task).getStatus()).isNull();

    var right =
        stage.world.perform(
            new FailTask(
                new ObjectRef(name, task.getMetadata().getUid()), Reason.TaskRefused, "no such"),
            stage.seen());
    assertThat(right).isEqualTo(new Outcome.Done());
    assertThat(stage.reread(task).getStatus().getMessage()).isEqualTo("no such");
  }

  @Test
  void doesNotReopenATaskThatIsFinished() {
    var task = stage.order("0123456789abcdef");
    var ref = new ObjectRef(task.getMetadata().getName(), task.getMetadata().getUid());
    var before = stage.seen();
    stage.world.perform(new FailTask(ref, Reason.TaskRefused, "no such"), before);

    var late = stage.world.perform(new StartTask(ref, "PodsStopping"), before);
    var again = stage.world.perform(new FailTask(ref, Reason.TaskRefused, "another"), before);

    assertThat(late).isInstanceOf(Outcome.Overtaken.class);
    assertThat(again).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.reread(task).getStatus().getPhase()).isEqualTo("Failed");
    assertThat(stage.reread(task).getStatus().getMessage()).isEqualTo("no such");
  }

  @Test
  void doesNotChooseAnotherMemberOfAnOrderThatIsBegun() {
    var task = stage.orderToLead();
    var ref = new ObjectRef(task.getMetadata().getName(), task.getMetadata().getUid());
    var before = stage.seen();
    assertThat(stage.world.perform(StartTask.toLead(ref, "demo-1"), before))
        .isEqualTo(new Outcome.Done());

    var late = stage.world.perform(StartTask.toLead(ref, "demo-2"), before);

    assertThat(late).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.reread(task).getStatus().getMember()).isEqualTo("demo-1");
    assertThat(stage.seen().tasks())
        .singleElement()
        .satisfies(
            begun ->
                assertThat(begun.begun().flatMap(ObservedTask.Begun::member)).contains("demo-1"));
  }

  @Test
  void deletesNoOtherTaskOfTheSameName() {
    var task = stage.orderToRestart();
    String name = task.getMetadata().getName();
    var ref = new ObjectRef(name, task.getMetadata().getUid());

    assertThat(stage.world.perform(new DeleteTask(new ObjectRef(name, OTHER)), stage.seen()))
        .isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.seen().tasks()).hasSize(1);

    assertThat(stage.world.perform(new DeleteTask(ref), stage.seen()))
        .isEqualTo(new Outcome.Done());
    assertThat(stage.seen().tasks()).isEmpty();
    assertThat(stage.world.perform(new DeleteTask(ref), stage.seen()))
        .isEqualTo(new Outcome.Done());
  }

  @Test
  void readsHowLongATaskIsKept() {
    var task = stage.orderToRestart(60);
    var ref = new ObjectRef(task.getMetadata().getName(), task.getMetadata().getUid());
    stage.world.perform(new FailTask(ref, Reason.TaskRefused, "no such"), stage.seen());

    assertThat(stage.seen().tasks())
        .singleElement()
        .satisfies(
            ended -> {
              assertThat(ended.endedAt()).isPresent();
              assertThat(ended.expires()).isEqualTo(ended.endedAt().map(f -> f.plusSeconds(60)));
            });
  }

  @Test
  void recordsExactlyThePodsThatAnOrderRestarts() {
    var task = stage.orderToRestart();
    var ref = new ObjectRef(task.getMetadata().getName(), task.getMetadata().getUid());
    var pods = List.of(new ObjectRef("demo-0", OTHER), new ObjectRef("demo-1", "p-1"));
    var before = stage.seen();
    assertThat(stage.world.perform(StartTask.toRestart(ref, pods), before))
        .isEqualTo(new Outcome.Done());

    var late = stage.world.perform(StartTask.toRestart(ref, pods.subList(0, 1)), before);

    assertThat(late).isInstanceOf(Outcome.Overtaken.class);
    assertThat(stage.seen().tasks())
        .singleElement()
        .satisfies(begun -> assertThat(begun.begun().map(ObservedTask.Begun::pods)).contains(pods));
  }

  @Test
  void leavesASecretWithoutItsTokenToAPersonAndMakesANewOneOnceItIsDeleted() {
    var act = new ApplyChild(ChildKind.ADMIN_SECRET, Reason.ChildObjectMissing);
    stage.world.perform(act, stage.seen());
    var secrets = stage.client.secrets().inNamespace(stage.ref.namespace());
    secrets.withName("demo-admin").edit(s -> new SecretBuilder(s).withData(Map.of()).build());
    assertThat(stage.seen().children()).containsEntry(ChildKind.ADMIN_SECRET, ChildState.DIFFERENT);

    assertThat(stage.world.perform(act, stage.seen()))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            refused ->
                assertThat(refused.cause())
                    .contains("kubectl delete secret demo-admin -n " + stage.ref.namespace()));
    assertThat(stage.seen().children()).containsEntry(ChildKind.ADMIN_SECRET, ChildState.DIFFERENT);

    secrets.withName("demo-admin").delete();
    assertThat(stage.world.perform(act, stage.seen())).isEqualTo(new Outcome.Done());
    assertThat(secret().get("token")).isNotBlank();
    assertThat(stage.seen().children()).containsEntry(ChildKind.ADMIN_SECRET, ChildState.MATCHING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"quorate-operator", "fabric8-kubernetes-client"})
  void leavesNoFieldBehindThatAnEarlierVersionSetAtTheCreation(String createdBy) {
    var act = new ApplyChild(ChildKind.CLIENT_SERVICE, Reason.ChildObjectMissing);
    stage.world.perform(act, stage.seen());
    var services = stage.client.services().inNamespace(stage.ref.namespace());
    assertThat(services.withName("demo").get().getMetadata().getManagedFields())
        .extracting(entry -> entry.getManager())
        .containsExactly("fabric8-kubernetes-client");
    var earlier =
        new ServiceBuilder(services.withName("demo").get())
            .editMetadata()
            .withManagedFields()
            .withResourceVersion(null)
            .withUid(null)
            .addToAnnotations("quorate.dev/of-an-earlier-version", "yes")
            .endMetadata()
            .build();
    earlier.getSpec().setSessionAffinity("ClientIP");
    services.withName("demo").delete();
    stage.client.raw(
        "/api/v1/namespaces/%s/services?fieldManager=%s"
            .formatted(stage.ref.namespace(), createdBy),
        "POST",
        earlier);
    services
        .withName("demo")
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager("somebody")
                .build(),
            "{\"metadata\": {\"annotations\": {\"of\": \"somebody\"}}}");
    stage.edit(resource -> resource.getSpec().setReplicas(5));

    assertThat(stage.world.perform(act, stage.seen())).isEqualTo(new Outcome.Done());

    var service = services.withName("demo").get();
    assertThat(service.getMetadata().getAnnotations())
        .doesNotContainKey("quorate.dev/of-an-earlier-version")
        .containsEntry("of", "somebody");
    assertThat(service.getSpec().getSessionAffinity()).isEqualTo("None");
    assertThat(service.getMetadata().getManagedFields())
        .filteredOn(entry -> !entry.getManager().equals("somebody"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.getOperation()).isEqualTo("Apply"));
  }

  private void editSpec() {
    var resource = stage.resource();
    resource.getSpec().setReplicas(5);
    stage.client.resource(resource).update();
  }

  private Map<String, String> secret() {
    return stage
        .client
        .secrets()
        .inNamespace(stage.ref.namespace())
        .withName("demo-admin")
        .get()
        .getData();
  }

  // It is on no node: the API server removes such a pod at once.
  private String pod() {
    return stage
        .client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(stage.ref.namespace())
                .withName("demo-0")
                .endMetadata()
                .withNewSpec()
                .withAutomountServiceAccountToken(false)
                .addNewContainer()
                .withName("node")
                .withImage("quorate/node:0.1.0")
                .endContainer()
                .endSpec()
                .build())
        .create()
        .getMetadata()
        .getUid();
  }

  private String claim() {
    return stage
        .client
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(stage.ref.namespace())
                .withName("data-demo-0")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity("1Gi")))
                .endResources()
                .endSpec()
                .build())
        .create()
        .getMetadata()
        .getUid();
  }
}
