package dev.holdfast.engine.postgres;

import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a replica's data is of the committed history, as far as its own disk tells.
 *
 * <p>Positions are compared to choose a primary and to count a quorum, and that is right only
 * between logs of one history. A log leaves it in these ways, and each is found here, before a
 * server is started on the data, so also after a crash of this process:
 *
 * <ul>
 *   <li>A standby becomes a primary without being told to. Its data is then no longer marked as a
 *       standby's, and its newest timeline is none that this replica began for an epoch.
 *   <li>The log is reset, or the data is an older copy, or a copy of another replica's. Then the
 *       log lacks the place that is marked beside the data, see {@link LogMark}.
 *   <li>The data is of another database cluster.
 * </ul>
 *
 * <p>What these cannot tell, for instance a log that goes on differently after the mark, is found
 * by comparing with the primary's, see {@link Followship}, before the data is followed up.
 *
 * <p>Once found, it is written down within the data before anything else is done. Only replacing
 * the data removes it.
 */
final class Provenance {
  private static final Logger LOG = LoggerFactory.getLogger(Provenance.class);

  private final ReplicaFolder folder;
  private final WalFolder wal;

  Provenance(ReplicaFolder folder) {
    this.folder = folder;
    this.wal = new WalFolder(folder.wal());
  }

  /** Why the data is known to be foreign. */
  Optional<String> condemned() {
    if (!Files.exists(folder.foreignMark())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(folder.foreignMark(), StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.of("it was found to be foreign, and why cannot be read: " + e);
    }
  }

  /**
   * Writes down, to disk, that the data is foreign. Where the disk does not take it, the data tells
   * again when it is looked at again.
   */
  void condemn(String because) {
    if (condemned().isPresent()) {
      return;
    }
    LOG.warn("the data in {} is not of the committed history: {}", folder.data(), because);
    try {
      Durable.write(folder.foreignMark(), because + "\n");
    } catch (IOException e) {
      LOG.error("that cannot be written down: {}", e.toString());
    }
  }

  /**
   * Looks at data on which no server runs, and writes down what it finds. Damage is for the server
   * to tell.
   */
  Optional<String> examine(Term term) {
    if (!folder.hasData()) {
      return Optional.empty();
    }
    Optional<String> because = condemned();
    if (because.isEmpty()) {
      try {
        because = foreign(term);
      } catch (IOException e) {
        LOG.info("the data in {} cannot be examined: {}", folder.data(), e.toString());
      }
      because.ifPresent(this::condemn);
    }
    return because;
  }

  private Optional<String> foreign(Term term) throws IOException {
    Optional<LogMark> mark = LogMark.load(folder.mark());
    if (mark.isPresent()) {
      Optional<Long> system = system();
      if (system.isPresent() && system.get() != mark.get().system()) {
        return Optional.of("its data is of another database cluster");
      }
    }
    long newest = wal.newestTimeline();
    if (!folder.isStandby() && !isOfItsOwn(term, newest, mark)) {
      return Optional.of(
          "it was made a primary by somebody else: its log is on timeline %d, and it %s"
              .formatted(
                  newest,
                  term.began()
                      .filter(began -> began.timeline() > 0)
                      .map(began -> "last led on timeline " + began.timeline())
                      .orElse("never led")));
    }
    if (mark.isPresent() && !mark.get().isIn(wal)) {
      return Optional.of(
          "its log lacks what it had reached, %s: it was reset, or its data is an older copy or another one's"
              .formatted(mark.get().position()));
    }
    return Optional.empty();
  }

  /** Whether data that is not a standby's is what this replica made by leading. */
  private static boolean isOfItsOwn(Term term, long newest, Optional<LogMark> mark) {
    if (term.began().isEmpty() || term.began().get().timeline() == newest) {
      return true;
    }
    // Told to lead, and interrupted before it had written down on which timeline.
    long before = mark.map(it -> it.position().timeline()).orElse(newest);
    return !term.hasBegun() && (newest == term.led().value() || newest == before);
  }

  private Optional<Long> system() {
    try {
      return Optional.of(ControlFile.read(folder.data()).system());
    } catch (IOException e) {
      LOG.debug("not examined: {}", e.toString());
      return Optional.empty();
    }
  }

  /**
   * Marks how far the log has surely got on disk. May be called while the server runs.
   *
   * @param asBefore whether the data is still the one of which the position was said; it is
   *     replaced only where no server runs
   */
  void reached(LogPosition position, BooleanSupplier asBefore) {
    synchronized (folder) {
      try {
        Optional<LogMark> mark =
            position.offset() == 0 || !asBefore.getAsBoolean()
                ? Optional.empty()
                : LogMark.at(position, ControlFile.read(folder.data()).system(), wal);
        if (mark.isPresent()) {
          mark.get().store(folder.mark());
        }
      } catch (IOException e) {
        // The former mark holds as well.
        LOG.debug("not marked: {}", e.toString());
      }
    }
  }
}
