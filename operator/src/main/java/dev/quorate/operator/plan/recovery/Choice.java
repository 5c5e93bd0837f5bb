package dev.quorate.operator.plan.recovery;

import dev.quorate.operator.observed.Intent.Recovery.Survivor;
import dev.quorate.operator.observed.ObjectRef;
import java.util.List;

/** Who is to survive, as far as anybody can. */
sealed interface Choice {
  /**
   * @param why to be read by the person who ordered it
   */
  record Refused(String why) implements Choice {}

  /**
   * @param volumes the claims of the others, which are deleted
   * @param words who survives, and the data that may be lost, for people
   */
  record Made(Survivor survivor, List<ObjectRef> volumes, String words) implements Choice {
    public Made {
      volumes = List.copyOf(volumes);
    }
  }
}
