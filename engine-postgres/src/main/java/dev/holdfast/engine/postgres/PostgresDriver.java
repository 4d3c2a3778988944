package dev.holdfast.engine.postgres;

import dev.holdfast.engine.CommitWatch;
import dev.holdfast.engine.EngineDriver;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.engine.postgres.Configuration.Purpose;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one embedded PostgreSQL server, a child process of this JVM.
 *
 * <p>The verbs run one at a time under one lock, which also owns {@code term}. A timeline is named
 * after the epoch whose promotion began it, so two regions that were promoted after one another
 * from the same point never share a timeline.
 */
public final class PostgresDriver implements EngineDriver {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDriver.class);

  /** Long enough for a standby to confirm the last bytes over any link; beyond it, it is away. */
  private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(3);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  /** What is left of the verb that called for the housekeeper. */
  private static final Duration CHORE_PATIENCE = Duration.ofSeconds(1);

  private static final long SOMETHING_ACKNOWLEDGED = -1;

  private final Settings settings;
  private final ReplicaFolder folder;
  private final Replica replica;
  private final Sessions sessions;
  private final ApplicationDatabase applicationDatabase;
  private final Observer observer;
  private final ExportSlot exportSlot;
  private final HistoryFetch historyFetch;
  private final Followship followship;
  private final Drain drain;
  private final Housekeeper housekeeper = new Housekeeper(this::tidy);
  private final ReentrantLock verbs = new ReentrantLock();

  // Written under the lock, read by observe.
  private volatile Term term;

  /** What the disk says, perhaps ahead of the former; guarded by the lock. */
  private Term stored;

  /**
   * What a driver must know.
   *
   * @param self the region of this replica
   * @param resource the database it is a replica of
   * @param peers the regions of all other replicas
   * @param folder for this replica alone; created if missing
   * @param bind where its server listens
   * @param passwords of its roles
   * @param cache where the server's program files are unpacked, shared by all regions of a machine
   */
  public record Settings(
      RegionId self,
      ResourceId resource,
      Set<RegionId> peers,
      Path folder,
      InetSocketAddress bind,
      Passwords passwords,
      Path cache) {
    public Settings {
      peers = Set.copyOf(peers);
      if (bind.isUnresolved()) {
        throw new IllegalArgumentException("Not an address of this machine: " + bind);
      }
    }

    /**
     * The cache folder to use unless told otherwise: below {@code XDG_CACHE_HOME}, else {@code
     * ~/.cache}.
     */
    public static Path defaultCache() {
      return Binaries.defaultCache(System.getenv());
    }
  }

  private PostgresDriver(
      Settings settings, ReplicaFolder folder, Launcher launcher, Replica replica, Term term) {
    this.settings = settings;
    this.folder = folder;
    this.replica = replica;
    this.term = term;
    this.stored = term;
    this.sessions = new Sessions(settings.passwords());
    this.applicationDatabase = new ApplicationDatabase(replica, sessions, settings.passwords());
    this.observer = new Observer(replica, folder);
    this.exportSlot = new ExportSlot(sessions, settings.bind(), folder.root());
    this.historyFetch = new HistoryFetch(replica, folder, launcher, sessions);
    this.followship = new Followship(settings, replica, folder, sessions, exportSlot, historyFetch);
    this.drain = new Drain(replica, sessions);
  }

  /**
   * Takes charge of a replica's folder: ends what a former process left running, mends an
   * interrupted clone, unpacks the server's files if this machine does not have them. Starts no
   * server.
   *
   * @throws IOException if the folder cannot be used or the server cannot be run here; the message
   *     says what to do
   */
  public static PostgresDriver open(Settings settings) throws IOException, InterruptedException {
    try {
      return prepare(settings);
    } catch (IOException e) {
      throw new IOException(Remedy.addTo(settings + ": " + e.getMessage()), e);
    }
  }

  private static PostgresDriver prepare(Settings settings)
      throws IOException, InterruptedException {
    var binaries = Binaries.in(settings.cache());
    Launcher launcher = Launcher.probe(binaries);
    Durable.createFolder(settings.folder());
    var folder = new ReplicaFolder(settings.folder().toRealPath());
    Server.endLeftovers(folder.data());
    folder.mend();
    Term term = Term.load(folder.term());
    var replica = new Replica(settings, binaries, launcher, folder);
    var driver = new PostgresDriver(settings, folder, launcher, replica, term);
    driver.housekeeper.start("postgres-housekeeper-" + settings.resource());
    return driver;
  }

  @Override
  public Outcome lead(Epoch epoch, SyncStandbys sync) throws InterruptedException {
    return act(epoch, () -> term.leading(epoch), () -> doLead(epoch, sync));
  }

  private Outcome doLead(Epoch epoch, SyncStandbys sync)
      throws IOException, SQLException, InterruptedException, Trouble {
    replica.thaw();
    Optional<Facts> facts = replica.isUp() ? Optional.of(replica.facts()) : Optional.empty();
    if (facts.isPresent() && !facts.get().recovering()) {
      return stayPrimary(sync);
    }
    boolean fresh = !wasPromotedFor(epoch);
    if (!folder.hasData()) {
      replica.initialise();
      replica.start(new Purpose.Gated());
    } else if (fresh) {
      if (facts.isEmpty()) {
        becomeStandby();
      } else if (facts.get().streaming()) {
        replica.settle();
      }
      // A promotion stops receiving and replays all there is by itself; after a hand-over the
      // upstream is down already, and clients wait.
      replica.promote(epoch.value());
    } else {
      replica.stop(Duration.ZERO);
      replica.start(new Purpose.Gated());
    }
    openForWrites(sync, fresh);
    return done();
  }

  /** Whether the data is a primary's whose timeline began with this very epoch. */
  private boolean wasPromotedFor(Epoch epoch) throws IOException {
    return folder.hasData()
        && !folder.isStandby()
        && new WalFolder(folder.wal()).newestTimeline() == epoch.value();
  }

  private Outcome stayPrimary(SyncStandbys sync)
      throws IOException, SQLException, InterruptedException, Trouble {
    Optional<Purpose> purpose = replica.purpose();
    if (purpose.filter(Purpose.Primary.class::isInstance).isEmpty()) {
      openForWrites(sync, false);
    } else if (purpose.filter(new Purpose.Primary(sync)::equals).isEmpty()) {
      new CommitGate(replica, sessions).change(sync);
    }
    return done();
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
      var wal = new WalFolder(folder.wal());
      ensureExportSlot(fresh ? wal.history(wal.newestTimeline()).begin() : SOMETHING_ACKNOWLEDGED);
    }
    replica.turn(new Purpose.Primary(sync));
    if (sync.count() > 0) {
      housekeeper.call();
    }
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

  @Override
  public Outcome require(Epoch epoch, SyncStandbys sync) throws InterruptedException {
    return act(
        epoch,
        () -> {
          if (!replica.isUp() || !term.led().equals(epoch) || replica.facts().recovering()) {
            throw Trouble.failed("This replica is not the primary of epoch " + epoch);
          }
          new CommitGate(replica, sessions).change(sync);
          return done();
        });
  }

  @Override
  public void prepareDrain(Epoch epoch) throws InterruptedException {
    if (!replica.isUp()) {
      return;
    }
    long started = System.nanoTime();
    verbs.lockInterruptibly();
    try {
      if (!epoch.isOlderThan(term.seen())) {
        // To disk only: until the fence itself this replica goes on in its epoch.
        store(term.seeing(epoch));
      }
    } catch (IOException e) {
      LOG.info("the fence will take longer: {}", e.getMessage());
    } finally {
      verbs.unlock();
    }
    drain.prepare();
    LOG.info("prepared to drain in {} ms", millisSince(started));
  }

  @Override
  public Outcome fence(Epoch epoch, boolean handOver) throws InterruptedException {
    return act(
        epoch,
        () -> {
          if (surelyStandby()) {
            return done();
          }
          if (handOver && replica.isUp()) {
            long started = System.nanoTime();
            drain.letGoOfSilent();
            replica.stop(DRAIN_PATIENCE);
            LOG.info("drained in {} ms", millisSince(started));
          } else {
            // At once: a fast shutdown would add to the log and wait for standbys, and then this
            // log may no longer be a
            // prefix of the next primary's.
            replica.stop(Duration.ZERO);
          }
          return new Outcome.Done(replica.storedEnd(), 0);
        });
  }

  @Override
  public Outcome hold(Epoch epoch) throws InterruptedException {
    return act(
        epoch,
        () -> {
          if (replica.purpose().filter(Purpose.Primary.class::isInstance).isPresent()) {
            replica.freeze();
          }
          return new Outcome.Done(observer.lastSeen(), 0);
        });
  }

  @Override
  public Outcome seal(Epoch epoch) throws InterruptedException {
    return act(
        epoch,
        () -> {
          if (!folder.hasData()) {
            return new Outcome.Done(LogPosition.START, 0);
          }
          if (term.led().equals(epoch)) {
            throw Trouble.failed("This replica leads epoch " + epoch + " itself");
          }
          becomeStandby();
          return new Outcome.Done(replica.settle(), 0);
        });
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private boolean surelyStandby() throws InterruptedException {
    try {
      return replica.isStandby();
    } catch (SQLException e) {
      LOG.info("a server that does not answer counts as a primary: {}", e.getMessage());
      return false;
    }
  }

  /** Makes sure that a server runs as a standby, whatever it was. */
  private void becomeStandby() throws IOException, InterruptedException, Trouble {
    if (!surelyStandby()) {
      replica.stop(Duration.ZERO);
      replica.start(new Purpose.Standby(Optional.empty()));
    }
  }

  @Override
  public void expect(Epoch epoch, InetSocketAddress upstream) {
    historyFetch.start(epoch, upstream);
  }

  @Override
  public Outcome follow(Epoch epoch, InetSocketAddress upstream) throws InterruptedException {
    return act(
        epoch,
        () -> {
          refuseToFollowMyself(epoch);
          Optional<String> diverged = followship.follow(epoch, upstream);
          return diverged.isPresent() ? new Outcome.Diverged(diverged.get()) : done();
        });
  }

  @Override
  public Outcome rejoin(Epoch epoch, InetSocketAddress upstream, Path exportFolder)
      throws InterruptedException {
    return act(
        epoch,
        () -> {
          refuseToFollowMyself(epoch);
          long rows = followship.rejoin(epoch, upstream, exportFolder);
          return new Outcome.Done(observer.lastSeen(), rows);
        });
  }

  private void refuseToFollowMyself(Epoch epoch) throws Trouble {
    if (term.led().equals(epoch)) {
      throw Trouble.failed(
          "This replica leads epoch " + epoch + " itself; it can follow a later one");
    }
  }

  @Override
  public Observation observe() {
    return observer.observe(term.seen());
  }

  @Override
  public CommitWatch commits() {
    return replica.commits();
  }

  /**
   * What roles and databases have set so that less holds for their commits than for others': one
   * sentence each. Of a running server; takes up to a second.
   *
   * @throws SQLException if the server does not answer
   */
  public List<String> weakenedSettings() throws SQLException, InterruptedException {
    return replica.isUp() ? WeakenedSettings.of(replica.session()) : List.of();
  }

  @Override
  public void close() {
    housekeeper.close();
    verbs.lock();
    try {
      replica.stop(CLOSE_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Trouble e) {
      LOG.error("{}: {}", settings.resource(), e.because());
    } finally {
      verbs.unlock();
      observer.close();
    }
  }

  /** What a verb does once it is known that its epoch is not over. */
  private interface Deed {
    Outcome perform() throws IOException, SQLException, InterruptedException, Trouble;
  }

  private Outcome act(Epoch epoch, Deed deed) throws InterruptedException {
    return act(epoch, () -> term.seeing(epoch), deed);
  }

  private Outcome act(Epoch epoch, Supplier<Term> next, Deed deed) throws InterruptedException {
    verbs.lockInterruptibly();
    try {
      if (epoch.isOlderThan(term.seen())) {
        return new Outcome.StaleEpoch(term.seen());
      }
      remember(next.get());
      return deed.perform();
    } catch (Trouble trouble) {
      return trouble.isUnknown()
          ? new Outcome.Indeterminate(trouble.because())
          : new Outcome.Failed(trouble.because());
    } catch (IOException | SQLException e) {
      return new Outcome.Failed(Remedy.addTo(String.valueOf(e.getMessage())));
    } finally {
      verbs.unlock();
    }
  }

  private void remember(Term next) throws IOException {
    store(next);
    term = next;
  }

  private void store(Term next) throws IOException {
    if (!next.equals(stored)) {
      next.store(folder.term());
      stored = next;
    }
  }

  private Outcome done() throws SQLException, InterruptedException {
    return new Outcome.Done(observer.position(replica.facts()), 0);
  }

  /**
   * Holds back no more log than needed. Skipped while a verb is at work for long: it will be there
   * again soon.
   */
  void tidy() throws InterruptedException {
    if (!verbs.tryLock(CHORE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      return;
    }
    try {
      if (!replica.isUp()
          || replica.purpose().filter(Purpose.Primary.class::isInstance).isEmpty()) {
        return;
      }
      ensureExportSlot(SOMETHING_ACKNOWLEDGED);
    } catch (IOException e) {
      LOG.warn("{} housekeeping: {}", settings.resource(), e.getMessage());
    } finally {
      verbs.unlock();
    }
    letGoOfLog();
  }

  /** Not under the lock: the server reads all that it lets go of, and a fence must not wait. */
  private void letGoOfLog() throws InterruptedException {
    try {
      exportSlot.advance(settings.peers(), replica.facts().standbys());
    } catch (SQLException e) {
      LOG.info("{} holds log for a little longer: {}", settings.resource(), e.getMessage());
    }
  }

  HistoryFetch historyFetch() {
    return historyFetch;
  }
}
