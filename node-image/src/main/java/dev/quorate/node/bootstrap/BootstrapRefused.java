package dev.quorate.node.bootstrap;

/**
 * No cluster is formed from this file in this directory: why, and the way out. Nothing was changed.
 */
public final class BootstrapRefused extends Exception {
  public BootstrapRefused(String message) {
    super(message);
  }

  BootstrapRefused(String message, Exception cause) {
    super(message, cause);
  }
}
