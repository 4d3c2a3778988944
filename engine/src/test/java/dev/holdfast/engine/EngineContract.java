package dev.holdfast.engine;

import static dev.holdfast.engine.EngineClient.Written.ACKNOWLEDGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.EngineClient.Written;
import dev.holdfast.engine.Observation.State;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The sentences of {@link EngineDriver}, tried on three real replicas. A driver's tests extend this
 * class.
 */
public abstract class EngineContract extends ThreeReplicas {
  @Test
  void leadsFromNothing() throws Exception {
    assertThat(driver(OSLO).observe().state()).isEqualTo(State.EMPTY);

    lead(OSLO, FIRST, SyncStandbys.NONE);

    assertThat(driver(OSLO).observe().state()).isEqualTo(State.PRIMARY);
    assertThat(driver(OSLO).observe().sync()).contains(SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    assertThat(client(OSLO).read()).containsExactly(1, 2, 3);
  }

  @Test
  void leadingTwiceChangesNothing() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    LogPosition before = driver(OSLO).observe().position();

    lead(OSLO, FIRST, SyncStandbys.NONE);

    assertThat(driver(OSLO).observe().position().timeline()).isEqualTo(before.timeline());
    assertThat(client(OSLO).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
  }

  @Test
  void standbyClonesAndStreams() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);

    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    client(OSLO).write(4, PATIENCE);

