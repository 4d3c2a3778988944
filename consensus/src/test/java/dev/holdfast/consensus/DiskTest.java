package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PATIENT;
import static dev.holdfast.consensus.Fleet.PERTH;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.model.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real peers on real file systems that fail, and are mended. */
class DiskTest {
  /** More than what a segment of the log has made room for beforehand. */
  private static final int MANY = 12;

  /** The longest rest between two attempts, a start, and room for a busy machine. */
  private static final Duration SOON = Duration.ofSeconds(12);

  private static final String LARGE = "x".repeat(10_000);

  @TempDir private Path folder;

  /** What is done to a region's process, or its file system. */
  private interface Deed {
    void to(ChildPeer peer) throws Exception;
  }

  private static final Deed FILL = peer -> assertThat(peer.ask("fill", PATIENT)).contains("filled");
  private static final Deed FREE = peer -> assertThat(peer.ask("free", PATIENT)).contains("freed");

  @Test
  void aRegionThatFollowsGetsOverAFullDisk() throws Exception {
    assertGetsOver(OSLO, FILL, _ -> {}, FREE);
  }

  @Test
  void theRegionThatLeadsMakesWayAndGetsOverAFullDisk() throws Exception {
    assertGetsOver(PERTH, FILL, _ -> {}, FREE);
  }

  /** A file system can only be made read-only while nothing on it is open for writing. */
  @Test
  void aRegionGetsOverAReadOnlyFileSystem() throws Exception {
    assertGetsOver(
        OSLO,
        FILL,
        peer -> {
          // Refused in the moment in which a file is open, for another attempt.
          Eventually.within(
              PATIENT,
              () -> peer.ask("readonly", PATIENT).equals("remounted ro 0"),
              () -> health(peer));
          Eventually.within(PATIENT, () -> health(peer).contains("Read-only"), () -> health(peer));
        },
        peer -> {
          assertThat(peer.ask("writable", PATIENT)).isEqualTo("remounted rw 0");
          FREE.to(peer);
        });
  }

  @Test
  void aRegionGetsOverALimitOfFileHandles() throws Exception {
    assertGetsOver(
        OSLO, peer -> peer.limit("nofile", "10:"), _ -> {}, peer -> peer.limit("nofile", "4096:"));
  }

  @Test
  void aRegionGetsOverFilesThatMustNotGrow() throws Exception {
    assertGetsOver(
        OSLO,
        peer -> peer.limit("fsize", "9:"),
        _ -> {},
        peer -> peer.limit("fsize", "unlimited:"));
  }

  /**
   * @param harm what is done to perth while {@code leader} leads
   * @param more what is done to it when it has noticed
   */
  private void assertGetsOver(RegionId leader, Deed harm, Deed more, Deed mend) throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO);
        var perth = fleet.spawnOnSmallDisk(PERTH)) {
      fleet.start(OSLO);
      fleet.start(LIMA);
      perth.awaitStarted();
      fleet.commit(OSLO, "before");
      awaitCaughtUp(fleet, perth);
      give(fleet, leader);

      harm.to(perth);
      if (!leader.equals(PERTH)) {
        // Another term begins, which has to be written down, and another segment.
        give(fleet, LIMA);
      }
      commitMany(fleet, "meanwhile");
      Eventually.within(PATIENT, () -> !well(perth), () -> health(perth));
      fleet.awaitLeader(OSLO, LIMA);
      more.to(perth);
      mend.to(perth);
      long mended = System.nanoTime();
      perth.commit("mended");
      awaitCaughtUp(fleet, perth);
      Eventually.within(PATIENT, () -> well(perth), () -> health(perth));
      assertThat(Duration.ofNanos(System.nanoTime() - mended)).isLessThan(SOON);
    }
  }

  @Test
  void everyDiskFullOneAfterTheOther() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO);
        var lima = fleet.spawnOnSmallDisk(LIMA);
        var perth = fleet.spawnOnSmallDisk(PERTH)) {
      fleet.start(OSLO);
      perth.awaitStarted();
      lima.awaitStarted();
      fleet.commit(OSLO, "before");
      // The vote of a region with an empty log does not count: it may have lost what it had. Such a
      // region and a full disk elsewhere would be two of three that are gone.
      awaitCaughtUp(fleet, lima);
      awaitCaughtUp(fleet, perth);
      for (var peer : List.of(lima, perth)) {
        FILL.to(peer);
        commitMany(fleet, "while " + peer.pid());
        Eventually.within(PATIENT, () -> !well(peer), fleet::views);
        FREE.to(peer);
      }
      for (var peer : List.of(lima, perth)) {
        peer.commit("after-" + peer.pid());
        awaitCaughtUp(fleet, peer);
      }
    }
  }

  @Test
  void allDisksFullAtOnce() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO);
        var oslo = fleet.spawnOnSmallDisk(OSLO);
        var lima = fleet.spawnOnSmallDisk(LIMA);
        var perth = fleet.spawnOnSmallDisk(PERTH)) {
      var all = List.of(oslo, lima, perth);
      for (var peer : all) {
        peer.awaitStarted();
      }
      oslo.commit("before");
      for (var peer : all) {
        FILL.to(peer);
      }
      var line = "propose " + LARGE.repeat(MANY) + " 1000";
      Eventually.within(
          PATIENT,
          () -> {
            for (var peer : all) {
              peer.ask(line, PATIENT);
            }
            return all.stream().noneMatch(DiskTest::well);
          },
          () -> "all still well");
      for (var peer : all) {
        FREE.to(peer);
      }
      for (var peer : all) {
        peer.commit("after-" + peer.pid());
      }
    }
  }

  @Test
  void whatAFullDiskDidNotTakeIsNotAcknowledged() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO);
        var perth = fleet.spawnOnSmallDisk(PERTH)) {
      fleet.start(OSLO);
      perth.awaitStarted();
      give(fleet, OSLO);
      fleet.commit(OSLO, "before");
      FILL.to(perth);
      // Two of three regions: nothing is committed without the one whose disk is full.
      int applied = 0;
      for (int i = 0; i < MANY; i++) {
        var outcome = fleet.propose(OSLO, i + LARGE, Duration.ofMillis(500));
        applied += outcome instanceof Applied ? 1 : 0;
      }
      assertThat(applied).isLessThan(MANY / 2 + 1);
      FREE.to(perth);
      fleet.commit(OSLO, "after");
      awaitCaughtUp(fleet, perth);
    }
  }

  private static void commitMany(Fleet fleet, String what) throws InterruptedException {
    for (int i = 0; i < MANY; i++) {
      fleet.commit(OSLO, what + " " + i + LARGE);
    }
  }

  private static boolean well(ChildPeer peer) {
    return health(peer).contains("trouble=Optional.empty");
  }

  private static String health(ChildPeer peer) {
    try {
      return peer.ask("health", PATIENT);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitCaughtUp(Fleet fleet, ChildPeer peer) throws InterruptedException {
    Eventually.within(
        PATIENT,
        () -> peer.ask("state", PATIENT).startsWith(fleet.journal(OSLO).entries().size() + " "),
        fleet::views);
  }

  private static void give(Fleet fleet, RegionId to) throws InterruptedException {
    Eventually.within(
        PATIENT,
        () -> fleet.peer(OSLO).transferLeadership(to, Duration.ofSeconds(2)) instanceof Applied,
        fleet::views);
  }
}
