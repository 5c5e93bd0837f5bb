package dev.quorate.node.etcd.auth;

import dev.quorate.node.etcd.call.Call;
import dev.quorate.node.etcd.call.CallGate;
import dev.quorate.node.etcd.call.EtcdError;
import io.grpc.StatusException;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where passwords are hashed: it takes long on purpose, and anybody may ask for it. So it never
 * takes a thread that others wait for, and only so many may wait.
 */
final class PasswordThreads implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int MOST_WAITING = 200;
  private static final int IDLE_SECONDS = 60;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          new DefaultThreadFactory("etcd-password", true));

  PasswordThreads() {
    threads.allowCoreThreadTimeOut(true);
  }

  <R> void continueOn(Call<R> call, CallGate.Service<R> next) throws StatusException {
    try {
      call.continueOn(threads, next);
    } catch (RejectedExecutionException e) {
      throw (threads.isShutdown() ? EtcdError.STOPPED : EtcdError.TOO_MANY_REQUESTS).exception();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}
