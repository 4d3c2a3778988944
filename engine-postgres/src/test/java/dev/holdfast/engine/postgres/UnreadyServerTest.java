package dev.holdfast.engine.postgres;

import static dev.holdfast.engine.EngineClient.Written.ACKNOWLEDGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.LogPosition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A server that runs but takes no sessions yet is left alone, and does its duty all the same. */
class UnreadyServerTest extends ThreeServers {
  /** More than a snapshot has room for, each with a row of its own. */
  private static final int SUBTRANSACTIONS = 100;

  private static final int CONTINUE = 18;

  @Test
  void aStandbyThatWaitsForASnapshotFollowsAndIsSealedAndPromoted() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    try (var open = client(OSLO).connect()) {
      openSubtransactions(open);
      done(driver(LIMA).follow(FIRST, address(OSLO)));
      await("lima streams", () -> driver(LIMA).observe().streaming());
      long postmaster = servers.postmaster(LIMA);
      Observation seen = driver(LIMA).observe();
      assertThat(seen.state()).isEqualTo(State.STANDBY);
      assertThat(seen.because()).contains("takes no readers yet", "its recovery is at");
      done(driver(OSLO).require(FIRST, anyOneOf(LIMA)));
      assertThat(client(OSLO).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
      LogPosition acknowledged = flushedAt(OSLO);
      await(
          "it is said how far it got",
          () -> driver(LIMA).observe().position().compareTo(acknowledged) >= 0);
      done(driver(LIMA).follow(FIRST, address(OSLO)));
      assertThat(servers.postmaster(LIMA)).isEqualTo(postmaster);

      LogPosition said = driver(LIMA).observe().position();
      LogPosition sealed = done(driver(LIMA).seal(SECOND)).position();
      assertThat(sealed).isGreaterThanOrEqualTo(said);
      assertThat(client(OSLO).write(5, A_WHILE)).isNotEqualTo(ACKNOWLEDGED);
      assertThat(done(driver(LIMA).seal(SECOND)).position()).isEqualTo(sealed);
      assertThat(driver(LIMA).observe().streaming()).isFalse();
      crash(OSLO);
    }

    lead(LIMA, SECOND, SyncStandbys.NONE);

    assertThat(client(LIMA).read()).isEqualTo(numbers(1, 2, 3, 4));
    assertThat(client(LIMA).write(6, PATIENCE)).isEqualTo(ACKNOWLEDGED);
  }

  @Test
  void aStandbyThatIsNotReadyAndPromotedByHandIsForeign() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    try (var open = client(OSLO).connect()) {
      openSubtransactions(open);
      done(driver(LIMA).follow(FIRST, address(OSLO)));
      await("lima streams", () -> driver(LIMA).observe().streaming());
      var data = servers.folder(LIMA).resolve("data");
      java.nio.file.Files.createFile(data.resolve("promote"));
      Signal.LOOK.sendTo(servers.postmaster(LIMA));

      await("it is seen", () -> driver(LIMA).observe().state() == State.FOREIGN);
      assertThat(driver(LIMA).seal(SECOND)).isInstanceOf(Outcome.Diverged.class);
    }
  }

  @Test
  void aPrimaryWhoseRecoveryTakesLongIsWaitedForAndSaysHowFarItIs() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    crash(OSLO);
    await("it is seen", () -> driver(OSLO).observe().state() == State.STOPPED);
    var stop = new AtomicBoolean();
    Thread freezer = Thread.ofVirtual().start(() -> freezeStartup(stop));

    Outcome outcome = driver(OSLO).lead(FIRST, SyncStandbys.NONE, LogPosition.START);

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.because()).contains("recover", "left alone"));
    long postmaster = servers.postmaster(OSLO);
    assertThat(driver(OSLO).observe().state()).isEqualTo(State.UNKNOWN);
    assertThat(driver(OSLO).observe().because()).contains("its recovery");
    stop.set(true);
    freezer.join();
    signalChildren(CONTINUE);

    lead(OSLO, FIRST, SyncStandbys.NONE);
    assertThat(servers.postmaster(OSLO)).isEqualTo(postmaster);
    assertThat(client(OSLO).read()).isEqualTo(numbers(1, 2, 3));
  }

  private void freezeStartup(AtomicBoolean stop) {
    while (!stop.get()) {
      signalChildren(19);
      Thread.onSpinWait();
    }
  }

  private void signalChildren(int signal) {
    try {
      ProcessHandle.of(servers.postmaster(OSLO))
          .ifPresent(postmaster ->
              postmaster
                  .children()
                  .filter(
                      child -> ServerProcess.of(child).filter(ServerProcess::isStartup).isPresent())
                  .forEach(child -> Libc.kill((int) child.pid(), signal)));
    } catch (java.io.IOException | RuntimeException notThereYet) {
      Thread.onSpinWait();
    }
  }

  private static void openSubtransactions(Connection open) throws SQLException {
    open.setAutoCommit(false);
    try (var statement = open.createStatement()) {
      for (int number = 0; number < SUBTRANSACTIONS; number++) {
        statement.execute("savepoint s" + number);
        statement.execute("insert into written values (" + (1000 + number) + ")");
      }
    }
  }

  private LogPosition flushedAt(dev.holdfast.model.RegionId region) throws Exception {
    return LogPosition.ofLsn(1, asSuperuser(region, "select pg_current_wal_flush_lsn()"));
  }
}
