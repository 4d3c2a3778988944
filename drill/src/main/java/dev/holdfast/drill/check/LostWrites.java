package dev.holdfast.drill.check;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds acknowledged writes that are gone, and rows that nobody should find. */
final class LostWrites {
  private LostWrites() {}

  /**
   * Acknowledged writes whose row is not there at the end, in the order of their acknowledgement.
   */
  static List<Operation> lost(List<Operation> operations, Set<WriteKey> present) {
    return operations.stream()
        .filter(Operation::acknowledgedWrite)
        .filter(write -> !present.contains(write.key()))
        .sorted(Comparator.comparingLong(Operation::completedNanos))
        .toList();
  }

  /**
   * Rows that are there although their write surely failed or was never sent. One of these means
   * that a client was told the wrong thing, or that this drill classified an error wrongly: either
   * way the rest of its findings cannot be trusted.
   */
  static Set<WriteKey> phantoms(List<Operation> operations, Set<WriteKey> present) {
    Set<WriteKey> phantoms = new HashSet<>(present);
    for (Operation operation : operations) {
      if (operation.write() && !(operation.outcome() instanceof Outcome.Failed)) {
        phantoms.remove(operation.key());
      }
    }
    return phantoms;
  }

  /**
   * Rows that do not hold what their write sent: it went through another region than the row says.
   */
  static List<Row> altered(List<Operation> operations, Rows present) {
    Map<WriteKey, Operation> writes = new HashMap<>();
    operations.stream()
        .filter(Operation::write)
        .forEach(write -> writes.putIfAbsent(write.key(), write));
    return present.rows().stream()
        .filter(row -> {
          Operation write = writes.get(row.key());
          return write != null && !write.region().value().equals(row.region());
        })
        .toList();
  }

  /**
   * The span of time whose acknowledged writes may be gone: from the acknowledgement of the oldest
   * lost write to the fault, or to that of the newest lost one if a deposed primary went on after
   * the fault.
   *
   * @param lost in the order of their acknowledgement
   */
  static Duration window(List<Operation> lost, long faultNanos) {
    if (lost.isEmpty()) {
      return Duration.ZERO;
    }
    long oldest = lost.getFirst().completedNanos();
    long newest = lost.getLast().completedNanos();
    return Duration.ofNanos(Math.max(faultNanos, newest) - oldest);
  }
}
