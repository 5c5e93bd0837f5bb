package dev.quorate.operator.lease;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The lease by which one of several operators is the active one, after the manner of client-go's
 * leader election: a candidate takes a lease that is nobody's, or that it saw unchanged for the
 * whole duration by its own clock, so that the machines' clocks need not agree.
 */
public final class LeaderLease {
  private static final Logger LOG = Logger.getLogger(LeaderLease.class);
  private static final int CONFLICT = 409;

  private final LeaseTerms terms;
  private final StoredLease stored;
  private final HeldLease held;
  private final Consumer<String> onLoss;
  private final Thread renewing;
  private final Thread watching;

  // Guarded by this: written by who acquires, then by the thread that renews, then by the release.
  private Lease known;

  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile String trouble = "";

  /**
   * @param client for the lease alone: its requests end within the difference of duration and renew
   *     deadline, and wait for no other
   * @param onLoss called once with the cause when the lease was lost: the process is to end
   */
  public LeaderLease(KubernetesClient client, LeaseTerms terms, Consumer<String> onLoss) {
    this.terms = terms;
    this.stored = new StoredLease(client, terms, Clock.systemUTC());
    this.held = new HeldLease(terms.renewDeadline(), System::nanoTime);
    this.onLoss = onLoss;
    this.renewing = Thread.ofPlatform().daemon().name("lease-renewal").unstarted(this::renew);
    this.watching = Thread.ofPlatform().daemon().name("lease-watch").unstarted(this::watch);
  }

  /** Whether this operator may act. */
  public boolean isHeld() {
    return held.isHeld();
  }

  /**
   * Blocks until the lease is held, for as long as that takes, also while the API server is away;
   * from then on it is renewed.
   *
   * @param onWait called with the reason to wait, whenever that changes
   */
  public void acquire(Consumer<String> onWait) throws InterruptedException {
    var candidate = new Candidate(stored, terms, System::nanoTime);
    String waitsFor = "";
    while (true) {
      long sentAt = held.now();
      String now;
      try {
        Optional<Lease> taken = candidate.tryToTake();
        if (taken.isPresent()) {
          begin(taken.get(), sentAt);
          return;
        }
        now = candidate.waitsFor();
      } catch (KubernetesClientException e) {
        now = "the lease " + terms.fullName() + " could not be read or taken: " + words(e);
      }
      if (!now.equals(waitsFor)) {
        onWait.accept(now);
        waitsFor = now;
      }
      // Asked again and not watched: a candidate needs to hear nothing but that the lease is still
      // renewed. The shutdown interrupts it.
      Thread.sleep(jittered(terms.retryPeriod()));
    }
  }

  // Several that wait do not ask all at once.
  private static Duration jittered(Duration period) {
    return period.plusMillis(ThreadLocalRandom.current().nextLong(period.toMillis() / 2 + 1));
  }

  private synchronized void begin(Lease taken, long sentAt) {
    known = taken;
    held.acquired(sentAt);
    renewing.start();
    watching.start();
  }

  private void renew() {
    try {
      while (isHeld()) {
        long sentAt = held.now();
        renewOnce(sentAt);
        Duration pause = terms.retryPeriod().minusNanos(held.now() - sentAt);
        if (pause.isPositive()) {
          // The rhythm of the renewals, on a thread of their own.
          Thread.sleep(pause);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void renewOnce(long sentAt) {
    if (!isHeld()) {
      return;
    }
    try {
      known = stored.renew(known);
      held.renewed(sentAt);
    } catch (KubernetesClientException e) {
      // Whatever it is, the deadline decides.
      trouble = "; " + words(e);
      if (e.getCode() == CONFLICT) {
        readAgain();
      }
    }
  }

  // Changed by somebody else, or by a renewal of ours whose answer was lost.
  private void readAgain() {
    try {
      Optional<Lease> now = stored.read();
      if (now.filter(this::isOurs).isPresent()) {
        known = now.get();
      } else {
        lose("held by %s now".formatted(now.map(StoredLease::holder).orElse("nobody")));
      }
    } catch (KubernetesClientException e) {
      trouble = "; " + words(e);
    }
  }

  // An API server that is not reached: the client's own words have the request, and not why.
  private static String words(KubernetesClientException e) {
    return Optional.ofNullable(e.getCause()).map(Throwable::getMessage).orElse(e.getMessage());
  }

  // On a thread of its own: a renewal that hangs must not hold it up.
  private void watch() {
    try {
      while (isHeld()) {
        Duration left = held.left();
        if (left.isPositive()) {
          // Until the deadline, which a renewal may have moved by then.
          Thread.sleep(left);
        }
      }
      lose("not renewed for %d s%s".formatted(terms.renewDeadline().toSeconds(), trouble));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // A lease that was given up is not lost.
  private void lose(String cause) {
    held.givenUp();
    if (ended.compareAndSet(false, true)) {
      onLoss.accept("the lease %s is lost: %s".formatted(terms.fullName(), cause));
    }
  }

  /**
   * Gives the lease up, so that a successor need not wait until it runs out. Nothing may be written
   * afterwards, and {@link #isHeld} says so. Does nothing if it is not held.
   */
  public void release() {
    boolean wasHeld = held.isHeld();
    held.givenUp();
    if (!ended.compareAndSet(false, true) || !wasHeld) {
      return;
    }
    try {
      releaseKnown();
    } catch (KubernetesClientException e) {
      LOG.warnf("lease not released lease=%s cause=\"%s\"", terms.fullName(), e.getMessage());
    }
  }

  private synchronized void releaseKnown() {
    try {
      stored.release(known);
    } catch (KubernetesClientException e) {
      if (e.getCode() != CONFLICT) {
        throw e;
      }
      stored.read().filter(this::isOurs).ifPresent(stored::release);
    }
  }

  private boolean isOurs(Lease lease) {
    return StoredLease.holder(lease).equals(terms.identity());
  }
}
