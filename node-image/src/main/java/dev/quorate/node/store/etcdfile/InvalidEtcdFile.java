package dev.quorate.node.store.etcdfile;

/** A file that is no snapshot of etcd's, or none that a cluster can begin with. */
public final class InvalidEtcdFile extends Exception {
  private static final long serialVersionUID = 1;

  public InvalidEtcdFile(String message) {
    super(message);
  }
}
