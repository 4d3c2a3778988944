package dev.holdfast.engine.postgres;

import dev.holdfast.engine.postgres.Configuration.Purpose;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a replica a standby: continues where its log allows it, clones where there is none, and
 * tells the rest apart.
 */
final class Followship {
  private static final Logger LOG = LoggerFactory.getLogger(Followship.class);

  private final PostgresDriver.Settings settings;
  private final Replica replica;
  private final ReplicaFolder folder;
  private final Sessions sessions;
  private final ExportSlot exportSlot;
  private final HistoryFetch historyFetch;

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
  }

  /** Follows, or says why this replica's log is not a prefix of the upstream's. */
  Optional<String> follow(Epoch epoch, InetSocketAddress upstream)
      throws IOException, SQLException, InterruptedException, Trouble {
    var wanted = new Purpose.Standby(Optional.of(upstream));
    if (followsWithoutComplaint()) {
      // No questions first: they would cost round trips between regions in the middle of a
      // failover. A server refuses a
      // log that does not continue its own, and its complaint is seen here next time.
      historyFetch.start(epoch, upstream);
      if (replica.purpose().filter(wanted::equals).isEmpty()) {
        replica.turn(wanted);
      }
      return Optional.empty();
    }
    if (!replica.isStandby()) {
      replica.stop(Duration.ZERO);
    }
    Upstream primary = askPrimary(upstream);
    if (!folder.hasData()) {
      replica.stop(Duration.ZERO);
      cloneFrom(upstream);
      return Optional.empty();
    }
    OptionalLong fork = fork(primary);
    if (fork.isPresent()) {
      // A standby that cannot go on would serve ever older rows.
      replica.stop(Duration.ZERO);
      return Optional.of(
          "its log leaves the primary's at " + new LogPosition(0, fork.getAsLong()).lsn());
    }
    boolean mustClone = replica.log().filter(ServerLog::upstreamLacksLog).isPresent();
    replica.stop(Duration.ZERO);
    if (mustClone) {
      LOG.info(
          "{} is cloned again: its primary no longer has the log it needs", settings.resource());
      cloneFrom(upstream);
    } else {
      folder.dropSlots();
      exportSlot.forget();
      replica.start(wanted);
    }
    return Optional.empty();
  }

  private boolean followsWithoutComplaint() throws SQLException, InterruptedException {
    return !exportSlot.isNoted()
        && replica.isStandby()
        && replica.log().filter(log -> log.upstreamForkedOff() || log.upstreamLacksLog()).isEmpty();
  }

  private Upstream askPrimary(InetSocketAddress upstream) throws SQLException, Trouble {
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

  /** Where this replica's log leaves the primary's; empty if it is a prefix of it. */
  private OptionalLong fork(Upstream primary) throws IOException {
    if (ControlFile.read(folder.data()).system() != primary.system()) {
      return OptionalLong.of(0);
    }
    var wal = new WalFolder(folder.wal());
    long timeline = wal.newestTimeline();
    TimelineHistory mine = wal.history(timeline);
    OptionalLong parting = mine.partsFrom(primary.history());
    if (parting.isEmpty()) {
      return parting;
    }
    boolean leftBehind =
        primary.history().past().contains(new LogPosition(timeline, parting.getAsLong()))
            && parting.getAsLong() >= mine.begin();
    return leftBehind && !wal.continuesAt(timeline, parting.getAsLong())
        ? OptionalLong.empty()
        : parting;
  }

  private void cloneFrom(InetSocketAddress upstream)
      throws IOException, SQLException, InterruptedException, Trouble {
    Clone.fill(folder, sessions, upstream);
    folder.acceptIncoming();
    exportSlot.forget();
    replica.start(new Purpose.Standby(Optional.of(upstream)));
  }

  /**
   * Lists the rows that only this replica has, then follows as a fresh clone; returns how many
   * rows.
   */
  long rejoin(Epoch epoch, InetSocketAddress upstream, Path exportFolder)
      throws IOException, SQLException, InterruptedException, Trouble {
    if (follow(epoch, upstream).isEmpty()) {
      return 0;
    }
    OptionalLong fork = fork(askPrimary(upstream));
    replica.stop(Duration.ZERO);
    long rows = export(epoch, fork.orElse(0), exportFolder);
    cloneFrom(upstream);
    return rows;
  }

  private long export(Epoch epoch, long fork, Path exportFolder)
      throws IOException, SQLException, InterruptedException, Trouble {
    replica.start(new Purpose.Isolated());
    Optional<String> missing;
    long rows = 0;
    try {
      missing = exportSlot.missingAfter(fork);
      if (missing.isEmpty()) {
        rows = new RowExport(sessions, settings.bind()).write(fork, exportFolder, settings, epoch);
      }
    } finally {
      replica.stop(Duration.ofSeconds(1));
    }
    if (missing.isPresent()) {
      Path kept = folder.keepAside(epoch.value());
      throw Trouble.failed(
          "The rows that only this replica has cannot be listed ("
              + missing.get()
              + "). Its data is kept in "
              + kept
              + "; it is cloned afresh next time");
    }
    return rows;
  }
}
