package dev.holdfast.drill.check;

import dev.holdfast.model.LogPosition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the acknowledged writes that the lag at the fault excuses losing.
 *
 * <p>A write's own log position is read before its commit record is written, so it does not tell
 * where the commit lies. A later write does: whatever was acknowledged before {@code v} was sent is
 * committed at or before {@code v}'s position. So a write is surely replicated once some {@code v},
 * sent after its acknowledgement, lies within what the standby had received. All others were at
 * risk.
 */
final class AtRisk {
  private AtRisk() {}

  /**
   * The acknowledged writes on the timeline of {@code received} that were not surely on the
   * standby.
   *
   * @param received how far the standby's log reached when it was last seen before the fault
   */
  static Set<WriteKey> writes(List<Operation> operations, LogPosition received) {
    long safeUntilNanos =
        operations.stream()
            .filter(Operation::acknowledgedWrite)
            .filter(write -> onTimeline(write, received.timeline()))
            .filter(write -> position(write).offset() <= received.offset())
            .mapToLong(Operation::invokedNanos)
            .max()
            .orElse(Long.MIN_VALUE);
    Set<WriteKey> atRisk = new HashSet<>();
    for (Operation write : operations) {
      if (write.acknowledgedWrite()
          && onTimeline(write, received.timeline())
          && write.completedNanos() >= safeUntilNanos) {
        atRisk.add(write.key());
      }
    }
    return atRisk;
  }

  private static boolean onTimeline(Operation write, long timeline) {
    return position(write).timeline() == timeline;
  }

  private static LogPosition position(Operation write) {
    return write.answer().orElseThrow().position();
  }
}
