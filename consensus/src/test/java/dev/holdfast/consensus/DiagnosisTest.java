package dev.holdfast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Diagnosis diagnosis = new Diagnosis();
  private long now = Long.MAX_VALUE - 1_000_000_000; // nano times overflow

  @Test
  void whatMovesIsWellHoweverFarItIsBehind() {
    for (int i = 0; i < 100; i++) {
      assertThat(look(vitals(10_000 + i, i, 20_000, i, i))).isEmpty();
    }
  }

  @Test
  void whatIsIdleIsWell() {
    assertThat(after(Duration.ofMinutes(1), vitals(7, 7, 7, 7, 7))).isEmpty();
  }

  @Test
  void entriesThatDoNotReachTheDiskAreSaidThenHopeless() {
    var stuck = vitals(8, 7, 7, 7, 7);
    assertThat(after(Diagnosis.SLUGGISH, stuck)).isEmpty();
    var said = look(stuck).orElseThrow();
    assertThat(said.because()).isEqualTo("what it is given does not reach its disk for 2 s");
    assertThat(said.hopeless()).isFalse();
    assertThat(said.mayLead()).isFalse();
    assertThat(after(Diagnosis.STUCK, stuck).orElseThrow().hopeless()).isTrue();
  }

  @Test
  void aMajorityThatIsNotFollowedIsSeen() {
    var stuck = vitals(7, 7, 9, 7, 7);
    assertThat(after(Diagnosis.STUCK.plus(LOOK), stuck).orElseThrow().hopeless()).isTrue();
  }

  @Test
  void aSnapshotThatArrivesInPartsIsMovement() {
    for (int i = 0; i < 100; i++) {
      assertThat(look(withParts(vitals(7, 7, 9, 7, 7), i))).isEmpty();
    }
  }

  @Test
  void whatIsCommittedAndNotCarriedOutIsSeen() {
    var stuck = vitals(9, 9, 9, 9, 7);
    assertThat(after(Diagnosis.STUCK.plus(LOOK), stuck).orElseThrow())
        .isEqualTo(
            new Diagnosis.Finding(
                "what is committed is not carried out here for 6 s", false, true));
  }

  @Test
  void aRoleWhoseThreadsAreGoneIsSeen() {
    var gone =
        new Vitals(Optional.empty(), Optional.empty(), true, false, true, true, 7, 7, 7, 7, 0, 7);
    assertThat(after(Diagnosis.STUCK.plus(LOOK), gone).orElseThrow().hopeless()).isTrue();
  }

  @Test
  void whoHearsNoLeaderSaysSoAndWhoIsDeafIsStartedAnew() {
    var alone = leaderless(false);
    assertThat(after(Diagnosis.LEADERLESS, alone)).isEmpty();
    assertThat(after(Diagnosis.DEAF.multipliedBy(2), alone).orElseThrow().hopeless()).isFalse();
    var deaf = leaderless(true);
    assertThat(after(Diagnosis.DEAF, deaf).orElseThrow().hopeless()).isFalse();
    assertThat(look(deaf))
        .hasValue(
            new Diagnosis.Finding(
                "it hears no leader, although the others answer it for 20 s", false, true));
  }

  private static Vitals leaderless(boolean answered) {
    return new Vitals(
        Optional.empty(), Optional.empty(), false, true, false, answered, 7, 7, 7, 7, 0, 7);
  }

  @Test
  void whatTheServerSaysItselfIsBelievedAtOnce() {
    assertThat(look(Vitals.failed("its log is closed")))
        .hasValue(new Diagnosis.Finding("its log is closed", false, true));
  }

  @Test
  void aFlawKeepsNobodyFromLeading() {
    var flaw =
        new Vitals(
            Optional.empty(), Optional.of("no snapshot"), true, true, true, true, 7, 7, 7, 7, 0, 7);
    assertThat(look(flaw)).hasValue(new Diagnosis.Finding("no snapshot", true, false));
  }

  @Test
  void theWorstIsTold() {
    var stuck =
        new Vitals(
            Optional.empty(), Optional.of("no snapshot"), true, true, true, true, 8, 7, 7, 7, 0, 7);
    assertThat(after(Diagnosis.STUCK.plus(LOOK), stuck).orElseThrow().hopeless()).isTrue();
  }

  @Test
  void aMachineThatStoodStillProvesNothing() {
    var stuck = vitals(8, 7, 7, 7, 7);
    assertThat(look(stuck)).isEmpty();
    now += Duration.ofSeconds(30).toNanos();
    assertThat(look(stuck)).isEmpty();
    assertThat(after(Diagnosis.STUCK.plus(LOOK), stuck)).isPresent();
  }

  @Test
  void anotherServerIsJudgedByItself() {
    var stuck = vitals(8, 7, 7, 7, 7);
    after(Diagnosis.STUCK.plus(LOOK), stuck);
    diagnosis.forget();
    assertThat(look(stuck)).isEmpty();
  }

  /** Looks for as long, and returns what was found last. */
  private Optional<Diagnosis.Finding> after(Duration time, Vitals vitals) {
    var found = look(vitals);
    for (var passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(LOOK)) {
      found = look(vitals);
    }
    return found;
  }

  private Optional<Diagnosis.Finding> look(Vitals vitals) {
    var found = diagnosis.look(now, vitals);
    now += LOOK.toNanos();
    return found;
  }

  private static Vitals vitals(
      long appended, long flushed, long confirmed, long committed, long applied) {
    return new Vitals(
        Optional.empty(),
        Optional.empty(),
        false,
        true,
        true,
        true,
        appended,
        flushed,
        confirmed,
        committed,
        0,
        applied);
  }

  private static Vitals withParts(Vitals of, long parts) {
    return new Vitals(
        of.failure(),
        of.flaw(),
        of.leads(),
        of.manned(),
        of.led(),
        of.answered(),
        of.appended(),
        of.flushed(),
        of.confirmed(),
        of.committed(),
        parts,
        of.applied());
  }
}
