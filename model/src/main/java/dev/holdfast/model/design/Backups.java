package dev.holdfast.model.design;

import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/**
 * How a resource is backed up. Whatever the file leaves out is empty.
 *
 * @param every how often a backup is taken
 * @param keep how long a backup is kept
 * @param region where the backups are kept
 * @param pointInTime whether the log is archived too, so that any moment can be restored
 * @param encrypted whether backups are encrypted
 * @param restoreTested when a backup was last restored and read
 */
public record Backups(
    Optional<Duration> every,
    Optional<Duration> keep,
    Optional<RegionId> region,
    Optional<Boolean> pointInTime,
    Optional<Boolean> encrypted,
    Optional<LocalDate> restoreTested) {
  /** Nothing is known. */
  public static final Backups NONE =
      new Backups(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
