package dev.quorate.node.identity;

import dev.quorate.node.genesis.Genesis;
import java.util.Optional;

/** What a data directory is, as found before anything is started. */
public sealed interface DirectoryContent {
  /** Nothing of ours, apart from files that say nothing (lost+found, an empty directory). */
  record Empty() implements DirectoryContent {}

  /**
   * A snapshot from which a cluster was about to be formed, and nothing after it: as good as empty
   * to whoever forms that cluster, and to nobody else.
   */
  record Promoted(String message) implements DirectoryContent {}

  /** Genesis was written and nothing after it: the member can only continue with that genesis. */
  record GenesisOnly(Genesis genesis) implements DirectoryContent {}

  /** A member of a cluster; the first one has its genesis as well. */
  record Identified(Identity identity, Optional<Genesis> genesis) implements DirectoryContent {}

  /**
   * The data of a removed member that is being moved out of the way: whatever is left of it is not
   * to be started any more.
   */
  record Retiring(Retirement decided) implements DirectoryContent {}

  /** Not to be touched: started neither as empty nor as a member. */
  record Refused(FailureReason reason, String message) implements DirectoryContent {}
}
