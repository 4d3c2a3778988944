package dev.holdfast.engine.postgres;

import dev.holdfast.engine.postgres.Configuration.Purpose;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server of one replica and its data: starts, stops and turns it, and says where its log ends.
 * Knows nothing of epochs.
 *
 * <p>The driver's verbs call it from one thread at a time; {@link #facts} and the accessors may be
 * called from any.
 */
final class Replica {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);

  /**
   * Crash recovery mostly ends within it. Where it does not, whoever asked is told, and asks again;
   * the agent may have to fence meanwhile.
   */
  private static final Duration START_PATIENCE = Duration.ofSeconds(10);

  /** A standby need not take sessions to follow, so not much is waited for. */
  private static final Duration STANDBY_START_PATIENCE = Duration.ofSeconds(3);

  /** initdb takes half a second; several at once on a loaded machine took six. */
  private static final long INITDB_SECONDS_MAX = 60;

  /** Within the second that {@code observe} may take. */
  private static final Duration ANSWER_PATIENCE = Duration.ofMillis(800);

  private static final Duration RELOAD_PATIENCE = Duration.ofSeconds(3);
  private static final Duration PROMOTION_PATIENCE = Duration.ofSeconds(10);

  /**
   * Short, because the pause of every failover contains a few of them; one question takes a tenth
   * of it.
   */
  private static final Duration PAUSE = Duration.ofMillis(3);

  private static final Duration IMMEDIATE_PATIENCE = Duration.ofMillis(500);

  /** Why such a replica is foreign. */
  static final String PROMOTED_BY_HAND =
      "it was promoted by hand: its server takes writes although it was to follow";

  private final PostgresDriver.Settings settings;
  private final Binaries binaries;
  private final Launcher launcher;
  private final ReplicaFolder folder;
  private final SocketFolder sockets;
  private final Configuration configuration;
  private final Session session;
  private final Settlement settlement;
  private final GivenUpCommits commits = new GivenUpCommits();

  /**
   * Counts the configurations written, so that a server can be asked whether it has read the last.
   */
  private long turns;

  /** Whether the running standby surely receives from nobody. */
  private boolean letGo;

  /** Where the log of a standby ends that has let go; empty as long as nobody has asked. */
  private Optional<LogPosition> settled = Optional.empty();

  // Written by the verbs' thread, read by observe from any thread.
  private volatile @Nullable Server server;
  private volatile @Nullable Purpose purpose;
  private volatile @Nullable Recovery recovery;

  Replica(
      PostgresDriver.Settings settings,
      Binaries binaries,
      Launcher launcher,
      ReplicaFolder at,
      SocketFolder sockets) {
    this.settings = settings;
    this.binaries = binaries;
    this.launcher = launcher;
    this.folder = at;
    this.sockets = sockets;
    this.configuration = new Configuration(settings, at, sockets, launcher);
    this.session =
        new Session(
            new Sessions(settings.passwords()),
            sockets.address(),
            Sessions.MAINTENANCE,
            ANSWER_PATIENCE);
    this.settlement = new Settlement(this, new WalFolder(at.wal()));
  }

  /** Whether the server runs and takes connections. */
  boolean isUp() {
    Server running = server;
    return running != null && running.isAlive() && running.log().ready();
  }

  /**
   * Whether the server runs as a standby. One that takes sessions is asked, because a promotion of
   * which nobody knew how it ended may have succeeded. One that was promoted without being told to
   * is trouble.
   */
  boolean isStandby() throws SQLException, InterruptedException, Trouble {
    if (purpose().filter(Purpose.Standby.class::isInstance).isEmpty()) {
      return false;
    }
    if (isPromotedByHand() || (isUp() && isPromotedByHand(facts()))) {
      throw Trouble.foreign(PROMOTED_BY_HAND);
    }
    return true;
  }

  /**
   * Whether a server that was started as a standby is none any more, by its answer. Our own
   * promotions change the purpose first.
   */
  boolean isPromotedByHand(Facts facts) {
    return !facts.recovering() && purpose().filter(Purpose.Standby.class::isInstance).isPresent();
  }

  /** As the other, by what a promotion removes first of all, so without asking the server. */
  boolean isPromotedByHand() {
    return !folder.isStandby() && purpose().filter(Purpose.Standby.class::isInstance).isPresent();
  }

  /** What the server was last started or turned for; empty when it does not run. */
  Optional<Purpose> purpose() {
    Server running = server;
    return running == null || !running.isAlive() ? Optional.empty() : Optional.ofNullable(purpose);
  }

  /** The running server stands still until {@link #thaw}; nothing if none runs. */
  void freeze() {
    session.abandon();
    Server running = server;
    if (running != null && running.isAlive()) {
      running.freeze();
    }
  }

  /** A server that stands still goes on. */
  void thaw() {
    Server running = server;
    if (running != null && running.isFrozen()) {
      running.thaw();
    }
  }

  /** If a server was started and has ended by itself: its last words. */
  Optional<String> lastWords() {
    Server started = server;
    return started == null || started.isAlive()
        ? Optional.empty()
        : Optional.of(started.log().complaints());
  }

  /** What keeps the running server, as a standby, from going on. */
  Optional<StandbyFaults.Fault> fault() {
    return log().flatMap(log -> log.faults().standing());
  }

  /** Whether the server has ended by itself, and will again, because of what its data is like. */
  boolean isBroken() {
    return lastWords().filter(words -> !Remedy.isElsewhere(words)).isPresent()
        && log().filter(log -> log.faults().isBroken()).isPresent();
  }

  /** What the server said since its start. */
  Optional<ServerLog> log() {
    return Optional.ofNullable(server).map(Server::log);
  }

  Session session() {
    return session;
  }

  /** Which sessions of whatever server runs here have given up waiting for standbys. */
  GivenUpCommits commits() {
    return commits;
  }

  Facts facts() throws SQLException, InterruptedException {
    return session.ask(Facts.QUESTION, Facts::of);
  }

  /** What is to be done before new data is put in place. */
  interface Preparation {
    void perform() throws IOException;
  }

  /** Creates an empty database cluster. */
  void initialise(Preparation preparation) throws IOException, InterruptedException, Trouble {
    Path incoming = folder.prepareIncoming();
    Path password = folder.root().resolve("initdb.password");
    Durable.write(password, settings.passwords().superuser());
    try {
      runInitdb(incoming, password);
    } finally {
      Files.deleteIfExists(password);
    }
    preparation.perform();
    folder.acceptIncoming();
  }

  private void runInitdb(Path incoming, Path password)
      throws IOException, InterruptedException, Trouble {
    launcher.handOver(folder.root());
    Process initdb =
        launcher.start(
            List.of(
                binaries.initdb().toString(),
                "--no-sync",
                "--no-instructions",
                "--wal-segsize=" + WalFolder.SEGMENT_MEBIBYTES,
                "--auth=scram-sha-256",
                "--username=" + Sessions.SUPERUSER,
                "--pwfile=" + password,
                "--encoding=UTF8",
                "--locale=C",
                "-D",
                incoming.toString()));
    ServerLog log = ServerLog.of(initdb.getInputStream(), folder.log());
    if (!initdb.waitFor(INITDB_SECONDS_MAX, TimeUnit.SECONDS)) {
      initdb.destroyForcibly();
      throw Trouble.failed("initdb took more than " + INITDB_SECONDS_MAX + " s");
    }
    if (initdb.exitValue() != 0) {
      log.awaitEnd(ANSWER_PATIENCE.toMillis());
      throw Trouble.failed(Remedy.addTo("initdb failed: " + log.complaints()));
    }
  }

  /**
   * Starts the server for a purpose and waits until it takes connections, within limits. If it
   * lives and recovers by then, it is left alone: a standby is a standby already, for all others it
   * is trouble, and whoever asked asks again.
   */
  void start(Purpose wanted) throws IOException, InterruptedException, Trouble {
    boolean follows = wanted instanceof Purpose.Standby;
    start(wanted, follows ? STANDBY_START_PATIENCE : START_PATIENCE);
    Server fresh = server;
    if (fresh == null || isUp() || (follows && fresh.isAlive())) {
      return;
    }
    throw notReady(fresh);
  }

  private void start(Purpose wanted, Duration patience)
      throws IOException, InterruptedException, Trouble {
    long started = System.nanoTime();
    if (wanted instanceof Purpose.Standby) {
      folder.markStandby();
    } else {
      folder.unmarkStandby();
    }
    turns++;
    sockets.renew();
    configuration.write(wanted, turns);
    letGo = wanted.equals(new Purpose.Standby(Optional.empty()));
    settled = Optional.empty();
    LogPosition end = goal();
    Server fresh = Server.start(launcher, binaries, folder, commits);
    recovery = new Recovery(fresh, new WalFolder(folder.wal()), end);
    purpose = wanted;
    server = fresh;
    boolean ready = fresh.awaitReady(patience);
    LOG.info(
        "{} server {} after {} ms, {}",
        settings.resource(),
        ready ? "started" : "takes no sessions yet",
        (System.nanoTime() - started) / 1_000_000,
        wanted);
  }

  private LogPosition goal() {
    try {
      return storedEnd();
    } catch (IOException e) {
      LOG.debug("the server will say what is wrong with its data: {}", e.toString());
      return LogPosition.START;
    }
  }

  /** As {@link #start}, but waits on where a server for that purpose is at its recovery already. */
  void bringUp(Purpose wanted) throws IOException, InterruptedException, Trouble {
    Server running = server;
    if (running == null || purpose().filter(wanted::equals).isEmpty()) {
      stop(Duration.ZERO);
      start(wanted);
    } else if (!running.awaitReady(START_PATIENCE)) {
      throw notReady(running);
    }
  }

  /** Why a server is not ready. One that has ended, or that will never be, is no longer there. */
  private Trouble notReady(Server late) throws InterruptedException {
    String words = late.log().complaints();
    Recovery under = recovery;
    if (late.isAlive() && under != null && !under.isStuck()) {
      return Trouble.failed("PostgreSQL recovers: " + under.progress() + "; it is left alone");
    }
    boolean stuck = late.isAlive();
    late.stop(Duration.ZERO, IMMEDIATE_PATIENCE);
    return Trouble.failed(
        stuck
            ? "PostgreSQL did nothing for %d s of its recovery and was ended: %s"
                .formatted(Recovery.stuckAfter().toSeconds(), words)
            : Remedy.addTo("PostgreSQL does not start in " + folder.root() + ": " + words));
  }

  /** What is to be known of a server that runs but takes no sessions; empty if there is none. */
  Optional<Recovery> recovery() {
    return purpose().isEmpty() || isUp() ? Optional.empty() : Optional.ofNullable(recovery);
  }

  /**
   * Turns the running server to another purpose of the same kind and waits until it has read it.
   * Its processes read it each in its own time.
   */
  void turn(Purpose wanted) throws IOException, InterruptedException, Trouble {
    Server running = server;
    if (running == null || !running.isAlive()) {
      throw Trouble.failed("The server is not running");
    }
    turns++;
    configuration.write(wanted, turns);
    running.reload();
    purpose = wanted;
    letGo = false;
    settled = Optional.empty();
    if (!isUp()) {
      // It reads its configuration when it is there.
      return;
    }
    awaitAnswer(
        RELOAD_PATIENCE,
        "The server does not take up its new configuration",
        "select current_setting('holdfast.turn') = '" + turns + "'");
  }

  /**
   * Ends the server; see {@link Server#stop}. Unknown if it cannot be ended.
   *
   * @param patience how long to wait for a fast shutdown; zero for none at all
   */
  void stop(Duration patience) throws InterruptedException, Trouble {
    session.abandon();
    Server running = server;
    boolean gone =
        running != null
            ? running.stop(patience, IMMEDIATE_PATIENCE)
            : Server.endLeftovers(folder.data());
    if (!gone) {
      throw Trouble.unknown("The server cannot be ended, not even by force; is its disk stuck?");
    }
    server = null;
    purpose = null;
  }

  /**
   * Makes sure that a server runs as a standby, whatever it was.
   *
   * @param anew whether a running standby is started anew
   */
  void becomeStandby(boolean anew) throws IOException, InterruptedException, Trouble {
    if (anew || !surelyStandby()) {
      stop(Duration.ZERO);
      start(new Purpose.Standby(Optional.empty()));
    }
  }

  /** As {@link #isStandby}; a server that does not answer counts as a primary. */
  boolean surelyStandby() throws InterruptedException, Trouble {
    try {
      return isStandby();
    } catch (SQLException e) {
      LOG.info("a server that does not answer counts as a primary: {}", e.getMessage());
      return false;
    }
  }

  /** As a running standby: lets go of the upstream, and says where all ends that it has. */
  LogPosition settle() throws IOException, InterruptedException, Trouble {
    if (settled.isEmpty() && !letGo && isUp()) {
      settled = settlement.letGo();
    }
    if (settled.isEmpty()) {
      if (!letGo) {
        // A new one receives from nobody from the start on.
        stop(Duration.ZERO);
        start(new Purpose.Standby(Optional.empty()), Duration.ZERO);
      }
      // Whether it is replayed already is of no account: a promotion sees to that.
      settled = Optional.of(storedEnd());
    }
    letGo = true;
    return settled.orElseThrow();
  }

  /** Whether the server was told to become a primary on that timeline and has not been seen to. */
  boolean isPromotingTo(long timeline) {
    return purpose().filter(new Purpose.Promoting(timeline)::equals).isPresent();
  }

  /** Makes a settled standby a primary on the given timeline, or a later one if that is taken. */
  void promote(long timeline) throws IOException, InterruptedException, Trouble {
    var wal = new WalFolder(folder.wal());
    wal.skipTimelinesBefore(timeline);
    launcher.handOver(folder.wal());
    long started = System.nanoTime();
    // First of all, or it would look as if it had been done by hand.
    purpose = new Purpose.Promoting(timeline);
    try {
      if (isUp()) {
        session.run("select pg_promote(false)");
      } else if (server != null) {
        server.promote(launcher);
      }
      awaitAnswer(
          PROMOTION_PATIENCE, "The promotion does not end", "select not pg_is_in_recovery()");
    } catch (SQLException | Trouble e) {
      String how = recovery().map(it -> "; " + it.progress()).orElse("");
      throw Trouble.unknown("The promotion may or may not have happened: " + e.getMessage() + how);
    }
    purpose = new Purpose.Gated();
    LOG.info("promoted in {} ms", (System.nanoTime() - started) / 1_000_000);
  }

  /** Where the log ends of a server that does not run, or that receives from nobody. */
  LogPosition storedEnd() throws IOException {
    if (!folder.hasData()) {
      return LogPosition.START;
    }
    var wal = new WalFolder(folder.wal());
    long timeline = wal.newestTimeline();
    long from = Math.max(wal.history(timeline).begin(), knownRecord(timeline));
    return new LogPosition(timeline, wal.endFrom(timeline, from));
  }

  /** Where some record of the timeline begins, or the log ends. */
  private long knownRecord(long timeline) throws IOException {
    LogMark mark = LogMark.load(folder.mark()).orElse(null);
    long marked =
        mark != null
                && mark.position().timeline() == timeline
                && mark.isIn(new WalFolder(folder.wal()))
            ? mark.position().offset()
            : 0;
    try {
      return Math.max(marked, ControlFile.read(folder.data()).checkpoint());
    } catch (IOException e) {
      if (marked == 0) {
        throw e;
      }
      return marked;
    }
  }

  /** Asks a yes-or-no question until the answer is yes. */
  void awaitAnswer(Duration patience, String otherwise, String question)
      throws InterruptedException, Trouble {
    Optional<Boolean> yes =
        Poll.until(
            patience,
            PAUSE,
            () -> {
              try {
                // Before it takes sessions, each attempt would only fill its log.
                return isUp() && session.ask(question, row -> row.getBoolean(1))
                    ? Optional.of(true)
                    : Optional.empty();
              } catch (SQLException e) {
                return Optional.empty();
              }
            });
    if (yes.isEmpty()) {
      throw Trouble.failed(otherwise + " (waited " + patience.toSeconds() + " s)");
    }
  }

  SocketAddress address() {
    return sockets.address();
  }
}
