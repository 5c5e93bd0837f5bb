package dev.quorate.operator.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quorate.operator.members.MemberAdmin.DownloadOrder;
import dev.quorate.operator.members.MemberAdmin.GenesisOrder;
import dev.quorate.operator.members.MemberAdmin.Source;
import dev.quorate.operator.observed.MemberReport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PUT /admin/v1/bootstrap-file. */
interface DeliveryContract extends ContractSteps {
  byte[] FILE = "no snapshot, but a file".getBytes(StandardCharsets.UTF_8);
  byte[] ANOTHER = "another file".getBytes(StandardCharsets.UTF_8);

  @Test
  default void aFileThatIsSentIsThereAlsoForTheNextProcess() {
    Subject member = lab().start("demo-0");

    MemberReport report = done(member.admin().deliver(incarnation(member), digest(FILE), FILE));

    assertThat(report.hasFile(digest(FILE))).isTrue();
    assertThat(report.hasIdentity()).isFalse();
    Subject again = lab().restart(member);
    until(again, r -> r.state() == MemberReport.State.WAITING && r.hasFile(digest(FILE)));
    done(again.admin().deliver(incarnation(again), digest(FILE), FILE));
  }

  @Test
  default void theLastFileThatIsSentIsTheOne() {
    Subject member = lab().start("demo-0");
    done(member.admin().deliver(incarnation(member), digest(FILE), FILE));

    MemberReport report =
        done(member.admin().deliver(incarnation(member), digest(ANOTHER), ANOTHER));

    assertThat(report.hasFile(digest(ANOTHER))).isTrue();
  }

  @Test
  default void aFileOfAnotherDigestIsRefusedAndTheOneBeforeIsKept() {
    Subject member = lab().start("demo-0");
    done(member.admin().deliver(incarnation(member), digest(FILE), FILE));

    Answer.Refused refused =
        refused(
            member.admin().deliver(incarnation(member), digest(ANOTHER), FILE),
            422,
            Answer.Code.BOOTSTRAP_REFUSED);

    assertThat(refused.message()).contains(digest(FILE));
    assertThat(report(member).hasFile(digest(FILE))).isTrue();
  }

  @Test
  default void aFileMeantForAnotherIncarnationIsRefused() {
    Subject member = lab().start("demo-0");

    refused(member.admin().deliver("gone", digest(FILE), FILE), 412, Answer.Code.WRONG_INCARNATION);

    assertThat(report(member).bootstrapFile()).isEmpty();
  }

  @Test
  default void aMemberOfAClusterTakesNoFile() {
    Subject member = formed("demo-0");

    refused(
        member.admin().deliver(incarnation(member), digest(FILE), FILE), 409, Answer.Code.CONFLICT);

    assertThat(report(member).bootstrapFile()).isEmpty();
  }

  @Test
  default void aFileThatIsToBeDownloadedIsReportedWithItsAddressUntilItIsThere() {
    Subject member = lab().start("demo-0");
    DownloadOrder order =
        new DownloadOrder(incarnation(member), "http://127.0.0.1:1/golden", digest(FILE));

    done(member.admin().download(order));
    MemberReport failed =
        until(member, r -> r.bootstrapFile().flatMap(file -> file.failure()).isPresent());
    done(member.admin().download(order));

    assertThat(failed.bootstrapFile().orElseThrow().url()).contains(order.url());
    assertThat(failed.hasFile(digest(FILE))).isFalse();
    done(member.admin().deliver(incarnation(member), digest(FILE), FILE));
    assertThat(report(member).hasFile(digest(FILE))).isTrue();
    refused(
        member.admin().download(new DownloadOrder("gone", order.url(), order.sha256())),
        412,
        Answer.Code.WRONG_INCARNATION);
  }

  @Test
  default void aGenesisFromAFileThatTheNodeDoesNotHaveIsRefused() {
    Subject member = lab().start("demo-0");
    done(member.admin().deliver(incarnation(member), digest(ANOTHER), ANOTHER));
    GenesisOrder order =
        new GenesisOrder(
            incarnation(member),
            CLUSTER,
            1,
            CONFIG,
            List.of("demo-0"),
            Source.snapshot(digest(FILE)));

    refused(member.admin().genesis(order), 422, Answer.Code.BOOTSTRAP_REFUSED);

    assertThat(report(member).hasIdentity()).isFalse();
  }

  private static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
