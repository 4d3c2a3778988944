package dev.holdfast.simulation;

import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Plays years of a topology under a profile of faults. Years do not depend on one another, and
 * equal seeds give equal years; a year may be played on any thread.
 */
public final class Forecast {
  /** So long that the pause of a switchover shows, so rare that years pass quickly. */
  private static final Duration CLIENT_PAUSE = Duration.ofMillis(100);

  private final Setting setting;
  private final FaultProfile profile;
  private final long seed;
  private final Almanac almanac;

  /**
   * A forecast.
   *
   * @param topology must hold a database
   * @param timings how long things take in its regions
   * @param seed of everything that is left to chance
   */
  public Forecast(Topology topology, Timings timings, FaultProfile profile, long seed) {
    if (topology.databases().isEmpty()) {
      throw new IllegalArgumentException("Nothing to simulate: " + topology.name());
    }
    List<Integer> drifts = topology.regions().stream().map(_ -> 0).toList();
    this.setting = new Setting(topology, timings, drifts, CLIENT_PAUSE, false);
    this.profile = profile;
    this.seed = seed;
    this.almanac = new Almanac(topology, profile, seed);
  }

  /** What is forecast. */
  public Topology topology() {
    return setting.topology();
  }

  /** What befalls it, and how often. */
  public FaultProfile profile() {
    return profile;
  }

  /** Of everything that is left to chance. */
  public long seed() {
    return seed;
  }

  /** Plays one year, counted from 1. */
  public YearResult year(long year) {
    List<IncidentResult> results = new ArrayList<>();
    List<Incident> incidents = almanac.year(year);
    for (int number = 1; number <= incidents.size(); number++) {
      results.add(play(incidents.get(number - 1), year, number, new Chronicle(false)));
    }
    return new YearResult(year, results);
  }

  private IncidentResult play(Incident incident, long year, int number, Chronicle chronicle) {
    IncidentId id = new IncidentId(year, number);
    long own = Seeds.mixed(seed, year, number);
    return new IncidentRun(setting, profile, incident, id, own, chronicle).play();
  }

  /**
   * Plays one incident again and tells what happens in it, line by line, and what it came to; empty
   * if there is none.
   */
  public Optional<List<String>> replay(IncidentId id) {
    List<Incident> incidents = almanac.year(id.year());
    if (id.number() > incidents.size()) {
      return Optional.empty();
    }
    Chronicle chronicle = new Chronicle(true);
    IncidentResult result = play(incidents.get(id.number() - 1), id.year(), id.number(), chronicle);
    List<String> lines = new ArrayList<>(chronicle.lines());
    lines.addAll(cameTo(result));
    return Optional.of(lines);
  }

  private static List<String> cameTo(IncidentResult result) {
    List<String> lines = new ArrayList<>();
    for (IncidentResult.Interruption each : result.interruptions()) {
      lines.add(
          "= no write of "
              + each.resource()
              + " was acknowledged for "
              + Chronicle.words(each.lasted())
              + " after "
              + each.kind().word());
    }
    if (result.interruptions().isEmpty()) {
      lines.add("= writes were not interrupted");
    }
    for (IncidentResult.Loss loss : result.losses()) {
      lines.add(
          "= acknowledged writes of " + loss.resource() + " that were lost: " + loss.writes());
    }
    result.violation().ifPresent(violation -> lines.add("= broken promise: " + violation));
    return lines;
  }
}
