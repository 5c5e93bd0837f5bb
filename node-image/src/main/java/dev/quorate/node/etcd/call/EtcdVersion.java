package dev.quorate.node.etcd.call;

/**
 * Of the API that is served here, in the words of etcd: its clients decide by it what they may ask
 * for, and those that refuse old clusters refuse whatever is below the last two releases. That of
 * Quorate itself is another, see {@link Backend#version}.
 */
public final class EtcdVersion {
  /** With the patch level of its first release: none of them changed the API. */
  public static final String SERVER = "3.7.0";

  /** As if all members served the same API, which feature levels take care of. */
  public static final String CLUSTER = "3.7";

  /** The same, as {@code /version} has it. */
  public static final String CLUSTER_IN_FULL = CLUSTER + ".0";

  /** What etcd calls the format of its file. */
  public static final String STORAGE = "3.7.0";

  private EtcdVersion() {}
}
