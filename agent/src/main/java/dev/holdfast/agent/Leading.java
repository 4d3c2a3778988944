package dev.holdfast.agent;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import java.util.Collections;
import java.util.SortedSet;

/**
 * What an agent remembers of its engine as a primary.
 *
 * @param epoch in which it takes writes; {@link Epoch#NONE} while it does not
 * @param syncVersion the sync set that was seen to be in force; 0 for none
 * @param requireFailed whether the last attempt to put the wanted set in force came to nothing:
 *     what else there is to do has its turn before the next
 * @param confirmations of its standbys
 * @param confirmedNanos the look that they are from
 * @param unconfirmed the standbys that confirm nothing
 */
public record Leading(
    Epoch epoch,
    long syncVersion,
    boolean requireFailed,
    Confirmations confirmations,
    long confirmedNanos,
    SortedSet<RegionId> unconfirmed) {
  /** It leads nothing. */
  static final Leading NOTHING = in(Epoch.NONE, 0);

  static Leading in(Epoch epoch, long syncVersion) {
    return new Leading(
        epoch, syncVersion, false, Confirmations.NONE, 0, Collections.emptySortedSet());
  }

  Leading inForce(long version) {
    return new Leading(epoch, version, false, confirmations, confirmedNanos, unconfirmed);
  }

  Leading requireFailed(boolean failed) {
    return new Leading(epoch, syncVersion, failed, confirmations, confirmedNanos, unconfirmed);
  }

  Leading confirmed(Confirmations now, long nanos, SortedSet<RegionId> missing) {
    return new Leading(epoch, syncVersion, requireFailed, now, nanos, missing);
  }
}
