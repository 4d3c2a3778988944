package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Plays made-up worlds under made-up faults. {@code -Dseed=42} replays one seed and writes down
 * what happened; {@code -Dseeds=100000} plays more, after those that every build plays.
 */
class TrialTest {
  private static final int SEEDS = 600;
  private static final int SEEDS_PER_BATCH = 100;

  static final Setting QUICKSTART = setting(3, 0, Durability.QUORUM);
  static final Setting ASYNC = setting(2, 1, Durability.ASYNC);

  private static Setting setting(int data, int witnesses, Durability durability) {
    FailoverPolicy policy =
        new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0);
    Nemesis.Way way = new Nemesis.Way(Duration.ofMillis(80), Duration.ofMillis(2));
    Topology topology = Nemesis.topology(data, witnesses, durability, policy, way);
    return Setting.of(topology, Timings.MEASURED);
  }

  private static void keepsItsPromises(long seed) {
    Plan plan = Nemesis.plan(seed);
    Trial.run(plan, false).violation().ifPresent(violation -> fail(explain(plan, violation)));
  }

  /** The shortest plan that still breaks the promise, and what happens in it. */
  static String explain(Plan plan, Violation violation) {
    Plan small = Shrinker.shrink(plan, violation.promise(), tried -> Trial.run(tried, false));
    Trial.Outcome again = Trial.run(small, true);
    return "seed "
        + plan.seed()
        + "\n"
        + PlanText.print(small, List.of("broken: " + again.violation()))
        + "\n"
        + String.join("\n", again.lines());
  }

  @ParameterizedTest(name = "seeds {0} of 6")
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void keepsEveryPromiseUnderMadeUpFaults(int batch) {
    long only = Long.getLong("seed", -1);
    if (only >= 0) {
      keepsItsPromises(only);
      return;
    }
    long from = (long) (batch - 1) * SEEDS_PER_BATCH;
    assertThat(from + SEEDS_PER_BATCH).isLessThanOrEqualTo(SEEDS);
    LongStream.range(from, from + SEEDS_PER_BATCH).forEach(TrialTest::keepsItsPromises);
  }

  @Test
  void keepsEveryPromiseUnderAsManySeedsAsAskedFor() {
    LongStream.range(SEEDS, SEEDS + Long.getLong("seeds", 20)).forEach(TrialTest::keepsItsPromises);
  }

  /**
   * The same on every machine and every day. If the control code or the model has changed on
   * purpose, the new traces are written down with {@code -Drecord=true}.
   */
  @Test
  void equalSeedsGiveTheTracesThatWereRecorded() throws IOException {
    Path file = Path.of("src/test/resources/dev/holdfast/simulation/recorded-traces.txt");
    List<String> traces = LongStream.range(0, 12).mapToObj(TrialTest::fingerprint).toList();
    if (Boolean.getBoolean("record")) {
      Files.createDirectories(file.getParent());
      Files.write(file, traces);
    }

    assertThat(traces).isEqualTo(Files.readAllLines(file));
  }

  /** Another process salts its hash tables differently and compiles at other moments. */
  @Test
  void equalSeedsGiveEqualTracesInEveryProcess() throws IOException, InterruptedException {
    List<String> here = LongStream.range(0, 6).mapToObj(TrialTest::fingerprint).toList();

    assertThat(elsewhere("-Xint")).isEqualTo(here);
    assertThat(elsewhere("-XX:+UseParallelGC")).isEqualTo(here);
  }

  private static List<String> elsewhere(String option) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.holdfast.simulation.PrintTraces",
                "6")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
    assertThat(process.waitFor()).isZero();
    return lines;
  }

  private static String fingerprint(long seed) {
    long fingerprint = Trial.run(Nemesis.plan(seed), false).fingerprint();
    assertThat(Trial.run(Nemesis.plan(seed), true).fingerprint())
        .as("written down or not, it is the same run")
        .isEqualTo(fingerprint);
    return Long.toHexString(fingerprint);
  }

  @Test
  void anotherSeedGivesAnotherTrace() {
    Plan plan = new Plan(1, QUICKSTART, List.of(), Duration.ofSeconds(5));

    assertThat(Trial.run(new Plan(2, QUICKSTART, List.of(), Duration.ofSeconds(5)), false))
        .extracting(Trial.Outcome::fingerprint)
        .isNotEqualTo(Trial.run(plan, false).fingerprint());
  }

  @Test
  void aQuietWorldServesAndChangesNothing() {
    Trial.Outcome outcome =
        Trial.run(new Plan(7, QUICKSTART, List.of(), Duration.ofMinutes(5)), true);

    assertThat(outcome.violation()).isEmpty();
    assertThat(outcome.figures().promotions()).isZero();
    assertThat(outcome.figures().writes()).isGreaterThan(8000);
    assertThat(outcome.outages()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aLostRegionIsReplacedWithinSeconds(long seed) {
    Fault kill = new Fault.Kill(QUICKSTART.topology().regionIds().getFirst());
    Trial.Outcome outcome = run(seed, QUICKSTART, kill);

    assertThat(outcome.violation()).isEmpty();
    assertThat(outcome.figures().promotions()).isEqualTo(1);
    assertThat(outcome.outages()).hasSize(1);
    // Lease with its margin, an election, a promotion and a few ways between the regions.
    assertThat(outcome.outages().getFirst())
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aFrozenRegionIsReplacedAndDoesNoHarmWhenItThaws(long seed) {
    Fault freeze = new Fault.Freeze(QUICKSTART.topology().regionIds().getFirst(), false);
    Trial.Outcome outcome = run(seed, QUICKSTART, freeze);

    assertThat(outcome.violation()).isEmpty();
    assertThat(outcome.figures().promotions()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aSwitchoverPausesWritesForLessThanASecond(long seed) {
    Fault move = new Fault.Switchover(QUICKSTART.topology().regionIds().get(1), "alice");
    Trial.Outcome outcome = run(seed, QUICKSTART, move);

    assertThat(outcome.violation()).isEmpty();
    assertThat(outcome.figures().promotions()).isEqualTo(1);
    assertThat(outcome.outages()).allMatch(outage -> outage.compareTo(Duration.ofSeconds(2)) < 0);
  }

  @Test
  void anAsynchronousFailoverLosesNoMoreThanTheLag() {
    Fault kill = new Fault.Kill(ASYNC.topology().regionIds().getFirst());
    for (long seed = 0; seed < 20; seed++) {
      Trial.Outcome outcome = run(seed, ASYNC, kill);
      assertThat(outcome.violation()).isEmpty();
      // What was written within one way to the standby, by three clients ten times a second.
      assertThat(outcome.figures().lostWrites()).isLessThanOrEqualTo(3);
      assertThat(outcome.figures().discardedBytes())
          .isGreaterThanOrEqualTo(outcome.figures().lostWrites() * Gateway.WRITE_BYTES);
    }
  }

  private static Trial.Outcome run(long seed, Setting setting, Fault fault) {
    return Trial.run(
        new Plan(seed, setting, List.of(new Happening(2000, fault)), Duration.ofSeconds(20)),
        false);
  }

  @Test
  void saysWhatHappened() {
    Fault kill = new Fault.Kill(QUICKSTART.topology().regionIds().getFirst());
    Plan plan = new Plan(3, QUICKSTART, List.of(new Happening(2000, kill)), Duration.ofSeconds(10));

    assertThat(String.join("\n", Trial.run(plan, true).lines()))
        .contains("! kill us-east")
        .contains("decides OpenRunbook orders in epoch 1: us-east renewed its lease last more than")
        .contains("decides Promote orders in epoch 1: the lease of us-east has run out")
        .contains("takes writes of orders in epoch 2");
  }

  @Test
  void asksPeopleWhereItMust() {
    Topology people =
        Nemesis.topology(
            3,
            0,
            Durability.QUORUM,
            new FailoverPolicy(FailoverPolicy.Mode.APPROVAL, Duration.ofSeconds(2), 2),
            new Nemesis.Way(Duration.ofMillis(80), Duration.ZERO));
    Fault kill = new Fault.Kill(people.regionIds().getFirst());
    Plan plan =
        new Plan(
            5,
            Setting.of(people, Timings.MEASURED),
            List.of(
                new Happening(1000, kill),
                new Happening(9000, new Fault.Approve("alice")),
                new Happening(12_000, new Fault.Approve("alice")),
                new Happening(15_000, new Fault.Approve("bob"))),
            Duration.ofSeconds(20));
    Trial.Outcome outcome = Trial.run(plan, false);

    assertThat(outcome.violation()).isEmpty();
    assertThat(outcome.outages()).hasSize(1);
    assertThat(outcome.outages().getFirst()).isGreaterThan(Duration.ofSeconds(14));
    assertThat(Optional.of(outcome.figures().promotions())).contains(1L);
  }
}
