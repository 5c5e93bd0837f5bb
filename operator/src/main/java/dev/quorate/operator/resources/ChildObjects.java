package dev.quorate.operator.resources;

import dev.quorate.operator.observed.ChildKind;
import dev.quorate.operator.observed.Observed;
import dev.quorate.operator.plan.view.Layout;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;
import java.util.function.Supplier;

/** What each child object of a cluster should be. */
public final class ChildObjects {
  private ChildObjects() {}

  /**
   * The object to apply, with the digest of itself as an annotation.
   *
   * @param newToken mints the admin API's token; asked only for the Secret
   */
  public static HasMetadata desired(ChildKind kind, Observed seen, Supplier<String> newToken) {
    return kind == ChildKind.ADMIN_SECRET
        ? AdminSecret.of(seen, newToken.get())
        : Digest.annotate(comparable(kind, seen).orElseThrow());
  }

  /**
   * The same for comparing with the object that exists; empty for the Secret, whose content is
   * minted once and then kept.
   */
  static Optional<HasMetadata> comparable(ChildKind kind, Observed seen) {
    Layout layout = Layout.of(seen);
    return switch (kind) {
      case ADMIN_SECRET -> Optional.empty();
      case MEMBERS_SERVICE -> Optional.of(Services.members(seen.cluster()));
      case CLIENT_SERVICE -> Optional.of(Services.client(seen.cluster()));
      case DISRUPTION_BUDGET -> Optional.of(DisruptionBudget.of(seen.cluster(), layout));
      case STATEFUL_SET -> Optional.of(MemberSet.of(seen.cluster(), layout, seen.statefulSet()));
    };
  }
}
