package dev.quorate.operator.local.process;

import dev.quorate.operator.observed.Volume;
import dev.quorate.operator.observed.VolumeIdentity;
import java.util.Optional;

/**
 * The file next to a data directory: the claim of a StatefulSet's ordinal.
 *
 * @param identity what the operator noted of the data, for the time when no process can be asked
 * @param deleting it goes as soon as no process uses it
 */
public record Claim(
    String name, String uid, String size, boolean deleting, Optional<VolumeIdentity> identity) {

  public Claim annotated(VolumeIdentity found) {
    return new Claim(name, uid, size, deleting, Optional.of(found.after(identity)));
  }

  public Claim resized(String quantity) {
    return new Claim(name, uid, quantity, deleting, identity);
  }

  public Claim released() {
    return new Claim(name, uid, size, true, identity);
  }

  /**
   * Always bound: a directory may hold data from the moment that it is made, and it is made with
   * its claim. It is as large as the disk that it is on, so that its size is a number in a file.
   */
  public Volume asVolume() {
    return new Volume(name, uid, "", Volume.Binding.PROVISIONED, deleting, identity, size, true)
        .having(Volume.Extent.of(size));
  }
}
