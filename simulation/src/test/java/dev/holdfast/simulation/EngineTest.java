package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.SyncSet;
import dev.holdfast.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The rules of PostgreSQL that the model keeps; the driver's contract tests hold the real one. */
class EngineTest {
  private static final List<RegionId> REGIONS =
      List.of(new RegionId("a"), new RegionId("b"), new RegionId("c"));
  private final Engine engine =
      new Engine(0, 3, (set, region) -> set.regions().contains(REGIONS.get(region)));
  private final List<String> done = new ArrayList<>();

  private static SyncSet waitsFor(int count, int... regions) {
    TreeSet<RegionId> set =
        java.util.Arrays.stream(regions)
            .mapToObj(REGIONS::get)
            .collect(Collectors.toCollection(TreeSet::new));
    return new SyncSet(1, count, set);
  }

  private long commit(String name) {
    return engine.commit(100, () -> done.add(name));
  }

  @Test
  void aCommitWaitsForNobodyWithoutStandbys() {
    engine.lead(1, waitsFor(0));
    commit("w");

    assertThat(done).containsExactly("w");
  }

  @Test
  void aCommitWaitsUntilOneOfTwoHasIt() {
    engine.lead(1, waitsFor(1, 1, 2));
    engine.connect(2, 7, 64);
    long end = commit("w");
    assertThat(done).isEmpty();

    engine.flushedBy(2, 7, end - 1);
    assertThat(done).isEmpty();
    engine.flushedBy(2, 7, end);
    assertThat(done).containsExactly("w");
  }

  @Test
  void aStandbyOutsideTheSetDoesNotCount() {
    engine.lead(1, waitsFor(1, 1));
    engine.connect(2, 7, 64);
    long end = commit("w");

    engine.flushedBy(2, 7, end);

    assertThat(done).isEmpty();
  }

  @Test
  void twoOfTwoMustBothHaveIt() {
    engine.lead(1, waitsFor(2, 1, 2));
    engine.connect(1, 5, 64);
    engine.connect(2, 7, 64);
    long end = commit("w");

    engine.flushedBy(1, 5, end);
    assertThat(done).isEmpty();
    engine.flushedBy(2, 7, end);
    assertThat(done).containsExactly("w");
  }

  @Test
  void whatALostConnectionSaidCountsNoMore() {
    engine.lead(1, waitsFor(1, 1));
    engine.connect(1, 5, 64);
    long end = commit("w");
    engine.disconnect(1);

    engine.flushedBy(1, 5, end);

    assertThat(done).isEmpty();
  }

  @Test
  void aSmallerSetReleasesWhatWaits() {
    engine.lead(1, waitsFor(1, 1));
    commit("w");

    engine.require(waitsFor(0));

    assertThat(done).containsExactly("w");
  }

  @Test
  void aSetIsInForceOnceItHasAllThatWasWritten() {
    engine.lead(1, waitsFor(0));
    long end = commit("w");
    engine.whenInForce(waitsFor(1, 2), () -> done.add("in force"));
    engine.connect(2, 7, end - 1);
    assertThat(done).containsExactly("w");

    engine.flushedBy(2, 7, end);
    assertThat(done).containsExactly("w", "in force");
  }

  @Test
  void whatWaitsAtAFenceStaysWrittenAndIsNeverAcknowledged() {
    engine.lead(1, waitsFor(1, 1));
    engine.connect(1, 5, 64);
    long end = commit("w");

    engine.stop();
    engine.flushedBy(1, 5, end);

    assertThat(done).isEmpty();
    assertThat(engine.wal().end()).isEqualTo(end);
    assertThat(engine.state()).isEqualTo(Engine.State.STOPPED);
  }

  @Test
  void aRestartInTheSameEpochBeginsNoTimeline() {
    engine.lead(1, waitsFor(0));
    commit("w");
    Wal before = engine.wal();
    engine.stop();

    engine.lead(1, waitsFor(0));
    assertThat(engine.wal()).isEqualTo(before);
    engine.lead(3, waitsFor(0));
    assertThat(engine.position().timeline()).isEqualTo(3);
  }

  @Test
  void owesNothingOnceEveryConnectedStandbyHasAll() {
    engine.lead(1, waitsFor(1, 1, 2));
    engine.connect(1, 5, 64);
    long end = commit("w");
    engine.drain();
    assertThat(engine.owesStandbys()).isTrue();

    engine.flushedBy(1, 5, end);
    assertThat(engine.owesStandbys()).isFalse();
    engine.disconnect(1);
    assertThat(engine.owesStandbys()).as("a shutdown waits for nobody who is away").isFalse();
  }

  @Test
  void aWipeLeavesNothing() {
    engine.lead(4, waitsFor(0));
    engine.wipe();

    assertThat(engine.state()).isEqualTo(Engine.State.EMPTY);
    assertThat(engine.wal()).isEqualTo(Wal.EMPTY);
    assertThat(engine.actedEpoch()).isZero();
  }
}
