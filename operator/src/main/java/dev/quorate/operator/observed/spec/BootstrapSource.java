package dev.quorate.operator.observed.spec;

import java.util.List;
import java.util.Optional;

/** What a genesis starts from. */
public sealed interface BootstrapSource {
  /** Nothing: the usual case. */
  record Empty() implements BootstrapSource {}

  /**
   * The field bootstrap is there and does not name one source that is known: refused, because
   * nobody asked for an empty cluster.
   *
   * @param given the places that it names; none or several
   */
  record Unnamed(List<String> given) implements BootstrapSource {
    public Unnamed {
      given = List.copyOf(given);
    }

    public Unnamed() {
      this(List.of());
    }
  }

  /**
   * A snapshot file of this machine, which every node can read: in the local world only.
   *
   * @param sha256 in 64 hexadecimal digits
   */
  record LocalFile(String path, String sha256) implements BootstrapSource {}

  /**
   * A snapshot file in the cluster's namespace, or somewhere on the network.
   *
   * @param name of the object; or the URL
   * @param key in a ConfigMap or Secret; the path in a volume; empty for a URL
   * @param sha256 in 64 hexadecimal digits
   */
  record Snapshot(Place place, String name, String key, String sha256) implements BootstrapSource {
    /** Of it all; two sources with the same one are the same. */
    public String identity() {
      return "%s/%s/%s sha256:%s".formatted(place.field, name, key, sha256);
    }

    /** For people: "ConfigMap golden, key bootstrap.netsy". */
    public String described() {
      return switch (place) {
        case CONFIG_MAP, SECRET -> "%s %s, key %s".formatted(place.title, name, key);
        case CLAIM -> "%s %s, path %s".formatted(place.title, name, key);
        // Its query may be the signature that gives access.
        case URL -> name.replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
      };
    }
  }

  /** Where a file may be. */
  enum Place {
    CONFIG_MAP("configMap", "ConfigMap"),
    SECRET("secret", "Secret"),
    CLAIM("persistentVolumeClaim", "PersistentVolumeClaim"),
    URL("url", "URL");

    private final String field;
    private final String title;

    Place(String field, String title) {
      this.field = field;
      this.title = title;
    }

    /** Its name in {@code spec.bootstrap.source.snapshot}. */
    public String field() {
      return field;
    }

    /** The kind of object, for people. */
    public String title() {
      return title;
    }
  }

  /** The digest of the file that a genesis begins with; empty for one that begins empty. */
  default Optional<String> digest() {
    return switch (this) {
      case LocalFile(var path, var sha256) -> Optional.of(sha256);
      case Snapshot snapshot -> Optional.of(snapshot.sha256());
      case Empty empty -> Optional.empty();
      case Unnamed unnamed -> Optional.empty();
    };
  }
}
