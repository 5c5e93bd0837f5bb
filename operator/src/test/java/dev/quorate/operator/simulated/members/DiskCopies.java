package dev.quorate.operator.simulated.members;

import java.util.IdentityHashMap;

/** The disks of a copy of the world: one copy of each, whoever refers to it. */
public final class DiskCopies {
  private final IdentityHashMap<FakeDisk, FakeDisk> copies = new IdentityHashMap<>();

  public FakeDisk of(FakeDisk disk) {
    return copies.computeIfAbsent(disk, FakeDisk::duplicate);
  }
}
