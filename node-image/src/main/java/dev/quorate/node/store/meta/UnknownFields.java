package dev.quorate.node.store.meta;

import com.google.protobuf.MessageOrBuilder;
import dev.quorate.node.etcd.wire.AuthChange;
import dev.quorate.node.etcd.wire.RequestOp;
import dev.quorate.node.etcd.wire.TxnRequest;

/** Looks for what a newer version of etcd's messages has and this one would lose. */
final class UnknownFields {
  private UnknownFields() {}

  static boolean areIn(MessageOrBuilder request) {
    return switch (request) {
      case TxnRequest txn -> areInTxn(txn);
      case AuthChange change -> areAnywhere(change);
      default -> areHere(request);
    };
  }

  /** By reflection: users and roles seldom change. */
  private static boolean areAnywhere(MessageOrBuilder message) {
    return areHere(message)
        || message.getAllFields().values().stream()
            .filter(MessageOrBuilder.class::isInstance)
            .map(MessageOrBuilder.class::cast)
            .anyMatch(UnknownFields::areAnywhere);
  }

  private static boolean areInTxn(TxnRequest txn) {
    return areHere(txn)
        || txn.getCompareList().stream().anyMatch(UnknownFields::areHere)
        || txn.getSuccessList().stream().anyMatch(UnknownFields::areInOperation)
        || txn.getFailureList().stream().anyMatch(UnknownFields::areInOperation);
  }

  private static boolean areInOperation(RequestOp operation) {
    return areHere(operation)
        || switch (operation.getRequestCase()) {
          case REQUEST_RANGE -> areHere(operation.getRequestRange());
          case REQUEST_PUT -> areHere(operation.getRequestPut());
          case REQUEST_DELETE_RANGE -> areHere(operation.getRequestDeleteRange());
          case REQUEST_TXN -> areInTxn(operation.getRequestTxn());
          case REQUEST_NOT_SET -> false;
        };
  }

  private static boolean areHere(MessageOrBuilder message) {
    return !message.getUnknownFields().asMap().isEmpty();
  }
}
