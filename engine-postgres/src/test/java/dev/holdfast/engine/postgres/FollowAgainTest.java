package dev.holdfast.engine.postgres;

import static dev.holdfast.engine.EngineClient.Written.ACKNOWLEDGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** A standby that followed once is looked after for as long as it is to follow. */
class FollowAgainTest extends ThreeServers {
  private static final int CONTINUE = 18;

  @Test
  void aRunningStandbyWhosePrimaryNoLongerHasItsLogIsClonedAgain() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    writeAll(OSLO, 1, 3);
    await("lima has all", () -> client(LIMA).read().size() == 3);
    freeze(LIMA);
    await("oslo gives lima up", () -> driver(OSLO).observe().standbys().isEmpty());
    forgetOldLog(OSLO);
    unfreeze(LIMA);

    await("it is seen", () -> driver(LIMA).observe().because().contains("must be cloned again"));
    assertThat(driver(LIMA).observe().streaming()).isFalse();
    assertThat(driver(LIMA).observe().state()).isEqualTo(State.STANDBY);
    done(driver(LIMA).follow(FIRST, address(OSLO)));

    awaitStreaming(LIMA);
    assertThat(client(OSLO).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    await("lima has all", () -> client(LIMA).read().equals(numbers(1, 2, 3, 4)));
  }

  @Test
  void aRunningStandbyThatHasMoreThanItsNewPrimaryHasDiverged() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    follow(PERTH, FIRST, OSLO);
    awaitStreaming(LIMA);
    awaitStreaming(PERTH);
    writeAll(OSLO, 1, 3);
    await("perth has all", () -> client(PERTH).read().size() == 3);
    done(driver(PERTH).seal(SECOND));
    assertThat(client(OSLO).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    await("lima has more", () -> client(LIMA).read().size() == 4);
    crash(OSLO);
    lead(PERTH, SECOND, SyncStandbys.NONE);
    assertThat(client(PERTH).write(5, PATIENCE)).isEqualTo(ACKNOWLEDGED);

    done(driver(LIMA).follow(SECOND, address(PERTH)));

    await(
        "it is seen",
        () -> driver(LIMA).observe().because().contains("not a prefix of its primary's"));
    for (int look = 0; look < 20; look++) {
      assertThat(driver(LIMA).observe().streaming()).isFalse();
    }
    Outcome outcome = driver(LIMA).follow(SECOND, address(PERTH));
    assertThat(outcome).isInstanceOf(Outcome.Diverged.class);
    assertThat(driver(LIMA).observe().state()).isEqualTo(State.STOPPED);
  }

  @Test
  void aHealthyStandbyIsLeftAloneHoweverOftenItIsAsked() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    long postmaster = servers.postmaster(LIMA);
    String receiver = receiver();

    for (int time = 0; time < 20; time++) {
      done(driver(LIMA).follow(FIRST, address(OSLO)));
    }

