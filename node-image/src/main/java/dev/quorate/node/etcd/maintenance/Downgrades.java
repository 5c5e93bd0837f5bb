package dev.quorate.node.etcd.maintenance;

import dev.quorate.node.etcd.call.EtcdError;
import dev.quorate.node.etcd.wire.DowngradeRequest;
import io.grpc.StatusException;
import java.util.regex.Pattern;

/**
 * etcd's downgrade, which prepares its members for the release before. Here the way back is kept
 * open by {@code --max-feature-level} instead, so that no version is one to downgrade to.
 */
final class Downgrades {
  private static final String NUMBER = "\\d{1,18}";
  private static final Pattern VERSION =
      Pattern.compile(
          NUMBER + "\\." + NUMBER + "(\\." + NUMBER + "(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?)?");

  private Downgrades() {}

  /** Returns for a cancellation: etcd answers it as done where nothing is under way. */
  static void check(DowngradeRequest request) throws StatusException {
    switch (request.getAction()) {
      case VALIDATE, ENABLE -> {
        if (!VERSION.matcher(request.getVersion()).matches()) {
          throw EtcdError.WRONG_DOWNGRADE_VERSION_FORMAT.exception();
        }
        throw EtcdError.INVALID_DOWNGRADE_TARGET_VERSION.exception();
      }
      case CANCEL -> {}
      case UNRECOGNIZED -> throw EtcdError.UNKNOWN_METHOD.exception();
    }
  }
}
