package dev.quorate.node.etcd.http;

/** An answer. */
record Page(int status, String contentType, String body) {
  /** Go's, which etcd uses for whatever is not a page. */
  static Page text(int status, String line) {
    return new Page(status, "text/plain; charset=utf-8", line + "\n");
  }

  static Page json(String body) {
    return new Page(200, "application/json", body);
  }
}
