package dev.holdfast.drill.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds writes that were sent or applied more than once. Each write of a drill has a key of its
 * own, is sent once, and makes one row; the table takes a second one, so that it shows.
 */
final class Duplicates {
  private Duplicates() {}

  static Check check(List<Operation> operations, Gathered<Rows> present) {
    List<String> found = new ArrayList<>(sentTwice(operations));
    String unread = "";
    switch (present) {
      case Gathered.Got<Rows>(Rows rows) -> found.addAll(appliedTwice(operations, rows));
      case Gathered.Missing<Rows>(String because) -> unread = because;
    }
    Verdict verdict =
        !found.isEmpty()
            ? new Verdict.Invalid(found.size() + " writes are there twice: " + found.getFirst())
            : unread.isEmpty()
                ? new Verdict.Valid("Every write was sent and applied at most once")
                : new Verdict.Unknown("Not read back: " + unread);
    return new Check("duplicate-writes", verdict, found);
  }

  private static List<String> sentTwice(List<Operation> operations) {
    List<String> found = new ArrayList<>();
    Map<WriteKey, Operation> first = new HashMap<>();
    for (Operation write : operations) {
      Operation earlier = write.write() ? first.putIfAbsent(write.key(), write) : null;
      if (earlier != null) {
        found.add(
            "Write %s was sent through %s at %s (operation %d) and through %s at %s (operation %d)"
                .formatted(
                    write.key(),
                    earlier.region(),
                    Moment.of(earlier.invokedNanos()),
                    earlier.id(),
                    write.region(),
                    Moment.of(write.invokedNanos()),
                    write.id()));
      }
    }
    return found;
  }

  private static List<String> appliedTwice(List<Operation> operations, Rows rows) {
    Set<WriteKey> repeated = new HashSet<>(rows.repeated());
    List<String> found = new ArrayList<>();
    for (Operation write : operations) {
      if (write.write() && repeated.remove(write.key())) {
        found.add(
            "Write %s, sent once through %s at %s, has the rows %s"
                .formatted(
                    write.key(),
                    write.region(),
                    Moment.of(write.invokedNanos()),
                    rows.of(write.key())));
      }
    }
    repeated.stream()
        .sorted()
        .forEach(key -> found.add("Write %s has the rows %s".formatted(key, rows.of(key))));
    return found;
  }
}
