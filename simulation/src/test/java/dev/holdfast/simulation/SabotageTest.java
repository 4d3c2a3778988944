package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.model.Topology;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Breaks one rule of the control code or of the agent at a time; the simulation must notice. */
class SabotageTest {
  /** Of this thread's own work, so that a busy machine does not decide. */
  private static final Duration FOUND_WITHIN = Duration.ofSeconds(60);

  private static final int EVENTS_MAX = 10;

  private static Arguments breaking(String what, Function<Topology, Rules> rules) {
    return Arguments.of(Named.of(what, rules));
  }

  static Stream<Arguments> sabotages() {
    return Stream.of(
        breaking("skip the drift margin", Sabotage::skipTheDriftMargin),
        breaking("promote before the lease ends", Sabotage::promoteBeforeTheLeaseEnds),
        breaking("count a stale leader's heartbeat", Sabotage::countAStaleLeadersHeartbeat),
        breaking("drop the epoch check", Sabotage::dropTheEpochCheck),
        breaking("reuse an epoch", Sabotage::reuseAnEpoch),
        breaking("promote the shorter log", Sabotage::promoteTheShorterLog),
        breaking("forget a standby in the quorum set", Sabotage::forgetAStandbyInTheQuorumSet),
        breaking("lose the runbook at leader change", Sabotage::loseTheRunbookAtLeaderChange),
        breaking("ignore the wall clock on resume", Sabotage::ignoreTheWallClockOnResume),
        breaking("approve with one person twice", Sabotage::approveWithOnePersonTwice),
        breaking("seal in words alone", AgentSabotage::sealInWordsAlone),
        breaking("claim a set without proof", AgentSabotage::claimASetWithoutProof),
        breaking("follow in words alone", AgentSabotage::followInWordsAlone),
        breaking("rejoin in words alone", AgentSabotage::rejoinInWordsAlone),
        breaking("begin with less log", AgentSabotage::beginWithLessLog),
        breaking("acknowledge without the quorum", AgentSabotage::acknowledgeWithoutTheQuorum),
        breaking("believe a lost memory", Sabotage::believeALostMemory),
        breaking("keep a lease for ever", Sabotage::keepALeaseForEver),
        breaking("forget in the audit log", Sabotage::forgetInTheAuditLog));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sabotages")
  void isFoundAndShrunk(Function<Topology, Rules> sabotage) {
    Function<Plan, Trial.Outcome> play =
        plan -> Trial.run(plan, sabotage.apply(plan.setting().topology()), false);
    long began = worked();
    for (long seed = 0; worked() - began < FOUND_WITHIN.toNanos(); seed++) {
      Plan plan = Nemesis.plan(seed);
      Trial.Outcome outcome = play.apply(plan);
      if (outcome.violation().isPresent()) {
        Violation violation = outcome.violation().get();
        Plan small = Shrinker.shrink(plan, violation.promise(), play);
        String file =
            PlanText.print(
                small, List.of("seed " + seed + ": " + violation.promise(), violation.how()));
        assertThat(small.schedule()).as(file).hasSizeLessThanOrEqualTo(EVENTS_MAX);
        Plan again = PlanText.parse(file);
        assertThat(play.apply(again).violation().map(Violation::promise))
            .as(file)
            .contains(violation.promise());
        assertThat(Trial.run(again, false).violation())
            .as("without the sabotage\n" + file)
            .isEmpty();
        return;
      }
    }
    fail("not found within " + FOUND_WITHIN);
  }

  private static long worked() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
