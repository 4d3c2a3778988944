package dev.holdfast.engine.postgres;

import dev.holdfast.engine.postgres.Configuration.Purpose;
import dev.holdfast.engine.postgres.LogComparison.Verdict;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a replica a standby: continues where its log allows it, clones where there is none, and
 * tells the rest apart.
 *
 * <p>A server that runs as a standby and complains of nothing is left to itself. For all others it
 * is proven first that their log is a prefix of the primary's, see {@link LogComparison}.
 */
final class Followship {
  private static final Logger LOG = LoggerFactory.getLogger(Followship.class);

  /**
   * Starts, one after the other with nothing replayed in between, after which a standby that keeps
   * failing is cloned again: what was damaged by chance is mended by the first.
   */
  private static final int VAIN_STARTS_MAX = 3;

  /** As many times as large as the database this replica may become on its disk. */
  private static final int KEPT_MAX = 3;

  /** For a standby to replay what its primary had on disk a moment ago. */
  private static final Duration STEP_PATIENCE = Duration.ofSeconds(1);

  private static final Duration STEP_PAUSE = Duration.ofMillis(50);

  private final PostgresDriver.Settings settings;
  private final Replica replica;
  private final ReplicaFolder folder;
  private final Sessions sessions;
  private final ExportSlot exportSlot;
  private final HistoryFetch historyFetch;
  private final LogComparison comparison;

  /** Where the log ended when the server was last started because of a fault, and how often. */
  private LogPosition vainEnd = LogPosition.START;

  private int vainStarts;

  Followship(
      PostgresDriver.Settings settings,
      Replica replica,
      ReplicaFolder folder,
      Sessions sessions,
      ExportSlot exportSlot,
      HistoryFetch historyFetch) {
    this.settings = settings;
    this.replica = replica;
    this.folder = folder;
    this.sessions = sessions;
    this.exportSlot = exportSlot;
    this.historyFetch = historyFetch;
    this.comparison = new LogComparison(sessions, folder);
  }

  /** Follows, or says why this replica's log is not a prefix of the upstream's. */
  Optional<String> follow(Epoch epoch, SocketAddress upstream)
      throws IOException, SQLException, InterruptedException, Trouble {
    var wanted = new Purpose.Standby(Optional.of(upstream));
    boolean standby = replica.isStandby();
    Optional<StandbyFaults.Fault> fault = standby ? replica.fault() : Optional.empty();
    if (standby && fault.isEmpty() && !exportSlot.isNoted()) {
      // No questions first: they would cost round trips between regions in the middle of a
      // failover. A server refuses a log that does not continue its own, and its complaint is seen
      // here next time.
      if (replica.purpose().filter(wanted::equals).isEmpty()) {
        historyFetch.start(epoch, upstream);
        replica.turn(wanted);
      }
      return Optional.empty();
    }
    boolean broken = replica.isBroken();
    if (!standby) {
      replica.stop(Duration.ZERO);
    }
    Upstream primary = askPrimary(upstream);
    if (!folder.hasData()) {
      replica.stop(Duration.ZERO);
      cloneFrom(upstream);
      return Optional.empty();
    }
    if (fault.isPresent() && isInStep(primary)) {
      replica.log().ifPresent(log -> log.faults().dismiss());
      return Optional.empty();
    }
    fault.ifPresent(it -> LOG.info("{}: {}", settings.resource(), it.because()));
    // A standby that cannot go on would serve ever older rows.
    replica.stop(Duration.ZERO);
    Verdict verdict;
    try {
      // What it had on disk before this server ended may be less than this server has.
      verdict = compare(standby ? askPrimary(upstream) : primary, upstream);
    } catch (IOException e) {
      return unreadable(e);
    }
    switch (verdict) {
      case Verdict.Apart(var _, var hidden, var because) -> {
        if (hidden) {
          throw Trouble.foreign(because);
        }
        return Optional.of(because);
      }
      case Verdict.Removed _ -> cloneAgain(upstream, "its primary no longer has the log it needs");
      case Verdict.Prefix _ -> goOn(wanted, fault.isPresent() || broken);
    }
    return Optional.empty();
  }

  /**
   * Data of which not even the log can be read is given up, but not at once, for a missing file may
   * be put back.
   */
  private Optional<String> unreadable(IOException cause) throws IOException {
    boolean damaged =
        cause instanceof NoSuchFileException
            || String.valueOf(cause.getMessage()).contains("is damaged");
    if (damaged) {
      countVainStart(LogPosition.START);
    }
    if (!damaged || vainStarts <= VAIN_STARTS_MAX) {
      throw cause;
    }
    return Optional.of("its data is damaged: " + cause);
  }

  private void countVainStart(LogPosition end) {
    vainStarts = end.equals(vainEnd) ? vainStarts + 1 : 1;
    vainEnd = end;
  }

  private Verdict compare(Upstream primary, SocketAddress upstream)
      throws IOException, SQLException {
    LogPosition end = replica.storedEnd();
    Verdict verdict = comparison.compare(end, primary, upstream);
    LOG.info("{}: log up to {} against the primary's: {}", settings.resource(), end, verdict);
    return verdict;
  }