    assertThat(servers.postmaster(LIMA)).isEqualTo(postmaster);
    assertThat(receiver()).isEqualTo(receiver);
  }

  @Test
  void theWordsOfAClientAreHeldAgainstThePrimary() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    long postmaster = servers.postmaster(LIMA);
    String receiver = receiver();
    try (var connection = client(LIMA).connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "do $$ begin raise log 'requested WAL segment 1 has already been removed'; end $$");
    }
    await("it is heard", () -> !driver(LIMA).observe().streaming());

    done(driver(LIMA).follow(FIRST, address(OSLO)));

    assertThat(driver(LIMA).observe().streaming()).isTrue();
    assertThat(servers.postmaster(LIMA)).isEqualTo(postmaster);
    assertThat(receiver()).isEqualTo(receiver);
  }

  private String receiver() throws Exception {
    return asSuperuser(LIMA, "select pid from pg_stat_wal_receiver");
  }

  @Test
  void aStandbyGetsTheRoomThatItsPrimaryHas() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    writeAll(OSLO, 1, 3);
    startedOnceWithMoreRoom(OSLO);
    lead(OSLO, FIRST, SyncStandbys.NONE);

    await("it is seen", () -> driver(LIMA).observe().because().contains("larger settings"));
    assertThat(driver(LIMA).observe().streaming()).isFalse();
    done(driver(LIMA).follow(FIRST, address(OSLO)));

    awaitStreaming(LIMA);
    assertThat(client(OSLO).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    await("lima has all", () -> client(LIMA).read().equals(numbers(1, 2, 3, 4)));
  }

  /** As another version of this driver would start it. */
  private void startedOnceWithMoreRoom(RegionId region) throws Exception {
    done(driver(region).fence(FIRST, true));
    var at = new ReplicaFolder(servers.folder(region).toRealPath());
    String settings = Files.readString(at.configuration());
    Files.writeString(
        at.configuration(), settings + "max_connections = 150\nmax_prepared_transactions = 5\n");
    Binaries binaries = Binaries.in(PostgresDriver.Settings.defaultCache());
    Server server = Server.start(Launcher.probe(binaries), binaries, at, new GivenUpCommits());
    assertThat(server.awaitReady(PATIENCE)).isTrue();
    assertThat(server.stop(PATIENCE, PATIENCE)).isTrue();
  }

  @Test
  void logThatCannotBeReplayedIsGotRoundByCloning() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    writeAll(OSLO, 1, 3);
    await("lima has all", () -> client(LIMA).read().size() == 3);
    done(driver(LIMA).seal(FIRST));
    long from = driver(LIMA).observe().position().offset();
    asSuperuser(OSLO, "select pg_logical_emit_message(false, 'x', repeat('x', 100000), true)");
    damage(OSLO, from + 20_000);
    assertThat(client(OSLO).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);

    await(
        "lima follows",
        () -> {
          done(driver(LIMA).follow(FIRST, address(OSLO)));
          return driver(LIMA).observe().streaming() && client(LIMA).read().size() == 4;
        });
  }

  /** Changes a byte of the log that the primary itself does not read again. */
  private void damage(RegionId region, long position) throws Exception {
    var wal = new WalFolder(servers.folder(region).resolve("data/pg_wal"));
    Path segment = wal.folder().resolve(wal.segmentName(1, position));
    try (var file = new RandomAccessFile(segment.toFile(), "rw")) {
      long at = position % wal.segmentBytes();
      file.seek(at);
      int old = file.read();
      file.seek(at);
      file.write(old ^ 1);
    }
  }

  @Test
  void aStandbyWhoseDataIsDamagedIsClonedAgain() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    writeAll(OSLO, 1, 3);
    await("it is marked", () -> isMarked(LIMA));
    reopen(LIMA);
    Files.delete(servers.folder(LIMA).resolve("data/global/pg_control"));

    int failed = 0;
    while (driver(LIMA).follow(FIRST, address(OSLO)) instanceof Outcome.Failed) {
      failed++;
      assertThat(failed).isLessThan(10);
    }

    assertThat(failed).isPositive();
    awaitStreaming(LIMA);
    await("lima has all", () -> client(LIMA).read().size() == 3);
  }

  @Test
  void dataOfWhichNothingCanBeReadIsKeptAsideAndClonedAgain() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    reopen(LIMA);
    Files.delete(servers.folder(LIMA).resolve("data/global/pg_control"));
    Files.deleteIfExists(servers.folder(LIMA).resolve("reached"));

    int failed = 0;
    Outcome outcome = driver(LIMA).follow(FIRST, address(OSLO));
    while (outcome instanceof Outcome.Failed) {
      failed++;
      assertThat(failed).isLessThan(10);
      outcome = driver(LIMA).follow(FIRST, address(OSLO));
    }
    assertThat(failed).isPositive();
    assertThat(outcome).isInstanceOf(Outcome.Diverged.class);
    Path exports = folder.resolve("exports");
    assertThat(driver(LIMA).rejoin(FIRST, address(OSLO), exports))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(servers.folder(LIMA).resolve("data.kept-1/PG_VERSION")).exists();

    done(driver(LIMA).rejoin(FIRST, address(OSLO), exports));
    awaitStreaming(LIMA);
  }

  @Test
  void whatLiesOutsideTheDataIsNoReasonToClone() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    reopen(LIMA);
    Path mark = Files.createFile(servers.folder(LIMA).resolve("data/mark"));
    driver(LIMA);
    Path sockets = servers.folder(LIMA).resolve("run");
    Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (int time = 0; time < 6; time++) {
      Outcome outcome = driver(LIMA).follow(FIRST, address(OSLO));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.because()).contains("only this user may enter"));
    }
    Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwx------"));

    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    assertThat(mark).exists();
  }

  private boolean isMarked(RegionId region) throws Exception {
    Observation seen = driver(region).observe();
    LogPosition reached = seen.position();
    return LogMark.load(servers.folder(region).resolve("reached"))
        .filter(mark -> mark.position().equals(reached))
        .isPresent();
  }

  private void unfreeze(RegionId region) throws IOException {
    ProcessHandle postmaster = ProcessHandle.of(servers.postmaster(region)).orElseThrow();
    postmaster.children().forEach(child -> Libc.kill((int) child.pid(), CONTINUE));
    Libc.kill((int) postmaster.pid(), CONTINUE);
  }
}
