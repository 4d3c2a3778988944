package dev.holdfast.engine.postgres;

import dev.holdfast.engine.postgres.Configuration.Purpose;
import dev.holdfast.model.LogPosition;
import java.io.IOException;
import java.net.InetSocketAddress;
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

  /** Crash recovery replays at most {@code max_wal_size} and ends well within it on any disk. */
  private static final Duration START_PATIENCE = Duration.ofSeconds(30);

  /** initdb takes half a second; several at once on a loaded machine took six. */
  private static final long INITDB_SECONDS_MAX = 60;

  /** Within the second that {@code observe} may take. */
  private static final Duration ANSWER_PATIENCE = Duration.ofMillis(800);

  private static final Duration RELOAD_PATIENCE = Duration.ofSeconds(3);
  private static final Duration PROMOTION_PATIENCE = Duration.ofSeconds(10);

  /** A standby may have as much left to replay as a crashed server. */
  private static final Duration SETTLE_PATIENCE = Duration.ofSeconds(30);

  /**
   * Short, because the pause of every failover contains a few of them; one question takes a tenth
   * of it.
   */
  private static final Duration PAUSE = Duration.ofMillis(3);

  private static final Duration IMMEDIATE_PATIENCE = Duration.ofMillis(500);

  /** Where the replayed log ends, or -1 as long as something is still received. */
  private static final String REPLAYED =
      """
      select case when exists (select from pg_stat_activity where backend_type = 'walreceiver')
                  then -1 else pg_last_wal_replay_lsn() - '0/0'::pg_lsn end
      """;

  private final PostgresDriver.Settings settings;
  private final Binaries binaries;
  private final Launcher launcher;
  private final ReplicaFolder folder;
  private final Configuration configuration;
  private final Session session;
  private final GivenUpCommits commits = new GivenUpCommits();

  /**
   * Counts the configurations written, so that a server can be asked whether it has read the last.
   */
  private long turns;

  /** Whether the running standby surely receives from nobody. */
  private boolean letGo;

  // Written by the verbs' thread, read by observe from any thread.
  private volatile @Nullable Server server;
  private volatile @Nullable Purpose purpose;

  Replica(
      PostgresDriver.Settings settings, Binaries binaries, Launcher launcher, ReplicaFolder at) {
    this.settings = settings;
    this.binaries = binaries;
    this.launcher = launcher;
    this.folder = at;
    this.configuration = new Configuration(settings, at);
    this.session =
        new Session(
            new Sessions(settings.passwords()),
            settings.bind(),
            Sessions.MAINTENANCE,
            ANSWER_PATIENCE);
  }

  /** Whether the server runs and takes connections. */
  boolean isUp() {
    Server running = server;
    return running != null && running.isAlive() && running.log().ready();
  }

  /**
   * Whether the server runs as a standby. It is asked, because a promotion of which nobody knew how
   * it ended may have succeeded.
   */
  boolean isStandby() throws SQLException, InterruptedException {
    return isUp()
        && purpose().filter(Purpose.Standby.class::isInstance).isPresent()
        && facts().recovering();
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

  /** What the standby's server complained of since its start. */
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

  /** Creates an empty database cluster. */
  void initialise() throws IOException, InterruptedException, Trouble {
    Path incoming = folder.prepareIncoming();
    Path password = folder.root().resolve("initdb.password");
    Durable.write(password, settings.passwords().superuser());
    try {
      runInitdb(incoming, password);
    } finally {
      Files.deleteIfExists(password);
    }
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

  /** Starts the server for a purpose and waits until it takes connections. */
  void start(Purpose wanted) throws IOException, InterruptedException, Trouble {
    long started = System.nanoTime();
    if (wanted instanceof Purpose.Standby) {
      folder.markStandby();
    } else {
      folder.unmarkStandby();
    }
    turns++;
    configuration.write(wanted, turns);
    letGo = wanted.equals(new Purpose.Standby(Optional.empty()));
    Server fresh = Server.start(launcher, binaries, folder, commits);
    purpose = wanted;
    server = fresh;
    if (!fresh.awaitReady(START_PATIENCE)) {
      String words = fresh.log().complaints();
      boolean recovering = fresh.isAlive();
      fresh.stop(Duration.ZERO, IMMEDIATE_PATIENCE);
      throw Trouble.failed(
          recovering
              ? "PostgreSQL is not ready after " + START_PATIENCE.toSeconds() + " s: " + words
              : Remedy.addTo("PostgreSQL does not start at " + settings.bind() + ": " + words));
    }
    LOG.info(
        "{} server started in {} ms, {}",
        settings.resource(),
        (System.nanoTime() - started) / 1_000_000,
        wanted);
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
    for (Path file : configuration.files()) {
      launcher.handOver(file);
    }
    running.reload();
    purpose = wanted;
    letGo = false;
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
   * As a running standby: lets go of the upstream, and replays all it has; says where that ends.
   *
   * <p>The server's recovery process decides whom to receive from, and may be about to connect once
   * more by the setting it knows. When the server has read two new configurations, all its
   * processes have been told of the first; and a recovery process that pauses on request has by
   * then done what it was told.
   */
  LogPosition settle() throws IOException, InterruptedException, Trouble {
    if (!letGo) {
      var sealed = new Purpose.Standby(Optional.empty());
      turn(sealed);
      turn(sealed);
      pauseRecovery();
      awaitEnd();
      pauseRecovery();
      letGo = true;
    }
    return awaitEnd();
  }

  private LogPosition awaitEnd() throws InterruptedException, Trouble {
    var wal = new WalFolder(folder.wal());
    return Poll.until(SETTLE_PATIENCE, PAUSE, () -> replayedAll(wal))
        .orElseThrow(() ->
            Trouble.failed(
                "The standby still receives or replays after "
                    + SETTLE_PATIENCE.toSeconds()
                    + " s; ask again"));
  }

  private void pauseRecovery() throws InterruptedException, Trouble {
    try {
      session.run("select pg_wal_replay_pause()");
      awaitAnswer(
          SETTLE_PATIENCE,
          "The standby's recovery does not listen",
          "select pg_get_wal_replay_pause_state() = 'paused'");
    } catch (SQLException e) {
      throw Trouble.failed("The standby does not answer: " + e.getMessage());
    } finally {
      resumeRecovery();
    }
  }

  /** A recovery that stays paused would serve ever older rows. */
  void resumeRecovery() throws InterruptedException, Trouble {
    awaitAnswer(
        RELOAD_PATIENCE,
        "The standby's recovery does not go on",
        "select pg_wal_replay_resume() is not null");
  }

  private Optional<LogPosition> replayedAll(WalFolder wal) throws InterruptedException {
    try {
      long replayed = session.ask(REPLAYED, row -> row.getLong(1));
      long timeline = wal.newestTimeline();
      boolean more =
          replayed < 0
              || replayed < wal.history(timeline).begin()
              || wal.continuesAt(timeline, replayed);
      return more ? Optional.empty() : Optional.of(new LogPosition(timeline, replayed));
    } catch (SQLException | IOException e) {
      LOG.debug("asked again: {}", e.toString());
      return Optional.empty();
    }
  }

  /** Makes a settled standby a primary on the given timeline, or a later one if that is taken. */
  void promote(long timeline) throws IOException, InterruptedException, Trouble {
    var wal = new WalFolder(folder.wal());
    wal.skipTimelinesBefore(timeline);
    launcher.handOver(folder.wal());
    long started = System.nanoTime();
    try {
      session.run("select pg_promote(false)");
      awaitAnswer(
          PROMOTION_PATIENCE, "The promotion does not end", "select not pg_is_in_recovery()");
    } catch (SQLException | Trouble e) {
      throw Trouble.unknown("The promotion may or may not have happened: " + e.getMessage());
    }
    purpose = new Purpose.Gated();
    LOG.info("promoted in {} ms", (System.nanoTime() - started) / 1_000_000);
  }

  /** Where the log of a server that does not run ends. */
  LogPosition storedEnd() throws IOException {
    if (!folder.hasData()) {
      return LogPosition.START;
    }
    var wal = new WalFolder(folder.wal());
    long timeline = wal.newestTimeline();
    long from =
        Math.max(wal.history(timeline).begin(), ControlFile.read(folder.data()).checkpoint());
    return new LogPosition(timeline, wal.endFrom(timeline, from));
  }

  /** Asks a yes-or-no question until the answer is yes. */
  private void awaitAnswer(Duration patience, String otherwise, String question)
      throws InterruptedException, Trouble {
    Optional<Boolean> yes =
        Poll.until(
            patience,
            PAUSE,
            () -> {
              try {
                return session.ask(question, row -> row.getBoolean(1))
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

  InetSocketAddress address() {
    return settings.bind();
  }
}
