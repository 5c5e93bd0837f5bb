package dev.quorate.operator.members;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Every statement of docs/admin-api.md. The fake member of the simulated world and the real node
 * process both keep it, so that what the simulation proves is proven of something true.
 */
abstract class MemberContract
    implements HttpContract,
        ReportContract,
        DeliveryContract,
        GenesisContract,
        SurviveContract,
        JoinContract,
        ConfirmContract,
        MembershipContract {
  private MemberLab lab;

  abstract MemberLab newLab();

  @Override
  public final MemberLab lab() {
    return lab;
  }

  @BeforeEach
  final void open() {
    lab = newLab();
  }

  @AfterEach
  final void close() {
    lab.close();
  }
}
