package dev.quorate.node.store.auth;

import com.google.protobuf.ByteString;
import dev.quorate.node.store.keyspace.KvError;
import dev.quorate.node.store.keyspace.KvException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All users and roles at one moment. Immutable; a change makes another one. What a user may do is
 * put together when it is first asked for.
 *
 * @see <a href="https://github.com/etcd-io/etcd/blob/main/server/auth/store.go">etcd's store</a>
 */
public final class AuthState {
  /** The user without whom nothing is enabled, and the role that may do everything. */
  public static final String ROOT = "root";

  /** Etcd's revision of a store that nothing was added to. */
  static final long FIRST_REVISION = 1;

  /** Of a new cluster: off, nobody, nothing. */
  public static final AuthState NONE = new AuthState(false, FIRST_REVISION, 0, Map.of(), Map.of());

  private final boolean isEnabled;
  private final long revision;
  private final long disabledAt;
  private final Map<String, User> users;
  private final Map<String, Role> roles;
  private final Map<String, Access> accesses = new ConcurrentHashMap<>();

  /**
   * @param revision one more at each change of the users and roles, and when they are disabled
   * @param disabledAt the revision at which they were disabled last, 0 for never: simple tokens
   *     from before are void
   */
  public AuthState(
      boolean isEnabled,
      long revision,
      long disabledAt,
      Map<String, User> users,
      Map<String, Role> roles) {
    this.isEnabled = isEnabled;
    this.revision = revision;
    this.disabledAt = disabledAt;
    this.users = Map.copyOf(users);
    this.roles = Map.copyOf(roles);
  }

  public boolean isEnabled() {
    return isEnabled;
  }

  public long revision() {
    return revision;
  }

  public long disabledAt() {
    return disabledAt;
  }

  public Optional<User> user(String name) {
    return Optional.ofNullable(users.get(name));
  }

  public Optional<Role> role(String name) {
    return Optional.ofNullable(roles.get(name));
  }

  /** Their names, in the order of their bytes. */
  public List<String> userNames() {
    return ByteOrder.sorted(users.keySet());
  }

  /** Their names, in the order of their bytes. */
  public List<String> roleNames() {
    return ByteOrder.sorted(roles.keySet());
  }

  /** Whether a token that a user got at this revision is still good. */
  public boolean isCurrent(String user, long issuedAt) {
    return isEnabled
        && issuedAt >= disabledAt
        && user(user).filter(it -> it.credentialsAt() <= issuedAt).isPresent();
  }

  /** For what only the root role may do. */
  public void requireRoot(Caller caller) throws KvException {
    if (!isEnabled) {
      return;
    }
    requireUser(caller);
    if (!access(caller.user())
        .orElseThrow(() -> new KvException(KvError.USER_NOT_FOUND))
        .isRoot()) {
      throw new KvException(KvError.PERMISSION_DENIED);
    }
  }

  /** For what every user may do. */
  public void requireUser(Caller caller) throws KvException {
    if (isEnabled && caller.user().isEmpty()) {
      throw new KvException(KvError.USER_EMPTY);
    }
  }

  public boolean hasRole(String user, String role) {
    return user(user).filter(it -> it.roles().contains(role)).isPresent();
  }

  /** Whether it is permitted everything. */
  public boolean isRoot(Caller caller) {
    return !isEnabled || access(caller.user()).filter(Access::isRoot).isPresent();
  }

  /** The keys of a range, by etcd's rules for ranges. */
  public void requireRead(Caller caller, ByteString key, ByteString rangeEnd) throws KvException {
    if (isEnabled && !current(caller).reads(key, rangeEnd)) {
      throw new KvException(KvError.PERMISSION_DENIED);
    }
  }

  /** To put or to delete the keys of a range, by etcd's rules for ranges. */
  public void requireWrite(Caller caller, ByteString key, ByteString rangeEnd) throws KvException {
    if (isEnabled && !current(caller).writes(key, rangeEnd)) {
      throw new KvException(KvError.PERMISSION_DENIED);
    }
  }

  /** A caller who is known by older users and roles is not known any more. */
  private Access current(Caller caller) throws KvException {
    if (caller.revision() == 0) {
      throw new KvException(KvError.USER_EMPTY);
    }
    if (caller.revision() < revision) {
      throw new KvException(KvError.AUTH_OLD_REVISION);
    }
    return access(caller.user()).orElseThrow(() -> new KvException(KvError.PERMISSION_DENIED));
  }

  private Optional<Access> access(String user) {
    return user(user).map(it -> accesses.computeIfAbsent(user, _ -> Access.of(it, this)));
  }

  AuthState enabled() {
    return new AuthState(true, revision, disabledAt, users, roles);
  }

  AuthState disabled() {
    return new AuthState(false, revision + 1, revision + 1, users, roles);
  }

  AuthState with(User changed) {
    Map<String, User> all = new HashMap<>(users);
    all.put(changed.name(), changed);
    return changed(all, roles);
  }

  AuthState with(Role changed) {
    Map<String, Role> all = new HashMap<>(roles);
    all.put(changed.name(), changed);
    return changed(users, all);
  }

  AuthState withoutUser(String name) {
    Map<String, User> others = new HashMap<>(users);
    others.remove(name);
    return changed(others, roles);
  }

  /** Nobody has it any more. */
  AuthState withoutRole(String name) {
    Map<String, Role> others = new HashMap<>(roles);
    others.remove(name);
    Map<String, User> all = new HashMap<>(users);
    all.replaceAll((_, user) -> user.withRoles(without(name, user.roles())));
    return changed(all, others);
  }

  static List<String> without(String name, List<String> names) {
    return names.stream().filter(it -> !it.equals(name)).toList();
  }

  private AuthState changed(Map<String, User> newUsers, Map<String, Role> newRoles) {
    return new AuthState(isEnabled, revision + 1, disabledAt, newUsers, newRoles);
  }
}
