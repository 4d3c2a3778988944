package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PATIENT;
import static dev.holdfast.consensus.Fleet.PERTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that come to nothing without a failing disk. */
class RecoveryTest {
  @TempDir private Path folder;

  /** A thread that died of an error, a disk that never answers: nobody says a word. */
  @Test
  void aLogThatStandsStillWithoutAWordIsNoticed() throws Exception {
    var hangs = new CountDownLatch(1);
    var once = new AtomicBoolean(true);
    CodeInjectionForTesting.put(
        "SegmentedRaftLogWorker.runWorker",
        (server, _, _) -> {
          if (server.toString().equals(LIMA.value()) && once.getAndSet(false)) {
            awaitQuietly(hangs);
          }
          return true;
        });
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      for (var region : List.of(OSLO, PERTH, LIMA)) {
        fleet.start(region);
      }
      fleet.awaitLeader(OSLO, PERTH);
      fleet.commit(OSLO, "c1");
      Eventually.within(
          PATIENT,
          () -> because(fleet, LIMA).contains("what it is given does not reach its disk"),
          () -> fleet.peer(LIMA).health());
      fleet.commit(LIMA, "c2");
      fleet.awaitEqualJournals(2);
      awaitWell(fleet, LIMA);
    } finally {
      hangs.countDown();
    }
  }

  @Test
  void anEntryThatCannotBeCarriedOutIsTriedUntilItCan() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      fleet.commit(OSLO, "c1");
      fleet.awaitEqualJournals(1);
      fleet.journal(LIMA).breakDown(true);
      fleet.commit(PERTH, "c2");
      Eventually.within(
          PATIENT,
          () -> because(fleet, LIMA).contains("cannot be carried out: The journal is broken"),
          () -> fleet.peer(LIMA).health());
      fleet.journal(LIMA).breakDown(false);
      assertThat(fleet.commit(LIMA, "c3")).isEqualTo(3);
      fleet.awaitEqualJournals(3);
      awaitWell(fleet, LIMA);
    }
  }

  @Test
  void aServerThatIsOpenedAgainTakesTheStateNowhereBack() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      for (int i = 0; i < 20; i++) {
        fleet.commit(OSLO, "c" + i);
      }
      fleet.awaitEqualJournals(20);
      fleet.peer(LIMA).member().close();
      Eventually.within(
          PATIENT, () -> fleet.peer(LIMA).leader().isPresent(), () -> fleet.peer(LIMA).health());
      fleet.commit(LIMA, "last");
      fleet.awaitEqualJournals(21);
      assertThat(fleet.journal(LIMA).restored()).isZero();
      assertThat(fleet.journal(LIMA).repeats()).isZero();
    }
  }

  /** As a full disk leaves it: Ratis puts an empty file in its place. */
  @Test
  void aRegionWhoseVoteWasLostStartsAgain() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      fleet.commit(OSLO, "c1");
      fleet.stop(LIMA);
      Files.writeString(find(fleet.storage(LIMA), "raft-meta"), "");
      fleet.start(LIMA);
      assertThat(fleet.commit(LIMA, "c2")).isEqualTo(2);
      fleet.awaitEqualJournals(2);
    }
  }

  /** What is not on the disk, although it was, must not count again. */
  @Test
  void aRegionThatLostWhatItHadStoredStaysOutAndSaysSo() throws Exception {
    try (var fleet = Fleet.started(folder, Duration.ZERO)) {
      fleet.commit(OSLO, "c1");
      fleet.awaitEqualJournals(1);
      var lost = folder.resolve("lost");
      // Whoever opens it again needs this monitor.
      synchronized (fleet.peer(LIMA)) {
        fleet.peer(LIMA).member().close();
        // A server that ends keeps a snapshot, which is as good as the log: both have to be gone.
        lose(fleet.storage(LIMA), lost);
      }
      Eventually.within(
          PATIENT,
          () -> because(fleet, LIMA).contains("has lost what it had stored"),
          () -> fleet.peer(LIMA).health());
      fleet.commit(OSLO, "c2");
      assertThat(fleet.journal(LIMA).entries()).containsExactly("c1");
      fleet.stop(LIMA);
      assertThatThrownBy(() -> fleet.start(LIMA))
          .as("another process, which has not seen what was there")
          .hasMessageContaining("has lost what it had stored");
      giveBack(fleet.storage(LIMA), lost);
      fleet.start(LIMA);
      fleet.awaitEqualJournals(2);
    }
  }

  /** Cuts a log off behind its head, and takes the snapshots away. */
  private static void lose(Path storage, Path lost) throws IOException {
    Files.createDirectories(lost);
    var log = find(storage, "log_inprogress_");
    Files.copy(log, lost.resolve(log.getFileName()));
    Files.write(log, Arrays.copyOf(Files.readAllBytes(log), 8));
    Files.move(find(storage, "sm"), lost.resolve("sm"));
  }

  private static void giveBack(Path storage, Path lost) throws IOException {
    var current = find(storage, "current");
    var log = find(lost, "log_inprogress_");
    Files.move(log, current.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    Files.move(lost.resolve("sm"), current.resolveSibling("sm"));
  }

  private static Path find(Path folder, String name) {
    try (var files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .filter(file -> !file.toString().endsWith(".conf"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String because(Fleet fleet, RegionId region) {
    return fleet.peer(region).health().trouble().map(LogHealth.Trouble::because).orElse("");
  }

  private static void awaitWell(Fleet fleet, RegionId region) throws InterruptedException {
    Eventually.within(
        PATIENT,
        () -> fleet.peer(region).health().trouble().isEmpty(),
        () -> fleet.peer(region).health());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
