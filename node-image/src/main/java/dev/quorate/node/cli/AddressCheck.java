package dev.quorate.node.cli;

import dev.quorate.node.membership.HostPort;
import java.util.List;

/** Whether an option's value is an address. */
final class AddressCheck {
  private AddressCheck() {}

  static void check(String option, String text, List<String> wrong) {
    if (HostPort.parse(text).isEmpty()) {
      wrong.add(option + " must be " + HostPort.WANTED + "; is \"" + text + "\"");
    }
  }
}
