package dev.quorate.e2e.bench.results;

/**
 * One call of `make bench`: what was compared, on what, and with which settings.
 *
 * @param id by which results name it
 * @param date of its beginning, UTC, ISO 8601
 * @param quorate version and commit
 * @param heap -Xmx of a node where its case does not say otherwise
 * @param machine cores, memory, kernel
 * @param disk file system of the members' directories
 */
public record Run(
    int id,
    String date,
    String quorate,
    String java,
    String heap,
    String etcd,
    String generator,
    String machine,
    String disk) {

  boolean isLike(Run other) {
    return machine.equals(other.machine) && disk.equals(other.disk);
  }
}
