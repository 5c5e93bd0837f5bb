package dev.quorate.node.etcd.call;

import com.google.protobuf.Message;
import dev.quorate.node.store.meta.MetaCommand;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.io.InputStream;

/**
 * Answers requests that cannot be read. gRPC itself would answer UNKNOWN, as for a fault of the
 * server, and log a stack trace for each of them.
 */
public final class ReadableRequests {
  private ReadableRequests() {}

  /** The same service; what it cannot read is {@link EtcdError#UNREADABLE_REQUEST}. */
  public static ServerServiceDefinition of(ServerServiceDefinition service) {
    ServiceDescriptor.Builder descriptor =
        ServiceDescriptor.newBuilder(service.getServiceDescriptor().getName())
            .setSchemaDescriptor(service.getServiceDescriptor().getSchemaDescriptor());
    var methods = service.getMethods().stream().map(ReadableRequests::of).toList();
    methods.forEach(method -> descriptor.addMethod(method.getMethodDescriptor()));
    ServerServiceDefinition.Builder readable = ServerServiceDefinition.builder(descriptor.build());
    methods.forEach(readable::addMethod);
    return readable.build();
  }

  private static <Q, R> ServerMethodDefinition<Q, R> of(ServerMethodDefinition<Q, R> method) {
    MethodDescriptor<Q, R> descriptor = method.getMethodDescriptor();
    return ServerMethodDefinition.create(
        descriptor.toBuilder()
            .setRequestMarshaller(new Reader<>(deep(descriptor.getRequestMarshaller())))
            .build(),
        new Guarded<>(method.getServerCallHandler()));
  }

  private static <Q> MethodDescriptor.Marshaller<Q> deep(MethodDescriptor.Marshaller<Q> plain) {
    if (plain instanceof MethodDescriptor.PrototypeMarshaller<Q> message
        && message.getMessagePrototype() instanceof Message prototype) {
      @SuppressWarnings("unchecked") // Of the same message.
      var deep =
          (MethodDescriptor.Marshaller<Q>)
              ProtoUtils.marshallerWithRecursionLimit(prototype, MetaCommand.MOST_NESTED_MESSAGES);
      return deep;
    }
    return plain;
  }

  /** Reads null where it cannot: gRPC hands that on, and only the call can answer it. */
  private record Reader<Q>(MethodDescriptor.Marshaller<Q> marshaller)
      implements MethodDescriptor.Marshaller<Q> {
    @Override
    public InputStream stream(Q request) {
      return marshaller.stream(request);
    }

    @Override
    public Q parse(InputStream bytes) {
      try {
        return marshaller.parse(bytes);
      } catch (StatusRuntimeException e) {
        return null;
      }
    }
  }

  private record Guarded<Q, R>(ServerCallHandler<Q, R> handler) implements ServerCallHandler<Q, R> {
    @Override
    public ServerCall.Listener<Q> startCall(ServerCall<Q, R> call, Metadata headers) {
      return new SimpleForwardingServerCallListener<>(handler.startCall(call, headers)) {
        private boolean isAnswered;

        @Override
        public void onMessage(Q request) {
          if (request == null) {
            isAnswered = true;
            call.close(EtcdError.UNREADABLE_REQUEST.exception().getStatus(), new Metadata());
          } else {
            super.onMessage(request);
          }
        }

        @Override
        public void onHalfClose() {
          if (!isAnswered) {
            super.onHalfClose();
          }
        }
      };
    }
  }
}
