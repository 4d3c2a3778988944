package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AlmanacTest {
  private static final long YEARS = 400;
  private static final Topology TOPOLOGY = TrialTest.QUICKSTART.topology();

  private static List<Incident.Failure> failures(FaultProfile profile, long years) {
    Almanac almanac = new Almanac(TOPOLOGY, profile, 7);
    return LongStream.rangeClosed(1, years)
        .boxed()
        .flatMap(year -> almanac.year(year).stream())
        .flatMap(incident -> incident.failures().stream())
        .toList();
  }

  @Test
  void everyKindHappensAsOftenAsTheProfileSays() throws IOException {
    FaultProfile harsh = FaultProfileTest.builtIn("harsh");
    List<Incident.Failure> failures = failures(harsh, YEARS);

    for (FaultRate rate : harsh.rates()) {
      long each = rate.kind().each() == FaultKind.Each.APPLICATION ? 1 : 3;
      double expected = rate.perYear() * each * YEARS;
      long found = failures.stream().filter(f -> f.kind() == rate.kind()).count();
      // Five standard deviations of a Poisson count.
      assertThat((double) found)
          .as(rate.kind().word())
          .isBetween(expected - 5 * Math.sqrt(expected), expected + 5 * Math.sqrt(expected));
    }
  }

  @Test
  void durationsHaveTheMedianAndTheTailThatTheProfileSays() throws IOException {
    List<Long> lasted =
        failures(FaultProfileTest.builtIn("harsh"), YEARS).stream()
            .filter(failure -> failure.kind() == FaultKind.REGION_LOSS)
            .map(failure -> failure.endsMillis() - failure.beginsMillis())
            .sorted()
            .toList();
    long median = lasted.get(lasted.size() / 2);
    long tail = lasted.get(lasted.size() * 95 / 100);

    assertThat(Duration.ofMillis(median)).isBetween(Duration.ofMinutes(54), Duration.ofMinutes(66));
    assertThat(Duration.ofMillis(tail)).isBetween(Duration.ofHours(20), Duration.ofHours(29));
  }

  @Test
  void aSecondRegionSuffersTheSameAsOftenAsTheProfileSays() throws IOException {
    List<Incident.Failure> losses =
        failures(FaultProfileTest.builtIn("harsh"), YEARS).stream()
            .filter(failure -> failure.kind() == FaultKind.REGION_LOSS)
            .toList();
    long both = losses.stream().filter(failure -> failure.strokes().size() == 4).count();

    assertThat((double) both / losses.size()).isBetween(0.16, 0.24);
  }

  @Test
  void whatOverlapsOrFollowsCloselyIsOneIncident() {
    Incident.Failure first = lasting(0, 1000);
    Incident.Failure within = lasting(500, 600);
    Incident.Failure soon = lasting(200_000, 201_000);
    Incident.Failure apart = lasting(900_000, 900_001);

    assertThat(Incident.group(List.of(apart, soon, first, within)))
        .containsExactly(new Incident(List.of(first, within, soon)), new Incident(List.of(apart)));
  }

  private static Incident.Failure lasting(long begins, long ends) {
    return new Incident.Failure(FaultKind.FREEZE, begins, ends, List.of());
  }

  @Test
  void everyStrokeThatHarmsIsTakenBack() throws IOException {
    for (Incident.Failure failure : failures(FaultProfileTest.builtIn("harsh"), 20)) {
      List<Incident.Stroke> sorted = new ArrayList<>(failure.strokes());
      sorted.sort(Comparator.comparingLong(Incident.Stroke::atMillis));
      Fault last = sorted.getLast().fault();
      assertThat(last)
          .isNotInstanceOfAny(
              Fault.Kill.class,
              Fault.Isolate.class,
              Fault.Freeze.class,
              Fault.BreakEngine.class,
              Fault.Cut.class);
    }
  }

  /** So that two files can be compared under the same weather. */
  @Test
  void sharedRegionsShareTheirFate() throws IOException {
    FaultProfile cloud = FaultProfileTest.builtIn("cloud");
    Topology other =
        Nemesis.topology(
            2,
            1,
            Durability.ASYNC,
            new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(4), 0),
            new Nemesis.Way(Duration.ofMillis(10), Duration.ZERO));

    for (long year = 1; year <= 20; year++) {
      assertThat(losses(new Almanac(other, cloud, 3), year))
          .isEqualTo(losses(new Almanac(TOPOLOGY, cloud, 3), year));
    }
  }

  private static List<Incident.Stroke> losses(Almanac almanac, long year) {
    RegionId first = TOPOLOGY.regionIds().getFirst();
    return almanac.year(year).stream()
        .flatMap(incident -> incident.strokes().stream())
        .filter(stroke -> stroke.kind() == FaultKind.REGION_LOSS)
        .filter(stroke -> stroke.fault().equals(new Fault.Kill(first)))
        .toList();
  }
}
