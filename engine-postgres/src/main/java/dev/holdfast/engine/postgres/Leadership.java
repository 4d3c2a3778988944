package dev.holdfast.engine.postgres;

import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.engine.postgres.Configuration.Purpose;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a replica the primary of an epoch, and sees to it that its timeline has the epoch's number.
 *
 * <p>On which timeline it leads is written down before anything is acknowledged. So a primary that
 * is started again in its own epoch knows its timeline, and one that somebody else made is told
 * apart, see {@link Provenance}.
 */
final class Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

  private static final long SOMETHING_ACKNOWLEDGED = -1;

  /** The timeline on which a new database begins, whatever the epoch. */
  private static final long FIRST_TIMELINE = 1;

  private final PostgresDriver.Settings settings;
  private final Replica replica;
  private final ReplicaFolder folder;
  private final WalFolder wal;
  private final Sessions sessions;
  private final ExportSlot exportSlot;
  private final ApplicationDatabase applicationDatabase;

  Leadership(
      PostgresDriver.Settings settings,
      Replica replica,
      ReplicaFolder folder,
      Sessions sessions,
      ExportSlot exportSlot) {
    this.settings = settings;
    this.replica = replica;
    this.folder = folder;
    this.wal = new WalFolder(folder.wal());
    this.sessions = sessions;
    this.exportSlot = exportSlot;
    this.applicationDatabase = new ApplicationDatabase(replica, sessions, settings.passwords());
  }

  /** Remembers on which timeline the epoch began; on disk when it returns. */
  interface Keeper {
    void began(long timeline) throws IOException;
  }

  /**
   * Leads the epoch that {@code term} was told to lead.
   *
   * @param from the log that it must have to begin it
   */
  void lead(Term term, SyncStandbys sync, LogPosition from, Keeper keeper)
      throws IOException, SQLException, InterruptedException, Trouble {
    replica.thaw();
    Optional<Facts> facts = replica.isUp() ? Optional.of(replica.facts()) : Optional.empty();
    if (facts.isPresent() && !facts.get().recovering()) {
      if (!replica.isPromotedByHand(facts.get())) {
        confirm(term, facts.get(), keeper);
        stayPrimary(sync);
        return;
      }
      throw Trouble.foreign(Replica.PROMOTED_BY_HAND);
    }
    boolean fresh = !folder.hasData() || !wasPromotedFor(term);
    if (!folder.hasData()) {
      refuse(LogPosition.START, from);
      replica.initialise(() -> keeper.began(FIRST_TIMELINE));
      replica.start(new Purpose.Gated());
    } else if (fresh) {
      promote(term.led(), facts, from);
      confirm(term, replica.facts(), keeper);
    } else {
      replica.bringUp(new Purpose.Gated());
      confirm(term, replica.facts(), keeper);
    }
    openForWrites(sync, fresh);
  }

  /** Whether the data is a primary's that began with this very epoch. */
  private boolean wasPromotedFor(Term term) throws IOException {
    if (folder.isStandby()) {
      return false;
    }
    long newest = wal.newestTimeline();
    if (term.hasBegun()) {
      return term.began().filter(began -> began.timeline() == newest).isPresent();
    }
    if (newest != term.led().value()) {
      return false;
    }
    boolean whole = ControlFile.read(folder.data()).timeline() == newest;
    if (!whole) {
      // A server started on it would go on with the timeline before.
      LOG.info("the promotion to timeline {} was interrupted and begins anew", newest);
      wal.forgetTimeline(newest);
    }
    return whole;
  }

  private static void refuse(LogPosition has, LogPosition from) throws Trouble {
    if (has.compareTo(from) < 0) {
      throw Trouble.failed(
          "It must have the log up to " + from + " to begin, and has it up to " + has);
    }
  }

  private void promote(Epoch epoch, Optional<Facts> facts, LogPosition from)
      throws IOException, SQLException, InterruptedException, Trouble {
    if (!replica.isPromotingTo(epoch.value())) {
      // An epoch is used once, so nobody can have begun its timeline. A running server may already
      // reckon with what it found there.
      boolean misled = wal.forgetTimelinesFrom(epoch.value());
      if (facts.isEmpty()) {
        // A running one shows what it has all the time, and clients wait.
        refuse(replica.storedEnd(), from);
      }
      if (misled || facts.isEmpty()) {
        replica.becomeStandby(misled);
      } else if (facts.get().streaming()) {
        replica.settle();
      }
    }
    // A promotion stops receiving and replays all there is by itself; after a hand-over the
    // upstream is down already, and clients wait.
    replica.promote(epoch.value());
  }

  /** Sees to it that the timeline is the epoch's, and remembers it. */
  private void confirm(Term term, Facts facts, Keeper keeper)
      throws IOException, InterruptedException, Trouble {
    long expected =
        term.hasBegun()
            ? term.began().map(Term.Beginning::timeline).orElse(0L)
            : term.led().value();
    if (facts.timeline() != expected) {
      replica.stop(Duration.ZERO);
      throw Trouble.failed(
          "The server began timeline %d for epoch %s, where timeline %d was to begin. It is stopped; nothing was acknowledged on that timeline. Let another region lead; this replica is cloned again"
              .formatted(facts.timeline(), term.led(), expected));
    }
    if (!term.hasBegun()) {
      keeper.began(facts.timeline());
    }
  }

  private void stayPrimary(SyncStandbys sync)
      throws IOException, SQLException, InterruptedException, Trouble {
    Optional<Purpose> purpose = replica.purpose();
    if (purpose.filter(Purpose.Primary.class::isInstance).isEmpty()) {
      openForWrites(sync, false);
    } else if (purpose.filter(new Purpose.Primary(sync)::equals).isEmpty()) {
      new CommitGate(replica, sessions).change(sync);
    }
  }

  /**
   * All that must be there before the first commit is acknowledged, and then the gate is opened.
   * Where no standby is waited for, that includes what will list the rows that none of them has.
   * Where one is, none of those rows is acknowledged, while clients wait for the gate.
   *
   * @param fresh whether nothing was acknowledged yet since the promotion
   */
  private void openForWrites(SyncStandbys sync, boolean fresh)
      throws IOException, SQLException, InterruptedException, Trouble {
    applicationDatabase.ensure();
    if (sync.count() == 0) {
      ensureExportSlot(fresh ? wal.history(wal.newestTimeline()).begin() : SOMETHING_ACKNOWLEDGED);
    }
    replica.turn(new Purpose.Primary(sync));
  }

  /** Of a primary that already takes writes. */
  void ensureExportSlot() throws IOException {
    ensureExportSlot(SOMETHING_ACKNOWLEDGED);
  }

  private void ensureExportSlot(long coveredFrom) throws IOException {
    if (settings.peers().isEmpty()) {
      return;
    }
    try {
      exportSlot.ensure(coveredFrom);
    } catch (SQLException e) {
      // Leading matters more; the housekeeper tries again.
      LOG.warn("the export slot is not there yet: {}", e.getMessage());
    }
  }
}
