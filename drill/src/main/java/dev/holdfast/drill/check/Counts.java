package dev.holdfast.drill.check;

import java.util.List;

/**
 * How many operations ended how.
 *
 * @param acknowledgedWrites writes that the server said are done
 * @param failedWrites writes that were surely not done
 * @param indeterminateWrites writes that may or may not have been done
 * @param acknowledgedReads reads that were answered
 * @param otherReads reads that were not
 */
public record Counts(
    long acknowledgedWrites,
    long failedWrites,
    long indeterminateWrites,
    long acknowledgedReads,
    long otherReads) {
  static Counts of(List<Operation> operations) {
    long[] counts = new long[5];
    for (Operation operation : operations) {
      boolean write = operation.write();
      int slot =
          switch (operation.outcome()) {
            case Outcome.Acknowledged _ -> write ? 0 : 3;
            case Outcome.Failed _ -> write ? 1 : 4;
            case Outcome.Indeterminate _ -> write ? 2 : 4;
          };
      counts[slot]++;
    }
    return new Counts(counts[0], counts[1], counts[2], counts[3], counts[4]);
  }
}
