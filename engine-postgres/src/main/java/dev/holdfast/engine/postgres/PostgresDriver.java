package dev.holdfast.engine.postgres;

import dev.holdfast.engine.Checkup;
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
import java.net.SocketAddress;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  private final Settings settings;
  private final ReplicaFolder folder;
  private final Replica replica;
  private final Sessions sessions;
  private final Observer observer;
  private final ExportSlot exportSlot;
  private final HistoryFetch historyFetch;
  private final Followship followship;
  private final Leadership leadership;
  private final Provenance provenance;
  private final Drain drain;
  private final Housekeeper housekeeper;
  private final Checkups checkups;
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
   * @param passwords of its roles
   * @param cache where the server's program files are unpacked, shared by all regions of a machine
   */
  public record Settings(
      RegionId self,
      ResourceId resource,
      Set<RegionId> peers,
      Path folder,
      Passwords passwords,
      Path cache) {
    public Settings {
      peers = Set.copyOf(peers);
    }

    /** The cache folder unless told otherwise: in {@code XDG_CACHE_HOME}, else {@code ~/.cache}. */
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
    this.provenance = new Provenance(folder);
    this.observer = new Observer(replica, folder, provenance);
    this.exportSlot = new ExportSlot(sessions, replica.address(), folder.root());
    this.historyFetch = new HistoryFetch(replica, folder, launcher, sessions);
    this.followship = new Followship(settings, replica, folder, sessions, exportSlot, historyFetch);
    this.leadership = new Leadership(settings, replica, folder, sessions, exportSlot);
    this.drain = new Drain(replica, sessions);
    this.housekeeper =
        new Housekeeper(settings, verbs, replica, leadership, exportSlot, this::expelIfForeign);
    this.checkups = new Checkups(settings, verbs, replica, folder, sessions, provenance);
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
    SocketFolder sockets = SocketFolder.prepare(folder.sockets());
    var replica = new Replica(settings, binaries, launcher, folder, sockets);
    var driver = new PostgresDriver(settings, folder, launcher, replica, term);
    var _ = driver.provenance.examine(term);
    driver.observer.start();
    driver.housekeeper.start();
    driver.checkups.start();
    return driver;
  }

  /** The roles that only drivers and standbys come as, never a client. */
  public static Set<String> ownRoles() {
    return Set.of(Sessions.SUPERUSER);
  }

  /** Where its server listens, for this user alone. */
  public SocketAddress address() {
    return replica.address();
  }

  @Override
  public Outcome lead(Epoch epoch, SyncStandbys sync, LogPosition from)
      throws InterruptedException {
    return actUnlessForeign(
        epoch,
        () -> term.leading(epoch),
        () -> {
          leadership.lead(term, sync, from, this::began);
          if (sync.count() > 0) {
            housekeeper.call();
          }
          return done();
        });
  }

  private void began(long timeline) throws IOException {
    remember(term.beginning(timeline));
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
          if (foreign().isPresent()) {
            replica.stop(Duration.ZERO);
            return new Outcome.Done(observer.lastSeen(), 0);
          }
          if (replica.surelyStandby()) {
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
    return actUnlessForeign(
        epoch,
        () -> term.seeing(epoch),
        () -> {
          if (!folder.hasData()) {
            return new Outcome.Done(LogPosition.START, 0);
          }
          if (term.led().equals(epoch)) {
            throw Trouble.failed("This replica leads epoch " + epoch + " itself");
          }
          replica.becomeStandby(false);
          return new Outcome.Done(replica.settle(), 0);
        });
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  @Override
  public void expect(Epoch epoch, SocketAddress upstream) {
    historyFetch.start(epoch, upstream);
  }

  @Override
  public Outcome follow(Epoch epoch, SocketAddress upstream) throws InterruptedException {
    return actUnlessForeign(
        epoch,
        () -> term.seeing(epoch),
        () -> {
          refuseToFollowMyself(epoch);
          Optional<String> diverged = followship.follow(epoch, upstream);
          return diverged.isPresent() ? new Outcome.Diverged(diverged.get()) : done();
        });
  }

  @Override
  public Outcome rejoin(Epoch epoch, SocketAddress upstream, Path exportFolder)
      throws InterruptedException {
    return act(
        epoch,
        () -> {
          refuseToFollowMyself(epoch);
          long rows = followship.rejoin(epoch, upstream, exportFolder, foreign());
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
    Observation seen = observer.observe(term.seen(), this::foreignAtRest);
    if (seen.state() == Observation.State.FOREIGN) {
      housekeeper.call();
    }
    return seen;
  }

  /** Why data on which no server runs is foreign. Whoever is at work on it knows better. */
  private Optional<String> foreignAtRest() {
    if (!verbs.tryLock()) {
      return provenance.condemned();
    }
    try {
      return replica.purpose().isEmpty() ? provenance.examine(term) : provenance.condemned();
    } finally {
      verbs.unlock();
    }
  }

  /**
   * Why this replica's data is foreign. What runs on it is stopped, after that was written down.
   * Called under the lock.
   */
  private Optional<String> foreign() throws InterruptedException, Trouble {
    if (replica.purpose().isEmpty()) {
      return provenance.examine(term);
    }
    Optional<String> because = provenance.condemned();
    if (because.isEmpty() && replica.isPromotedByHand()) {
      expel(Replica.PROMOTED_BY_HAND);
      return Optional.of(Replica.PROMOTED_BY_HAND);
    }
    return because;
  }

  private void expel(String because) throws InterruptedException, Trouble {
    provenance.condemn(because);
    replica.stop(Duration.ZERO);
  }

  @Override
  public void checkSoon() {
    checkups.call();
  }

  @Override
  public Checkup checkup() {
    return checkups.last();
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
    checkups.close();
    verbs.lock();
    try {
      replica.stop(CLOSE_PATIENCE);
      SocketFolder.remove(folder.sockets());
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
    return guarded(
        epoch,
        () -> {
          remember(term.seeing(epoch));
          return deed.perform();
        });
  }

  /** A deed that is none for a replica whose data is not of the committed history. */
  private Outcome actUnlessForeign(Epoch epoch, Supplier<Term> next, Deed deed)
      throws InterruptedException {
    return guarded(
        epoch,
        () -> {
          Optional<String> because = foreign();
          if (because.isPresent()) {
            remember(term.seeing(epoch));
            replica.stop(Duration.ZERO);
            return new Outcome.Diverged(because.get());
          }
          remember(next.get());
          return deed.perform();
        });
  }

  private Outcome guarded(Epoch epoch, Deed deed) throws InterruptedException {
    verbs.lockInterruptibly();
    try {
      return epoch.isOlderThan(term.seen())
          ? new Outcome.StaleEpoch(term.seen())
          : carryThrough(deed);
    } finally {
      verbs.unlock();
    }
  }

  private Outcome carryThrough(Deed deed) throws InterruptedException {
    try {
      return deed.perform();
    } catch (Trouble trouble) {
      return switch (trouble.kind()) {
        case FAILED -> new Outcome.Failed(trouble.because());
        case UNKNOWN -> new Outcome.Indeterminate(trouble.because());
        case FOREIGN -> foundForeign(trouble.because());
      };
    } catch (IOException | SQLException e) {
      return new Outcome.Failed(Remedy.addTo(String.valueOf(e.getMessage())));
    }
  }

  private Outcome foundForeign(String because) throws InterruptedException {
    try {
      expel(because);
      return new Outcome.Diverged(because);
    } catch (Trouble trouble) {
      return new Outcome.Indeterminate(because + "; " + trouble.because());
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
    LogPosition position =
        replica.isUp() ? observer.position(replica.facts()) : observer.lastSeen();
    return new Outcome.Done(position, 0);
  }

  /** Stops a server that was promoted by hand. */
  private void expelIfForeign() throws InterruptedException, Trouble {
    try {
      if (foreign().isPresent()) {
        replica.stop(Duration.ZERO);
      } else {
        var _ = replica.isStandby();
      }
    } catch (Trouble trouble) {
      if (trouble.kind() == Trouble.Kind.FOREIGN) {
        expel(trouble.because());
      }
    } catch (SQLException e) {
      LOG.debug("asked again: {}", e.toString());
    }
  }

  /** What the housekeeper does now and then, see {@link Housekeeper#tidy}. */
  void tidy() throws InterruptedException {
    housekeeper.tidy();
  }

  HistoryFetch historyFetch() {
    return historyFetch;
  }
}
