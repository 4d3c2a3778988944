package dev.holdfast.simulation;

import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import dev.holdfast.simulation.Incident.Failure;
import dev.holdfast.simulation.Incident.Stroke;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * How long things take, from measured drills, and what those drills took as a whole; so that it can
 * be said how far the simulation is from what is real.
 *
 * @param timings of the parts
 * @param measured of the whole
 */
public record Calibration(Timings timings, List<Measured> measured) {
  /** What drills play: {@code examples/quickstart.yaml}. */
  private static final Topology QUICKSTART =
      Nemesis.topology(
          3,
          0,
          Durability.QUORUM,
          new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0),
          new Nemesis.Way(Duration.ofMillis(80), Duration.ofMillis(2)));

  /** As often as a drill's clients begin an operation. */
  private static final Duration CLIENT_PAUSE = Duration.ofMillis(25);

  private static final int PLAYS = 41;
  private static final long LEADER_MOVES_MILLIS = 3_000;
  private static final long REGION_AWAY_MILLIS = 60_000;

  public Calibration {
    measured = List.copyOf(measured);
  }

  /** The drills that can be played again here. */
  public enum Scenario {
    /** The region with primary and leader loses its power. */
    REGION_LOSS,
    /** The primary moves as planned. */
    SWITCHOVER;

    /** As {@code holdfast drill --scenario} calls it. */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** The one that is called so; empty for drills that cannot be played here. */
    public static Optional<Scenario> named(String word) {
      return List.of(values()).stream().filter(each -> each.word().equals(word)).findFirst();
    }
  }

  /**
   * What drills of a scenario took: the RTO, or the pause of writes if it is planned.
   *
   * @param times one for each drill
   */
  public record Measured(Scenario scenario, List<Duration> times) {
    public Measured {
      times = List.copyOf(times);
    }
  }

  /**
   * Simulated beside measured.
   *
   * @param simulated the median
   * @param measured the median
   * @param drills how many were measured
   */
  public record Check(Scenario scenario, Duration simulated, Duration measured, int drills) {
    /** How far apart they are, as a share of what was measured; negative if simulated is less. */
    public double apart() {
      return (double) simulated.toNanos() / measured.toNanos() - 1;
    }
  }

  /**
   * Reads a calibration: {@code takes PART A to B}, {@code measured SCENARIO TIME …} and {@code
   * drill SCENARIO TIME …} lines.
   *
   * @throws IllegalArgumentException naming the line and what is wrong with it
   */
  public static Calibration parse(String text) {
    TreeMap<String, Timings.Range> ranges = new TreeMap<>(Timings.MEASURED.ranges());
    List<Measured> measured = new ArrayList<>();
    List<DrillRecord.Drill> drills = new ArrayList<>();
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      String[] words = words(raw);
      try {
        switch (words[0]) {
          case "" -> {}
          case "takes" -> {
            if (!ranges.containsKey(words[1]) || words.length != 5) {
              throw new IllegalArgumentException("write for instance: takes promotion 1ms to 2ms");
            }
            ranges.put(words[1], new Timings.Range(millis(words[2]), millis(words[4])));
          }
          case "measured" -> measured.add(measured(words));
          case "drill" -> drills.add(DrillRecord.Drill.parse(words));
          case "topology" -> {
            if (words.length != 2) {
              throw new IllegalArgumentException("write for instance: topology shop-0a1b2c3d");
            }
          }
          default ->
              throw new IllegalArgumentException(
                  "a line begins with takes, measured, topology or drill");
        }
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
      }
    }
    for (Scenario scenario : Scenario.values()) {
      List<Duration> times =
          drills.stream()
              .filter(drill -> drill.scenario() == scenario)
              .map(DrillRecord.Drill::whole)
              .toList();
      if (!times.isEmpty()) {
        measured.add(new Measured(scenario, times));
      }
    }
    return new Calibration(Timings.of(ranges, Timings.MEASURED.connectRoundTrips()), measured);
  }

  /** A line without its prose. */
  static String[] words(String line) {
    return line.replaceFirst("#.*$", "").strip().split("\\s+", -1);
  }

  private static Measured measured(String[] words) {
    if (words.length > 2 && Scenario.named(words[1]).isPresent()) {
      return new Measured(
          Scenario.named(words[1]).orElseThrow(),
          List.of(words).subList(2, words.length).stream().map(Calibration::millis).toList());
    }
    throw new IllegalArgumentException("write for instance: measured region-loss 2649ms 2754ms");
  }

  static Duration millis(String word) {
    if (!word.matches("[0-9]{1,7}(\\.[0-9]{1,3})?ms")) {
      throw new IllegalArgumentException('"' + word + "\" is no time such as 250ms");
    }
    double millis = Double.parseDouble(word.substring(0, word.length() - 2));
    return Duration.ofNanos(Math.round(millis * 1_000_000));
  }

  /** Plays the measured scenarios on the quickstart and sets both beside one another. */
  public List<Check> checks() {
    return checks(QUICKSTART);
  }

  /** Plays the measured scenarios on the topology that they were measured on. */
  public List<Check> checks(Topology topology) {
    return measured.stream()
        .map(each ->
            new Check(
                each.scenario(),
                median(
                    LongStream.range(0, PLAYS)
                        .mapToObj(seed -> play(topology, each.scenario(), seed))
                        .toList()),
                median(each.times()),
                each.times().size()))
        .toList();
  }

  private static Duration median(List<Duration> times) {
    return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
  }

  private Duration play(Topology topology, Scenario scenario, long seed) {
    Database database = topology.databases().getFirst();
    RegionId first = database.primary();
    RegionId second = database.replicas().isEmpty() ? first : database.replicas().getFirst();
    Failure failure =
        switch (scenario) {
          case REGION_LOSS ->
              new Failure(
                  FaultKind.REGION_LOSS,
                  0,
                  REGION_AWAY_MILLIS,
                  List.of(
                      new Stroke(0, FaultKind.REGION_LOSS, new Fault.Lead(first)),
                      new Stroke(LEADER_MOVES_MILLIS, FaultKind.REGION_LOSS, new Fault.Kill(first)),
                      new Stroke(
                          REGION_AWAY_MILLIS, FaultKind.REGION_LOSS, new Fault.Start(first))));
          case SWITCHOVER ->
              new Failure(
                  FaultKind.SWITCHOVER,
                  0,
                  0,
                  List.of(
                      new Stroke(0, FaultKind.SWITCHOVER, new Fault.Switchover(second, "drill"))));
        };
    Lasting atOnce = new Lasting(Duration.ofMinutes(1), Duration.ofMinutes(1));
    FaultRate once = new FaultRate(failure.kind(), 1, atOnce, 0, "a drill");
    FaultProfile profile = new FaultProfile("drill", "a drill", atOnce, List.of(once));
    List<Integer> drifts = topology.regions().stream().map(_ -> 0).toList();
    Setting setting = new Setting(topology, timings, drifts, CLIENT_PAUSE, false);
    IncidentRun run =
        new IncidentRun(
            setting,
            profile,
            new Incident(List.of(failure)),
            new IncidentId(1, 1),
            seed,
            new Chronicle(false));
    Optional<Duration> longest =
        run.play().interruptions().stream()
            .map(IncidentResult.Interruption::lasted)
            .max(Duration::compareTo);
    return longest.orElse(Duration.ZERO);
  }
}
