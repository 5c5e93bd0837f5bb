package dev.quorate.node.store.snapshot;

import com.google.protobuf.ByteString;
import dev.quorate.node.etcd.wire.Permission;
import dev.quorate.node.store.auth.AuthState;
import dev.quorate.node.store.auth.Role;
import dev.quorate.node.store.auth.User;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The users and roles in a {@link MetaSnapshot}. A text is an int, its length in bytes, and UTF-8.
 *
 * <pre>
 * enabled          byte  0 or 1
 * revision         long
 * disabledAt       long  see AuthState
 * users            int   count; then for each, in the order of the bytes of their names:
 *   name           text
 *   hasNoPassword  byte  0 or 1
 *   password       text  bcrypt's
 *   credentialsAt  long
 *   roles          int   count; then a text each
 * roles            int   count; then for each, in the order of the bytes of their names:
 *   name           text
 *   permissions    int   count; then for each:
 *     type         int   etcd's number
 *     key, end     int, the bytes; int, the bytes
 * </pre>
 */
final class AuthSection {
  private AuthSection() {}

  static void write(AuthState auth, DataOutputStream out) throws IOException {
    out.writeBoolean(auth.isEnabled());
    out.writeLong(auth.revision());
    out.writeLong(auth.disabledAt());
    List<User> users = auth.userNames().stream().map(it -> auth.user(it).orElseThrow()).toList();
    out.writeInt(users.size());
    for (User user : users) {
      write(ByteString.copyFromUtf8(user.name()), out);
      out.writeBoolean(user.hasNoPassword());
      write(user.password(), out);
      out.writeLong(user.credentialsAt());
      out.writeInt(user.roles().size());
      for (String role : user.roles()) {
        write(ByteString.copyFromUtf8(role), out);
      }
    }
    List<Role> roles = auth.roleNames().stream().map(it -> auth.role(it).orElseThrow()).toList();
    out.writeInt(roles.size());
    for (Role role : roles) {
      write(ByteString.copyFromUtf8(role.name()), out);
      out.writeInt(role.permissions().size());
      for (Permission permission : role.permissions()) {
        out.writeInt(permission.getPermTypeValue());
        write(permission.getKey(), out);
        write(permission.getRangeEnd(), out);
      }
    }
  }

  private static void write(ByteString bytes, DataOutputStream out) throws IOException {
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  static AuthState read(DataInputStream in) throws IOException {
    boolean isEnabled = in.readBoolean();
    long revision = in.readLong();
    long disabledAt = in.readLong();
    require(revision >= 1, "its auth revision is " + revision);
    require(disabledAt >= 0 && disabledAt <= revision, "its users were disabled at " + disabledAt);
    Map<String, User> users = named("users", list("users", in, AuthSection::user), User::name);
    Map<String, Role> roles = named("roles", list("roles", in, AuthSection::role), Role::name);
    return new AuthState(isEnabled, revision, disabledAt, users, roles);
  }

  private static User user(DataInputStream in) throws IOException {
    String name = text(in);
    boolean hasNoPassword = in.readBoolean();
    ByteString password = bytes(in);
    long credentialsAt = in.readLong();
    return new User(
        name,
        password,
        hasNoPassword,
        list("roles of a user", in, AuthSection::text),
        credentialsAt);
  }

  private static Role role(DataInputStream in) throws IOException {
    return new Role(text(in), list("permissions", in, AuthSection::permission));
  }

  private static Permission permission(DataInputStream in) throws IOException {
    return Permission.newBuilder()
        .setPermTypeValue(in.readInt())
        .setKey(bytes(in))
        .setRangeEnd(bytes(in))
        .build();
  }

  private interface Part<T> {
    T read(DataInputStream in) throws IOException;
  }

  private static <T> List<T> list(String what, DataInputStream in, Part<T> part)
      throws IOException {
    int count = in.readInt();
    require(count >= 0, "its " + what + " are " + count);
    List<T> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(part.read(in));
    }
    return all;
  }

  private static <T> Map<String, T> named(String what, List<T> all, Function<T, String> name)
      throws IOException {
    Map<String, T> named = new HashMap<>();
    for (T each : all) {
      boolean isNew = named.put(name.apply(each), each) == null;
      require(
          isNew && !name.apply(each).isEmpty(), "two of its " + what + " have one name, or none");
    }
    return named;
  }

  private static String text(DataInputStream in) throws IOException {
    ByteString bytes = bytes(in);
    require(bytes.isValidUtf8(), "a name is not UTF-8");
    return bytes.toStringUtf8();
  }

  private static ByteString bytes(DataInputStream in) throws IOException {
    int length = in.readInt();
    require(length >= 0 && length <= MetaSnapshot.MAX_LENGTH, "a length is " + length);
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return ByteString.copyFrom(bytes);
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException("not a valid snapshot: " + otherwise);
    }
  }
}
