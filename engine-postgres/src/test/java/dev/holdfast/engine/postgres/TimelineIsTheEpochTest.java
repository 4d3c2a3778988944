package dev.holdfast.engine.postgres;

import static dev.holdfast.engine.EngineClient.Written.ACKNOWLEDGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.Observation.State;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The number of a primary's timeline is that of its epoch, or the replica knows of the difference.
 */
class TimelineIsTheEpochTest extends ThreeServers {
  @Test
  void aDatabaseMadeInALaterEpochIsNotPromotedWhenItIsStartedAgain() throws Exception {
    lead(OSLO, THIRD, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    crash(OSLO);
    await("it is seen", () -> driver(OSLO).observe().state() == State.STOPPED);
    reopen(OSLO);

    lead(OSLO, THIRD, SyncStandbys.NONE);

    awaitTimeline(OSLO, 1);
    assertThat(client(OSLO).read()).isEqualTo(numbers(1, 2, 3));
  }

  @Test
  void aHistoryThatNoEpochBeganDoesNotShiftThePromotion() throws Exception {
    LogPosition sealed = primaryLostAndLimaSealed();
    // The server takes this one for the timeline to come, and reckons with it.
    Path history = wal(LIMA).resolve("00000002.history");
    Files.writeString(history, "1\t" + sealed.lsn() + "\tby somebody else\n");
    Files.writeString(wal(LIMA).resolve("00000003.history"), "1\t0/1\tby somebody else\n");

    lead(LIMA, SECOND, SyncStandbys.NONE);

    awaitTimeline(LIMA, 2);
    assertThat(Files.readString(history)).doesNotContain("somebody else");
  }

  @Test
  void anInterruptedPromotionBeginsAnew() throws Exception {
    LogPosition sealed = primaryLostAndLimaSealed();
    reopen(LIMA);
    toldToLead(LIMA, SECOND);
    Path last = lastSegment(LIMA);
    Files.copy(
        last,
        last.resolveSibling(last.getFileName().toString().replaceFirst("^0{7}1", "00000002")));
    Files.delete(data(LIMA).resolve("standby.signal"));
    Files.writeString(
        wal(LIMA).resolve("00000002.history"),
        "1\t" + sealed.lsn() + "\tno recovery target specified\n");

    lead(LIMA, SECOND, SyncStandbys.NONE);

    awaitTimeline(LIMA, 2);
    assertThat(client(LIMA).read()).isEqualTo(numbers(1, 2, 3));
    assertThat(client(LIMA).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
  }

  @Test
  void aPromotionThatWasNotYetWrittenDownIsKnownAgain() throws Exception {
    primaryLostAndLimaSealed();
    lead(LIMA, SECOND, SyncStandbys.NONE);
    assertThat(client(LIMA).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    crash(LIMA);
    reopen(LIMA);
    toldToLead(LIMA, SECOND);

    assertThat(driver(LIMA).observe().state()).isEqualTo(State.STOPPED);
    lead(LIMA, SECOND, SyncStandbys.NONE);

    awaitTimeline(LIMA, 2);
    assertThat(client(LIMA).read()).isEqualTo(numbers(1, 2, 3, 4));
  }

  @Test
  void dataOfAnEarlierVersionIsTakenUp() throws Exception {
    primaryLostAndLimaSealed();
    lead(LIMA, SECOND, SyncStandbys.NONE);
    for (RegionId region : new RegionId[] {OSLO, LIMA}) {
      reopen(region);
      Path term = servers.folder(region).resolve("epoch");
      Files.writeString(term, Files.readString(term).replaceFirst("began .*\n", ""));
      Files.deleteIfExists(servers.folder(region).resolve("reached"));
    }

    lead(LIMA, SECOND, SyncStandbys.NONE);
    awaitTimeline(LIMA, 2);
    follow(OSLO, SECOND, LIMA);
    awaitStreaming(OSLO);
  }

  /** What is on disk is said, and an idle server is in no hurry. */
  private void awaitTimeline(RegionId region, long timeline) throws Exception {
    await(
        "the position is known",
        () -> {
          LogPosition position = driver(region).observe().position();
          assertThat(position.timeline()).isIn(0L, timeline);
          return position.timeline() > 0;
        });
  }

  private LogPosition primaryLostAndLimaSealed() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    writeAll(OSLO, 1, 3);
    await("lima has all", () -> client(LIMA).read().size() == 3);
    done(driver(OSLO).fence(SECOND, true));
    return done(driver(LIMA).seal(SECOND)).position();
  }

  /** As if the process had ended between being told to lead and writing down what came of it. */
  private void toldToLead(RegionId region, Epoch epoch) throws Exception {
    Path file = servers.folder(region).resolve("epoch");
    new Term(epoch, epoch, Optional.of(Term.Beginning.NONE)).store(file);
  }

  private Path lastSegment(RegionId region) throws Exception {
    String file = new WalFolder(wal(region)).segmentName(1, replicaEnd(region));
    return wal(region).resolve(file);
  }

  private long replicaEnd(RegionId region) throws Exception {
    var wal = new WalFolder(wal(region));
    return wal.endFrom(1, ControlFile.read(data(region)).checkpoint());
  }

  private Path data(RegionId region) {
    return servers.folder(region).resolve("data");
  }

  private Path wal(RegionId region) {
    return data(region).resolve("pg_wal");
  }
}
