package dev.holdfast.drill.check;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Answers which timeline was surely in charge at a moment: the newest on which a primary had
 * acknowledged an operation by then.
 */
final class Reigns {
  private final long[] completedNanos;
  private final Operation[] newest;

  private Reigns(long[] completedNanos, Operation[] newest) {
    this.completedNanos = completedNanos;
    this.newest = newest;
  }

  static Reigns of(List<Operation> operations) {
    Operation[] acknowledged =
        operations.stream()
            .filter(operation -> timeline(operation) > 0)
            .sorted(Comparator.comparingLong(Operation::completedNanos))
            .toArray(Operation[]::new);
    long[] completed = Arrays.stream(acknowledged).mapToLong(Operation::completedNanos).toArray();
    for (int i = 1; i < acknowledged.length; i++) {
      if (timeline(acknowledged[i]) < timeline(acknowledged[i - 1])) {
        acknowledged[i] = acknowledged[i - 1];
      }
    }
    return new Reigns(completed, acknowledged);
  }

  /**
   * An operation of a newer timeline than {@code operation}'s own that was acknowledged before
   * {@code operation} was even sent, or null if there is none.
   */
  @org.jspecify.annotations.Nullable
  Operation newerBefore(Operation operation) {
    int at = Arrays.binarySearch(completedNanos, operation.invokedNanos());
    int before = at >= 0 ? firstOf(at) : -at - 1;
    if (before == 0) {
      return null;
    }
    Operation newer = newest[before - 1];
    return timeline(newer) > timeline(operation) ? newer : null;
  }

  private int firstOf(int at) {
    int first = at;
    while (first > 0 && completedNanos[first - 1] == completedNanos[at]) {
      first--;
    }
    return first;
  }

  /** The timeline of the primary that acknowledged an operation; 0 if none did. */
  static long timeline(Operation operation) {
    return operation
        .answer()
        .filter(answer -> !answer.standby())
        .map(answer -> answer.position().timeline())
        .orElse(0L);
  }
}