  /** Starts the server on a log that is a prefix of the primary's, unless that was in vain. */
  private void goOn(Purpose.Standby wanted, boolean mended)
      throws IOException, SQLException, InterruptedException, Trouble {
    if (mended) {
      countVainStart(replica.storedEnd());
      if (vainStarts > VAIN_STARTS_MAX) {
        cloneAgain(
            wanted.upstream().orElseThrow(),
            "it was started " + VAIN_STARTS_MAX + " times and replayed nothing more");
        return;
      }
    }
    folder.dropSlots();
    exportSlot.forget();
    replica.start(wanted);
  }

  private void cloneAgain(SocketAddress upstream, String because)
      throws IOException, SQLException, InterruptedException, Trouble {
    LOG.info("{} is cloned again: {}", settings.resource(), because);
    cloneFrom(upstream);
  }

  /**
   * Whether the running standby follows all the same, whatever it complained of: what its log says
   * may be old, or a client's words.
   */
  private boolean isInStep(Upstream primary) throws InterruptedException {
    return Poll.until(
            STEP_PATIENCE,
            STEP_PAUSE,
            () -> {
              try {
                Facts facts = replica.facts();
                boolean inStep =
                    facts.streaming()
                        && facts.timeline() == primary.history().current()
                        && facts.reach() >= primary.flushed();
                return inStep ? Optional.of(true) : Optional.<Boolean>empty();
              } catch (SQLException e) {
                return Optional.of(false);
              }
            })
        .orElse(false);
  }

  private Upstream askPrimary(SocketAddress upstream) throws SQLException, Trouble {
    Upstream answer;
    try {
      answer = Upstream.ask(sessions, upstream);
    } catch (SQLException e) {
      throw Trouble.failed("The primary cannot be reached yet: " + e.getMessage());
    }
    if (!answer.primary()) {
      throw Trouble.failed("The server at the upstream address is not yet a primary");
    }
    return answer;
  }

  private void cloneFrom(SocketAddress upstream)
      throws IOException, SQLException, InterruptedException, Trouble {
    Clone.fill(folder, sessions, upstream);
    folder.acceptIncoming();
    exportSlot.forget();
    vainStarts = 0;
    replica.start(new Purpose.Standby(Optional.of(upstream)));
  }

  /**
   * Lists the rows that only this replica has, then follows as a fresh clone; returns how many
   * rows.
   *
   * @param foreign why its data is known not to be of the committed history
   */
  long rejoin(Epoch epoch, SocketAddress upstream, Path exportFolder, Optional<String> foreign)
      throws IOException, SQLException, InterruptedException, Trouble {
    // Its recovery may take longer than one call.
    boolean exporting = replica.purpose().filter(new Purpose.Isolated()::equals).isPresent();
    if (!exporting) {
      if (foreign.isEmpty() && follow(epoch, upstream).isEmpty()) {
        return 0;
      }
      replica.stop(Duration.ZERO);
    }
    Upstream primary = askPrimary(upstream);
    long rows = 0;
    if (folder.hasData()) {
      rows = save(epoch, primary, upstream, exportFolder);
    }
    cloneFrom(upstream);
    return rows;
  }

  /** Saves what only this replica has; returns how many rows were written. */
  private long save(Epoch epoch, Upstream primary, SocketAddress upstream, Path exportFolder)
      throws IOException, SQLException, InterruptedException, Trouble {
    try {
      return compare(primary, upstream) instanceof Verdict.Apart(var from, var _, var _)
          ? export(epoch, from, exportFolder)
          : 0;
    } catch (NoSuchFileException e) {
      replica.stop(Duration.ZERO);
      throw keepAside(epoch, "its data is damaged: " + e);
    }
  }

  private long export(Epoch epoch, long fork, Path exportFolder)
      throws IOException, SQLException, InterruptedException, Trouble {
    Optional<String> missing = isolate();
    long rows = 0;
    try {
      if (missing.isEmpty()) {
        missing = exportSlot.missingAfter(fork);
      }
      if (missing.isEmpty()) {
        rows =
            new RowExport(sessions, replica.address()).write(fork, exportFolder, settings, epoch);
      }
    } finally {
      replica.stop(Duration.ofSeconds(1));
    }
    if (missing.isPresent()) {
      throw keepAside(epoch, missing.get());
    }
    return rows;
  }

  /** Starts the server to be read from; says why if it never will. */
  private Optional<String> isolate() throws IOException, InterruptedException, Trouble {
    try {
      replica.bringUp(new Purpose.Isolated());
      return Optional.empty();
    } catch (Trouble trouble) {
      if (replica.isBroken()) {
        return Optional.of(trouble.because());
      }
      throw trouble;
    }
  }

  /**
   * Keeps the data whose rows cannot be listed. What is kept is removed by people alone, for it may
   * be all that there is of some rows; and there is never more of it than they can be expected to
   * look at.
   */
  private Trouble keepAside(Epoch epoch, String because) throws IOException {
    String reason = "The rows that only this replica has cannot be listed (" + because + "). ";
    List<Path> kept = folder.keptAside();
    if (kept.size() >= KEPT_MAX) {
      return Trouble.failed(
          reason
              + "Its data stays where it is, for that of "
              + kept.size()
              + " earlier times is kept in "
              + kept
              + " already. Look at it and remove it");
    }
    Path now = folder.keepAside(epoch.value());
    return Trouble.failed(
        reason + "Its data is kept in " + now + "; it is cloned afresh next time");
  }
}
