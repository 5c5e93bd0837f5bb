package dev.quorate.node.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What clients asked and heard, in no order: each operation has its times. */
record History(List<Operation> operations) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  History {
    operations = List.copyOf(operations);
  }

  static History read(Path file) throws IOException {
    List<Operation> operations = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      operations.add(MAPPER.readValue(line, Operation.class));
    }
    return new History(operations);
  }

  void write(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Operation operation : operations) {
      lines.add(MAPPER.writeValueAsString(operation));
    }
    Files.write(file, lines);
  }

  long count(Operation.Outcome outcome) {
    return operations.stream().filter(operation -> operation.outcome() == outcome).count();
  }

  /**
   * This history with the results of two reads of a key exchanged, so that the earlier one sees a
   * value before anybody has asked to write it: no order explains that. Empty if it has no such
   * reads.
   */
  Optional<History> withOneSwappedRead() {
    return reads()
        .flatMap(
            early ->
                reads().filter(late -> isFromTheFuture(early, late)).map(late -> swap(early, late)))
        .findFirst();
  }

  private Stream<Operation> reads() {
    return operations.stream().filter(Operation::isRead);
  }

  private boolean isFromTheFuture(Operation early, Operation late) {
    return early.key().equals(late.key())
        && operations.stream()
            .anyMatch(
                write ->
                    write.value().equals(late.seen())
                        && !late.seen().isEmpty()
                        && write.invoked() > early.returned());
  }

  private History swap(Operation early, Operation late) {
    List<Operation> swapped = new ArrayList<>(operations);
    swapped.set(operations.indexOf(early), early.seeing(late.seen()));
    swapped.set(operations.indexOf(late), late.seeing(early.seen()));
    return new History(swapped);
  }
}
