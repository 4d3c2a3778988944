package dev.holdfast.model.design;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the file tells about a resource that keeps data. Whatever the file leaves out is empty.
 *
 * @param engine what holds it, for instance postgresql, aurora-global, dynamodb-mrec, kafka, redis,
 *     s3
 * @param holds what sort of data it holds
 * @param conflicts what happens when two regions write the same row, where several take writes
 * @param load how much it is written and read
 * @param lag how far its copies are behind
 * @param backups how it is backed up
 * @param retention how long its records are kept
 * @param immutable whether nobody can change or delete a record before that (WORM)
 */
public record StoreFacts(
    Optional<String> engine,
    List<Content> holds,
    Optional<Conflicts> conflicts,
    Load load,
    MeasuredLag lag,
    Backups backups,
    Optional<Duration> retention,
    Optional<Boolean> immutable) {
  /** Nothing is known. */
  public static final StoreFacts NONE =
      new StoreFacts(
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Load.NONE,
          MeasuredLag.NONE,
          Backups.NONE,
          Optional.empty(),
          Optional.empty());

  public StoreFacts {
    holds = List.copyOf(holds);
  }

  /** What sort of data. */
  public enum Content {
    MONEY,
    STOCK,
    AUTHORISATION,
    PERSONAL,
    RECORDS,
    SESSION,
    CART,
    CONTENT,
    REFERENCE,
    LOG
  }

  /** What happens when two regions write the same row. */
  public enum Conflicts {
    LAST_WRITER_WINS,
    MERGE,
    HOME_REGION,
    VERSION_CHECK
  }
}
