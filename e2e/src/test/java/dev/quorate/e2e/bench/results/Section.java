package dev.quorate.e2e.bench.results;

/** Cases that are read together: a table of the page. */
public enum Section {
  WRITES(
      "Writes",
      "Warm members. Keys of 8 bytes, random among 100,000 (10 KiB values: 1,000; 64 KiB: 100)."),
  READS("Reads", "Warm members, one key with a value of 256 bytes."),
  WATCHES_AND_LEASES(
      "Watches and leases",
      "Watches of one key on new members, a hundred a stream, while the key is put: how long after"
          + " the acknowledgement of a put its event is there (0 if it is there before); an event"
          + " counts as a request, and the memory is that of the largest member. Keep-alives on"
          + " warm members."),
  FIRST_SECONDS(
      "The first ten seconds",
      "New members with empty directories each time; 10 s of puts of 256 bytes from the moment when"
          + " all three serve. Quorate with the ahead-of-time cache of its image."),
  START("Start and memory", "New members with empty directories each time."),
  FAULTS(
      "Faults",
      "Members of their own, which live through all rounds of a case. One client at each survivor"
          + " tries again every 10 ms."),
  SIZE("Much data", "New members with empty directories each time, with the heap that is named.");

  private final String title;
  private final String conditions;

  Section(String title, String conditions) {
    this.title = title;
    this.conditions = conditions;
  }

  String title() {
    return title;
  }

  String conditions() {
    return conditions;
  }
}
