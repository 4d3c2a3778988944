package dev.holdfast.engine.postgres;

import static dev.holdfast.engine.EngineClient.Written.ACKNOWLEDGED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What goes wrong around a server, and what the driver says and does about it. */
class PostgresFaultsTest extends ThreeServers {
  @Test
  void listensInNoFolderThatOthersMayEnter() throws Exception {
    driver(OSLO);
    Path sockets = servers.folder(OSLO).resolve("run");
    Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertFailed(
        driver(OSLO).lead(FIRST, SyncStandbys.NONE, LogPosition.START),
        sockets.toString(),
        "only this user may enter");

    Files.setPosixFilePermissions(sockets, PosixFilePermissions.fromString("rwx------"));
    lead(OSLO, FIRST, SyncStandbys.NONE);
  }

  @Test
  void namesAFullDisk() throws Exception {
    Path mountPoint = Files.createDirectories(servers.folder(OSLO));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", mountPoint.toString()),
        "needs the right to mount a small file system");
    try {
      assertFailed(
          driver(OSLO).lead(FIRST, SyncStandbys.NONE, LogPosition.START), "Free disk space");
      assertThat(driver(OSLO).observe().state()).isEqualTo(State.EMPTY);

      assertThat(run("mount", "-o", "remount,size=500m", mountPoint.toString())).isTrue();
      lead(OSLO, FIRST, SyncStandbys.NONE);
    } finally {
      reopen(OSLO);
      assertThat(run("umount", mountPoint.toString())).isTrue();
    }
  }

  @Test
  void namesDamagedData() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    reopen(OSLO);
    Path control = servers.folder(OSLO).resolve("data/global/pg_control");
    byte[] bytes = Files.readAllBytes(control);
    bytes[40] ^= 1;
    Files.write(control, bytes);

    assertFailed(
        driver(OSLO).lead(FIRST, SyncStandbys.NONE, LogPosition.START),
        "The data is damaged",
        "cloned again");
  }

  @Test
  void anInterruptedCloneLeavesNothingBehind() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    try (var relay = new CuttingRelay(address(OSLO), 3 << 20)) {
      assertThat(driver(LIMA).follow(FIRST, relay.address())).isInstanceOf(Outcome.Failed.class);
    }
    assertThat(driver(LIMA).observe().state()).isEqualTo(State.EMPTY);
    reopen(LIMA);
    assertThat(driver(LIMA).observe().state()).isEqualTo(State.EMPTY);
    assertThat(servers.folder(LIMA).resolve("data.incoming")).doesNotExist();

    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
  }

  @Test
  void waitsForThePrimaryToBeReachable() throws Exception {
    assertFailed(driver(LIMA).follow(FIRST, address(OSLO)), "The primary cannot be reached yet");
    assertThat(driver(LIMA).observe().state()).isEqualTo(State.EMPTY);

    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    assertFailed(driver(PERTH).follow(FIRST, address(LIMA)), "not yet a primary");
  }

  @Test
  void aFrozenServerIsUnknownAndFencedByForce() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    freeze(OSLO);

    long asked = System.nanoTime();
    assertThat(driver(OSLO).observe().state()).isEqualTo(State.UNKNOWN);
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(1500));
    done(driver(OSLO).fence(SECOND, false));

    assertThat(driver(OSLO).observe().state()).isEqualTo(State.STOPPED);
    lead(OSLO, SECOND, SyncStandbys.NONE);
    assertThat(client(OSLO).read()).isEqualTo(numbers(1, 2, 3));
  }

  @Test
  void aDrainWaitsForNoFrozenStandby() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 3);
    freeze(LIMA);

    long asked = System.nanoTime();
    done(driver(OSLO).fence(SECOND, true));
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(10));

    done(driver(PERTH).seal(SECOND));
    assertThat(client(PERTH).read()).isEqualTo(numbers(1, 2, 3));
  }

  @Test
  void whatIsSaidOfAStandbyIsNeverMoreThanItHasOnceItIsSealed() throws Exception {
    quorumOfThree();
    partOfARecordIsOnDisk(OSLO);
    await(
        "lima has what is on disk",
        () -> flushed(OSLO).equals(driver(OSLO).observe().standbys().get(LIMA)));
    LogPosition said = driver(LIMA).observe().position();

    assertThat(done(driver(LIMA).seal(SECOND)).position()).isGreaterThanOrEqualTo(said);
  }

  @Test
  void whatIsSaidOfAPrimaryIsNeverMoreThanItHasOnceItIsFenced() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    partOfARecordIsOnDisk(OSLO);
    LogPosition said = driver(OSLO).observe().position();

    assertThat(done(driver(OSLO).fence(SECOND, false)).position()).isGreaterThanOrEqualTo(said);
  }

  /**
   * Has the primary write a record longer than a page without a commit: by itself it then writes
   * whole pages to the disk, and the last of them ends within the record.
   */
  private void partOfARecordIsOnDisk(RegionId primary) throws Exception {
    await(
        "the log on disk ends within a record",
        () -> {
          try (var connection = client(primary).connect();
              var statement = connection.createStatement()) {
            statement.execute(
                "select pg_logical_emit_message(false, 'test', repeat('x', 100000), false)");
            statement.execute("select pg_sleep(0.3)");
          }
          return flushed(primary).offset() % 8192 == 0;
        });
  }

  private LogPosition flushed(RegionId primary) throws Exception {
    try (var connection = client(primary).connect();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select pg_current_wal_flush_lsn()")) {
      row.next();
      long timeline = driver(primary).observe().position().timeline();
      return LogPosition.ofLsn(timeline, row.getString(1));
    }
  }

  @Test
  void aStandbyThatFellTooFarBehindIsClonedAgain() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    writeAll(OSLO, 1, 3);
    reopen(LIMA);
    assertThat(driver(LIMA).observe().state()).isEqualTo(State.STOPPED);
    forgetOldLog(OSLO);

    await(
        "lima is cloned again",
        () -> {
          done(driver(LIMA).follow(FIRST, address(OSLO)));
          return driver(LIMA).observe().streaming();
        });
    assertThat(client(LIMA).read()).isEqualTo(numbers(1, 2, 3));
  }

  @Test
  void dataIsKeptAsideWhenItsRowsCannotBeListed() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    done(driver(LIMA).seal(SECOND));
    writeAll(OSLO, 1, 3);
    asSuperuser(OSLO, "select pg_drop_replication_slot('holdfast_export')");
    crash(OSLO);
    lead(LIMA, SECOND, SyncStandbys.NONE);

    assertThat(driver(OSLO).follow(SECOND, address(LIMA))).isInstanceOf(Outcome.Diverged.class);
    Path exports = folder.resolve("exports");
    assertFailed(
        driver(OSLO).rejoin(SECOND, address(LIMA), exports),
        "cannot be listed",
        "data.kept-2",
        "cloned afresh");

    assertThat(servers.folder(OSLO).resolve("data.kept-2/PG_VERSION")).exists();
    assertThat(done(driver(OSLO).rejoin(SECOND, address(LIMA), exports)).exportedRows()).isZero();
    awaitStreaming(OSLO);
  }

  @Test
  void everyPromotionHasATimelineOfItsOwn() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 3);
    crash(OSLO);
    done(driver(LIMA).seal(SECOND));
    done(driver(PERTH).seal(SECOND));
    lead(LIMA, SECOND, SyncStandbys.NONE);
    assertThat(client(LIMA).write(50, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    crash(LIMA);

    lead(PERTH, THIRD, SyncStandbys.NONE);
    assertThat(client(PERTH).write(60, PATIENCE)).isEqualTo(ACKNOWLEDGED);

    assertThat(driver(PERTH).observe().position().timeline()).isEqualTo(3);
    assertThat(driver(LIMA).follow(THIRD, address(PERTH))).isInstanceOf(Outcome.Diverged.class);
    Path exports = folder.resolve("exports");
    assertThat(done(driver(LIMA).rejoin(THIRD, address(PERTH), exports)).exportedRows()).isOne();
    assertThat(exportedNumbers(exports)).containsExactly(50);
    follow(OSLO, THIRD, PERTH);
    awaitStreaming(OSLO);
    await("oslo has all", () -> client(OSLO).read().equals(numbers(1, 2, 3, 60)));
  }

  @Test
  void theExportSlotMovesOnWhenAllStandbysHaveTheLog() throws Exception {
    quorumOfThree();
    await(
        "the slot is made while nobody waits for it",
        () -> asSuperuser(OSLO, "select count(*) from pg_replication_slots").equals("1"));
    long before = confirmed();
    writeAll(OSLO, 1, 5);

    await(
        "the slot moves on",
        () -> {
          ((PostgresDriver) driver(OSLO)).tidy();
          return confirmed() > before;
        });
    reopen(LIMA);
    long kept = confirmed();
    assertThat(client(OSLO).write(6, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    await("lima is away", () -> driver(OSLO).observe().standbys().size() == 1);
    ((PostgresDriver) driver(OSLO)).tidy();
    assertThat(confirmed()).isEqualTo(kept);
  }

  private long confirmed() throws Exception {
    return Long.parseLong(
        asSuperuser(OSLO, "select confirmed_flush_lsn - '0/0'::pg_lsn from pg_replication_slots"));
  }

  @Test
  void theServerDiesWithItsProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DriverProcess.class.getName(),
                root.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long postmaster;
    try (var lines = process.inputReader()) {
      postmaster = Long.parseLong(String.valueOf(lines.readLine()));
      assertThat(ProcessHandle.of(postmaster)).isPresent();
    } finally {
      process.destroyForcibly().waitFor();
    }

    await("the server is gone", () -> ProcessHandle.of(postmaster).isEmpty());
  }

  private static void assertFailed(Outcome outcome, String... parts) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).because()).contains(parts);
  }
}
