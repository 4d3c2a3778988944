package dev.holdfast.model.design;

import java.util.Optional;

/**
 * How much a resource is written and read, all regions together. Whatever the file leaves out is
 * empty.
 *
 * @param writes writes
 * @param reads reads
 * @param rowSize the size of what one write changes
 * @param transactionSize the largest transaction
 * @param size what one copy takes on disk
 * @param cold the share of it that nobody read for 30 days
 * @param growth how much it grows in a year
 */
public record Load(
    Optional<Rate> writes,
    Optional<Rate> reads,
    Optional<DataSize> rowSize,
    Optional<DataSize> transactionSize,
    Optional<DataSize> size,
    Optional<Share> cold,
    Optional<Share> growth) {
  /** Nothing is known. */
  public static final Load NONE =
      new Load(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
