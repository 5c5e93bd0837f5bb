package dev.quorate.node.etcd.call;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * An Error, such as no memory, leaves the process in an unknown state, wherever it is thrown. gRPC,
 * event loops and futures keep it to themselves; here it goes to the thread's handler of uncaught
 * exceptions, which ends the process.
 */
public final class FatalErrors implements ServerInterceptor {
  static void end(Error error) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, error);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        passing(() -> super.onMessage(message));
      }

      @Override
      public void onHalfClose() {
        passing(super::onHalfClose);
      }

      @Override
      public void onReady() {
        passing(super::onReady);
      }
    };
  }

  private static void passing(Runnable work) {
    try {
      work.run();
    } catch (Error e) {
      end(e);
      throw e;
    }
  }
}