    await("lima has the row", () -> client(LIMA).read().contains(4));
    await(
        "oslo sees lima's position",
        () -> {
          LogPosition reached = driver(OSLO).observe().standbys().get(LIMA);
          return reached != null && reached.compareTo(driver(OSLO).observe().position()) >= 0;
        });
    assertThat(client(LIMA).write(5, PATIENCE)).isEqualTo(Written.REFUSED);
  }

  @Test
  void nothingIsAcknowledgedWithoutTheQuorum() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    prepare(OSLO);
    done(driver(OSLO).require(FIRST, SyncStandbys.NONE));
    Outcome tightened = driver(OSLO).require(FIRST, anyOneOf(LIMA, PERTH));
    assertThat(tightened).isInstanceOf(Outcome.Indeterminate.class);

    assertThat(client(OSLO).write(1, A_WHILE)).isEqualTo(Written.UNKNOWN);

    follow(PERTH, FIRST, OSLO);
    awaitStreaming(PERTH);
    assertThat(client(OSLO).write(2, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    done(driver(OSLO).require(FIRST, anyOneOf(LIMA, PERTH)));
  }

  @Test
  void aChangeOfTheQuorumHardlyHoldsWritesUp() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 3);
    Duration fastest = Duration.ofDays(1);
    for (int turn = 0; turn < 6; turn++) {
      SyncStandbys wanted = turn % 2 == 0 ? anyOneOf(LIMA) : anyOneOf(LIMA, PERTH);
      long asked = System.nanoTime();
      done(driver(OSLO).require(FIRST, wanted));
      Duration took = Duration.ofNanos(System.nanoTime() - asked);
      fastest = took.compareTo(fastest) < 0 ? took : fastest;
    }

    assertThat(fastest).isLessThan(Duration.ofMillis(800));
    assertThat(client(OSLO).write(4, PATIENCE)).isEqualTo(ACKNOWLEDGED);
  }

  @Test
  void leadersFirstCommitWaitsForTheQuorum() throws Exception {
    lead(OSLO, FIRST, anyOneOf(LIMA, PERTH));

    assertThat(client(OSLO).prepare(A_WHILE)).isEqualTo(Written.UNKNOWN);
  }

  @Test
  void leadingAgainProvesNothingOfWhatWasAcknowledgedBefore() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 3);
    done(driver(PERTH).seal(FIRST));
    writeAll(OSLO, 4, 6);
    crash(OSLO);

    lead(OSLO, FIRST, anyOneOf(PERTH));
    Outcome lacking = driver(OSLO).require(FIRST, anyOneOf(PERTH));

    assertThat(lacking).isInstanceOf(Outcome.Indeterminate.class);
    follow(PERTH, FIRST, OSLO);
    awaitStreaming(PERTH);
    done(driver(OSLO).require(FIRST, anyOneOf(PERTH)));
  }

  @Test
  void sealedStandbyGrowsNoMore() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 5);
    await("lima has all", () -> client(LIMA).read().size() == 5);

    LogPosition sealed = done(driver(LIMA).seal(SECOND)).position();
    writeAll(OSLO, 6, 9);

    assertThat(done(driver(LIMA).seal(SECOND)).position()).isEqualTo(sealed);
    assertThat(client(LIMA).read()).containsExactly(1, 2, 3, 4, 5);
    assertThat(driver(LIMA).observe().streaming()).isFalse();
    assertThat(done(driver(PERTH).seal(SECOND)).position()).isGreaterThan(sealed);
  }

  @Test
  void furthestStandbyHasEverythingThatWasAcknowledged() throws Exception {
    quorumOfThree();
    done(driver(PERTH).seal(FIRST));
    SortedSet<Integer> acknowledged = writeAll(OSLO, 1, 20);
    follow(PERTH, FIRST, OSLO);
    crash(OSLO);

    LogPosition lima = done(driver(LIMA).seal(SECOND)).position();
    LogPosition perth = done(driver(PERTH).seal(SECOND)).position();
    RegionId furthest = lima.compareTo(perth) >= 0 ? LIMA : PERTH;
    RegionId other = furthest.equals(LIMA) ? PERTH : LIMA;
    lead(furthest, SECOND, anyOneOf(OSLO, other));
    follow(other, SECOND, furthest);
    assertThat(client(furthest).write(100, PATIENCE)).isEqualTo(ACKNOWLEDGED);

    assertThat(client(furthest).read()).containsAll(acknowledged);
    await("the other has all", () -> client(other).read().contains(100));
    assertThat(driver(furthest).observe().position().timeline()).isGreaterThan(lima.timeline());
  }

  @Test
  void whatIsOverIsRefused() throws Exception {
    lead(OSLO, SECOND, SyncStandbys.NONE);

    for (Outcome outcome : allVerbs(FIRST)) {
      assertThat(outcome).isEqualTo(new Outcome.StaleEpoch(SECOND));
    }
    reopen(OSLO);
    for (Outcome outcome : allVerbs(FIRST)) {
      assertThat(outcome).isEqualTo(new Outcome.StaleEpoch(SECOND));
    }
    assertThat(driver(OSLO).observe().epoch()).isEqualTo(SECOND);
  }

  private List<Outcome> allVerbs(Epoch epoch) throws Exception {
    EngineDriver oslo = driver(OSLO);
    return List.of(
        oslo.lead(epoch, SyncStandbys.NONE, LogPosition.START),
        oslo.require(epoch, SyncStandbys.NONE),
        oslo.fence(epoch, false),
        oslo.seal(epoch),
        oslo.follow(epoch, address(LIMA)),
        oslo.rejoin(epoch, address(LIMA), folder));
  }

  @Test
  void fencedPrimaryAcknowledgesNothing() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    prepare(OSLO);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var acknowledged = threads.submit(() -> writeUntilRefused(OSLO));
      await("some are written", () -> client(OSLO).read().size() > 10);

      LogPosition last = done(driver(OSLO).fence(SECOND, false)).position();

      assertThat(client(OSLO).write(0, A_WHILE)).isEqualTo(Written.REFUSED);
      assertThat(driver(OSLO).observe().state()).isEqualTo(State.STOPPED);
      SortedSet<Integer> written = acknowledged.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(done(driver(OSLO).fence(SECOND, false)).position()).isEqualTo(last);
      lead(OSLO, THIRD, SyncStandbys.NONE);
      assertThat(client(OSLO).read()).containsAll(written);
      await("it goes on from there", () -> driver(OSLO).observe().position().compareTo(last) > 0);
    }
  }

  @Test
  void aPrimaryThatHoldsAcknowledgesNothingAndGoesOnWhenItLeadsAgain() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    LogPosition before = driver(OSLO).observe().position();

    assertThat(driver(OSLO).hold(FIRST)).isInstanceOf(Outcome.Done.class);
    assertThat(client(OSLO).write(4, Duration.ofSeconds(1))).isNotEqualTo(ACKNOWLEDGED);

    lead(OSLO, FIRST, SyncStandbys.NONE);
    assertThat(client(OSLO).write(5, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    assertThat(driver(OSLO).observe().position().timeline()).isEqualTo(before.timeline());
  }

  @Test
  void aPrimaryThatHoldsIsFencedWithoutAnotherCommit() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    writeAll(OSLO, 1, 3);
    driver(OSLO).hold(FIRST);

    assertThat(driver(OSLO).fence(FIRST.next(), false)).isInstanceOf(Outcome.Done.class);

    assertThat(driver(OSLO).observe().state()).isEqualTo(State.STOPPED);
    assertThat(driver(OSLO).hold(FIRST)).isEqualTo(new Outcome.StaleEpoch(FIRST.next()));
  }

  @Test
  void switchoverLosesNothingAndNeedsNoClone() throws Exception {
    quorumOfThree();
    SortedSet<Integer> written = writeAll(OSLO, 1, 10);

    LogPosition handedOver = done(driver(OSLO).fence(SECOND, true)).position();
    LogPosition received = done(driver(LIMA).seal(SECOND)).position();
    assertThat(received).isEqualTo(handedOver);
    lead(LIMA, SECOND, anyOneOf(OSLO, PERTH));
    follow(PERTH, SECOND, LIMA);
    follow(OSLO, SECOND, LIMA);

    awaitStreaming(OSLO);
    assertThat(client(LIMA).write(11, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    written.add(11);
    for (RegionId region : List.of(OSLO, LIMA, PERTH)) {
      await(region + " has all", () -> client(region).read().equals(written));
    }
  }

  @Test
  void beginsNoEpochWithLessLogThanItMustHave() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 3);
    driver(LIMA).close();
    assertThat(client(OSLO).write(4, PATIENCE)).as("perth has it").isEqualTo(ACKNOWLEDGED);
    LogPosition handedOver = done(driver(OSLO).fence(SECOND, true)).position();
    reopen(LIMA);

    Outcome refused = driver(LIMA).lead(SECOND, SyncStandbys.NONE, handedOver);

    assertThat(refused).isInstanceOf(Outcome.Failed.class);
    assertThat(driver(LIMA).observe().state()).isNotEqualTo(State.PRIMARY);
    assertThat(client(LIMA).write(5, A_WHILE)).isEqualTo(Written.REFUSED);
    reopen(PERTH);
    done(driver(PERTH).lead(SECOND, SyncStandbys.NONE, handedOver));
    assertThat(client(PERTH).read()).containsExactly(1, 2, 3, 4);
  }

  @Test
  void anEmptyReplicaBeginsNothingWhereThereIsLog() throws Exception {
    Outcome refused = driver(OSLO).lead(SECOND, SyncStandbys.NONE, new LogPosition(1, 100));

    assertThat(refused).isInstanceOf(Outcome.Failed.class);
    assertThat(driver(OSLO).observe().state()).isEqualTo(State.EMPTY);
  }

  @Test
  void unreplicatedRowsAreExportedBeforeTheyAreDiscarded() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);
    writeAll(OSLO, 1, 5);
    await("lima has all", () -> client(LIMA).read().size() == 5);
    done(driver(LIMA).seal(SECOND));
    for (int number = 6; number <= 9; number++) {
      assertThat(client(OSLO).write(number, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    }
    crash(OSLO);
    lead(LIMA, SECOND, SyncStandbys.NONE);
    assertThat(client(LIMA).write(100, PATIENCE)).isEqualTo(ACKNOWLEDGED);

    assertThat(driver(OSLO).follow(SECOND, address(LIMA))).isInstanceOf(Outcome.Diverged.class);
    Path exports = folder.resolve("exports");
    Outcome.Done rejoined = done(driver(OSLO).rejoin(SECOND, address(LIMA), exports));

    assertThat(rejoined.exportedRows()).isEqualTo(4);
    assertThat(exportedNumbers(exports)).containsExactly(6, 7, 8, 9);
    awaitStreaming(OSLO);
    await("oslo follows", () -> client(OSLO).read().equals(numbers(1, 2, 3, 4, 5, 100)));
    assertThat(done(driver(OSLO).rejoin(SECOND, address(LIMA), exports)).exportedRows()).isZero();
  }

  @Test
  void crashedPrimaryIsSeenAndLedAgain() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    SortedSet<Integer> written = writeAll(OSLO, 1, 10);

    crash(OSLO);

    await("it is seen", () -> driver(OSLO).observe().state() == State.STOPPED);
    lead(OSLO, FIRST, SyncStandbys.NONE);
    assertThat(client(OSLO).read()).isEqualTo(written);
    assertThat(client(OSLO).write(11, PATIENCE)).isEqualTo(ACKNOWLEDGED);
  }

  @Test
  void crashedStandbyFollowsAgain() throws Exception {
    lead(OSLO, FIRST, SyncStandbys.NONE);
    follow(LIMA, FIRST, OSLO);
    awaitStreaming(LIMA);

    crash(LIMA);

    await("it is seen", () -> driver(LIMA).observe().state() == State.STOPPED);
    writeAll(OSLO, 1, 3);
    follow(LIMA, FIRST, OSLO);
    await("lima has all", () -> client(LIMA).read().equals(numbers(1, 2, 3)));
  }

  @Test
  void reopenedReplicasGoOn() throws Exception {
    quorumOfThree();
    SortedSet<Integer> written = writeAll(OSLO, 1, 5);
    for (RegionId region : List.of(OSLO, LIMA, PERTH)) {
      reopen(region);
      assertThat(driver(region).observe().state()).isEqualTo(State.STOPPED);
    }

    lead(OSLO, FIRST, anyOneOf(LIMA, PERTH));
    follow(LIMA, FIRST, OSLO);
    follow(PERTH, FIRST, OSLO);

    assertThat(client(OSLO).write(6, PATIENCE)).isEqualTo(ACKNOWLEDGED);
    written.add(6);
    await("lima has all", () -> client(LIMA).read().equals(written));
  }

  private SortedSet<Integer> writeUntilRefused(RegionId region) throws InterruptedException {
    var acknowledged = new TreeSet<Integer>();
    for (int number = 1; client(region).write(number, PATIENCE) == ACKNOWLEDGED; number++) {
      acknowledged.add(number);
    }
    return acknowledged;
  }
}
