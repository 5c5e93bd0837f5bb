package dev.quorate.node.netsy;

/** The rules of a .netsy file, each with the way out for whoever holds a file that breaks it. */
public enum Rule {
  WHOLE("the file ends too early: copy it again, in binary mode"),
  MESSAGE_SIZE(
      "a message has at most 4 MiB, which is all that Netsy reads: is this a .netsy file? If it is,"
          + " copy it again, or store the value in parts"),
  MESSAGE(
      "the bytes are no message of this format: is this a .netsy file? If it is, copy it again"),
  HEADER_CHECKSUM("the header is damaged: copy the file again, or take an older snapshot"),
  SCHEMA_VERSION("schema version 0 is known here: use a release of Quorate that knows this one"),
  KIND("take a file of the folder snapshots/"),
  COMPRESSION("records are stored as they are (1) or with zstd (2): write the file again"),
  ZSTD(
      "the compressed part is damaged, or has a window of more than 8 MiB: copy the file again, or"
          + " compress it without --long"),
  RECORD_CHECKSUM("the record is damaged: copy the file again, or take an older snapshot"),
  RECORDS_COUNT("the header and the records differ in number: write the file again"),
  FOOTER_CHECKSUM("the footer is damaged: copy the file again, or take an older snapshot"),
  RECORDS_CHECKSUM("a record is missing, doubled or moved: copy the file again"),
  FIRST_REVISION("the footer and the first record differ: write the file again"),
  LAST_REVISION("the footer and the last record differ: write the file again"),
  NOT_EMPTY("a cluster that begins empty needs no snapshot: leave the file out"),
  STARTS_AT_ONE("history begins at revision 1: take a whole snapshot, not a part of one"),
  CONTIGUOUS("each record has the revision after the one before: take a whole snapshot"),
  KEY("each record has a key: write the file again"),
  HISTORY("the record contradicts itself: write the file again"),
  NEWEST_VALUE("what a key holds now is never compacted: take an older snapshot"),
  NOT_ENCRYPTED("values under a data encryption key cannot be read here: export them in clear");

  private final String cure;

  Rule(String cure) {
    this.cure = cure;
  }

  public String cure() {
    return cure;
  }
}
