package dev.quorate.node.cli.snapshot;

/** Why a command is not carried out, with the way out; for the person who gave it. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1L;

  Refused(String message) {
    super(message);
  }
}
