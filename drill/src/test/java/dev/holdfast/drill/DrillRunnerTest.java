package dev.holdfast.drill;

import static dev.holdfast.drill.Situations.EAST;
import static dev.holdfast.drill.Situations.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.TinyRegions.Fence;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Exported;
import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Loss;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.folder.DrillFolder;
import dev.holdfast.drill.report.Artefacts;
import dev.holdfast.drill.report.Report;
import dev.holdfast.drill.report.Summary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whole drills on real PostgreSQL servers, killed for real. */
@Timeout(180)
final class DrillRunnerTest {
  /** Where artefacts are kept so that a person can look at what the tests looked at. */
  private static final Path ARTEFACTS = Path.of("target", "drills");

  @TempDir private Path folder;

  private static DrillPlan plan(String scenario, Path artefacts) {
    return new DrillPlan(
        Scenario.named(scenario).orElseThrow(), 7, DrillPlan.DURATION_MIN, artefacts);
  }

  /** Whoever judges the folder later finds the same. */
  private static void assertJudgedAlike(DrillResult result) {
    Report judged = DrillFolder.judge(result.folder());
    assertThat(judged.verdict()).isEqualTo(result.report().verdict());
    assertThat(judged.exitCode()).isEqualTo(result.exitCode());
    assertThat(judged.courseChecks())
        .filteredOn(check -> check.name().equals("report"))
        .singleElement()
        .satisfies(check -> assertThat(check.verdict()).isInstanceOf(Verdict.Valid.class));
  }

  private static Loss loss(Findings found) {
    return found.loss() instanceof Got<Loss>(Loss loss)
        ? loss
        : org.junit.jupiter.api.Assertions.fail("nothing was read back");
  }

  private static Verdict verdict(Report report, String check) {
    return report.findings().getFirst().checks().stream()
        .filter(candidate -> candidate.name().equals(check))
        .map(Check::verdict)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void findsThatALaggingStandbyLosesWhatIsExported() throws Exception {
    try (TinyRegions regions = new TinyRegions(folder, Duration.ofMillis(250), Fence.IN_TIME)) {
      DrillResult result =
          DrillRunner.run(regions, plan("region-loss", ARTEFACTS.resolve("lag")), (_, line) -> {});

      Findings orders = result.report().findings().getFirst();
      Loss loss = loss(orders);
      assertThat(result.report().verdict())
          .as(() -> Summary.of(result.report()).toString())
          .isInstanceOf(Verdict.Valid.class);
      assertThat(loss.lost()).isNotEmpty();
      assertThat(loss.atRisk().orElseThrow()).isGreaterThanOrEqualTo(loss.lost().size());
      assertThat(orders.exported())
          .isInstanceOfSatisfying(
              Got.class,
              got -> assertThat(((Exported) got.value()).lost()).isEqualTo(loss.lost().size()));
      assertThat(orders.rto().orElseThrow())
          .isBetween(Duration.ofMillis(700), Duration.ofSeconds(8));
      assertThat(orders.recoveries()).containsOnlyKeys(WEST, Situations.SOUTH);
      assertThat(orders.replicasEqual()).contains(true);
      assertThat(orders.counts().acknowledgedReads()).isPositive();
      // The objective allows no loss at all, and a loss there was.
      assertThat(result.exitCode()).isEqualTo(Report.EXIT_REFUTED);
      assertThat(result.folder().toFile().list())
          .containsExactlyInAnyOrder(
              Artefacts.HISTORY,
              Artefacts.READ_BACK,
              Artefacts.JSON,
              Artefacts.JUNIT,
              Artefacts.PAGE);
      assertJudgedAlike(result);
    }
  }

  @Test
  void findsThatAPrimaryWithoutAFenceGoesOnBesideItsSuccessor() throws Exception {
    try (TinyRegions regions = new TinyRegions(folder, Duration.ZERO, Fence.NEVER)) {
      DrillResult result =
          DrillRunner.run(regions, plan("partition", ARTEFACTS.resolve("split")), (_, line) -> {});

      Findings orders = result.report().findings().getFirst();
      assertThat(verdict(result.report(), "split-brain")).isInstanceOf(Verdict.Invalid.class);
      assertThat(orders.splitBrain())
          .isNotEmpty()
          .allSatisfy(anomaly -> assertThat(anomaly.operation().region()).isEqualTo(EAST));
      assertThat(verdict(result.report(), "stale-reads")).isInstanceOf(Verdict.Invalid.class);
      assertThat(loss(orders).lost()).isNotEmpty();
      assertThat(result.exitCode()).isEqualTo(Report.EXIT_REFUTED);
    }
  }

  @Test
  void findsThatNobodyWaitedForTheLeaseOfAPrimaryThatIsCutOff() throws Exception {
    try (TinyRegions regions = new TinyRegions(folder, Duration.ZERO, Fence.AFTER_ITS_LEASE)) {
      DrillResult result =
          DrillRunner.run(regions, plan("partition", ARTEFACTS.resolve("lease")), (_, line) -> {});

      Findings orders = result.report().findings().getFirst();
      assertThat(verdict(result.report(), "split-brain")).isInstanceOf(Verdict.Invalid.class);
      assertThat(orders.splitBrain())
          .isNotEmpty()
          .allSatisfy(anomaly -> {
            assertThat(anomaly.operation().region()).isEqualTo(EAST);
            assertThat(anomaly.operation().answer().orElseThrow().position().timeline())
                .isEqualTo(1);
          });
      assertThat(result.exitCode()).isEqualTo(Report.EXIT_REFUTED);
      assertJudgedAlike(result);
    }
  }

  @Test
  void leavesAReportOfADrillThatIsBrokenOff() throws Exception {
    try (TinyRegions regions = new TinyRegions(folder, Duration.ZERO, Fence.IN_TIME)) {
      Thread caller = Thread.currentThread();
      DrillResult result =
          DrillRunner.run(
              regions,
              plan("region-loss", ARTEFACTS.resolve("broken-off")),
              (_, line) -> {
                if (line.contains("clients write")) {
                  caller.interrupt();
                }
              });

      assertThat(result.interrupted()).isTrue();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      assertThat(result.report().verdict())
          .isEqualTo(new Verdict.Unknown("The drill was broken off"));
      assertThat(result.exitCode()).isEqualTo(Report.EXIT_UNKNOWN);
      assertThat(Files.readString(result.folder().resolve(Artefacts.PAGE)))
          .contains("The drill was broken off");
      assertJudgedAlike(result);
    }
  }
}
