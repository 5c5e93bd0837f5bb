package dev.quorate.node.auth;

import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Caller;
import dev.quorate.node.store.auth.IssuedToken;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * etcd's simple tokens: letters by chance, and the index of the log entry that made it known to
 * every member. Each member forgets one that was not used there for its time to live; none survives
 * the process.
 *
 * <p>A member that starts again applies entries of long ago. So that no old token comes back by
 * that, one that was issued too long ago by this member's clock is not taken; clocks of members may
 * differ by {@link #CLOCKS_DIFFER}, which is what Kerberos asks for too.
 */
public final class SimpleTokens implements Tokens {
  /** etcd's --auth-token-ttl. */
  public static final Duration USUAL_TTL = Duration.ofMinutes(5);

  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  private static final int PREFIX_LENGTH = 16;

  private final long ttl;
  private final LongSupplier monotonicMillis;
  private final LongSupplier wallMillis;
  private final SecureRandom random = new SecureRandom();

  /** Those that were not used for longest come first. */
  private final Map<String, Held> held = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Held {
    private final String user;
    private final long revision;
    private long usedAt;

    Held(String user, long revision, long usedAt) {
      this.user = user;
      this.revision = revision;
      this.usedAt = usedAt;
    }
  }

  /**
   * @param ttl from the last use on
   * @param wallMillis since 1970
   */
  public SimpleTokens(Duration ttl, LongSupplier monotonicMillis, LongSupplier wallMillis) {
    this.ttl = ttl.toMillis();
    this.monotonicMillis = monotonicMillis;
    this.wallMillis = wallMillis;
  }

  /** The first part of a new token. */
  public String newPrefix() {
    StringBuilder prefix = new StringBuilder();
    for (int i = 0; i < PREFIX_LENGTH; i++) {
      prefix.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return prefix.toString();
  }

  /** By this member's clock, for {@link IssuedToken#issuedAt}. */
  public long now() {
    return wallMillis.getAsLong();
  }

  /** As it is applied. */
  public void issued(IssuedToken token) {
    if (now() - token.issuedAt() > ttl + CLOCKS_DIFFER.toMillis()) {
      return;
    }
    long now = monotonicMillis.getAsLong();
    synchronized (held) {
      forgetBefore(now - ttl);
      held.put(token.token(), new Held(token.user(), token.revision(), now));
    }
  }

  private void forgetBefore(long time) {
    Iterator<Held> oldest = held.values().iterator();
    while (oldest.hasNext() && oldest.next().usedAt < time) {
      oldest.remove();
    }
  }

  @Override
  public Optional<Caller> caller(String token, AuthState auth) {
    long now = monotonicMillis.getAsLong();
    synchronized (held) {
      forgetBefore(now - ttl);
      Held found = held.get(token);
      if (found == null || !auth.isCurrent(found.user, found.revision)) {
        return Optional.empty();
      }
      found.usedAt = now;
      return Optional.of(new Caller(found.user, auth.revision()));
    }
  }

  @Override
  public boolean isAhead(String token, long appliedIndex, AuthState auth) {
    OptionalLong index = index(token);
    return index.isPresent() && index.getAsLong() > appliedIndex;
  }

  private static OptionalLong index(String token) {
    int dot = token.indexOf('.');
    try {
      return dot < 0
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(token, dot + 1, token.length(), 10));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** How many it keeps. */
  int size() {
    synchronized (held) {
      return held.size();
    }
  }
}
