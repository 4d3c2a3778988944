package dev.holdfast.simulation;

import dev.holdfast.model.Database;
import dev.holdfast.model.Link;
import dev.holdfast.model.Topology;
import dev.holdfast.simulation.Calibration.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What drills of one topology measured, oldest first; a calibration that grows with every drill.
 *
 * @param fingerprint of the topology that they were held on
 * @param drills what each measured
 */
public record DrillRecord(String fingerprint, List<Drill> drills) {
  /** For each scenario; machines and versions change, so older ones say less. */
  static final int KEPT_MAX = 40;

  /** With fewer promotions nothing is said about how long one takes. */
  private static final int PROMOTIONS_MIN = 3;

  /** Of a hundred promotions so many are quicker than the range, and as many slower. */
  private static final int TAIL_PERCENT = 10;

  private static final String PROMOTE = "promote";

  public DrillRecord {
    drills = List.copyOf(drills);
  }

  /**
   * What one drill measured.
   *
   * @param whole the RTO, or the pause of writes if it was planned
   * @param phases how long the phases of its runbook took, by name
   */
  public record Drill(Scenario scenario, Duration whole, SortedMap<String, Duration> phases) {
    public Drill {
      phases = Collections.unmodifiableSortedMap(new TreeMap<>(phases));
    }

    /** From the words of a line: {@code drill SCENARIO TIME}, and then {@code PHASE TIME} pairs. */
    static Drill parse(String[] words) {
      Optional<Scenario> scenario = words.length < 3 ? Optional.empty() : Scenario.named(words[1]);
      if (scenario.isEmpty() || words.length % 2 == 0) {
        throw new IllegalArgumentException(
            "write for instance: drill region-loss 2970ms promote 290ms");
      }
      SortedMap<String, Duration> phases = new TreeMap<>();
      for (int i = 3; i < words.length; i += 2) {
        phases.put(words[i], Calibration.millis(words[i + 1]));
      }
      return new Drill(scenario.get(), Calibration.millis(words[2]), phases);
    }

    private String line() {
      StringBuilder line = new StringBuilder("drill " + scenario.word() + " " + text(whole));
      phases.forEach((name, took) -> line.append("  ").append(name).append(' ').append(text(took)));
      return line.toString();
    }
  }

  /** Nothing yet. */
  public static DrillRecord of(Topology topology) {
    return new DrillRecord(fingerprint(topology), List.of());
  }

  /**
   * Names what measured times depend on: who holds what, how far the regions are apart, and the
   * lease. The topology's own name is in front, for people.
   */
  public static String fingerprint(Topology topology) {
    StringBuilder text = new StringBuilder(topology.failover().lease().toString());
    for (Link link : topology.links()) {
      text.append(link.a()).append(link.b()).append(link.rtt()).append(link.jitter());
    }
    for (Database database : topology.databases()) {
      text.append(database.id()).append(database.members()).append(database.durability());
    }
    return "%s-%08x".formatted(topology.name(), text.toString().hashCode());
  }

  /**
   * Reads what {@link #print} has written; lines of other kinds are left to {@link Calibration}.
   *
   * @throws IllegalArgumentException naming the line and what is wrong with it
   */
  public static DrillRecord parse(String text) {
    Calibration.parse(text);
    String fingerprint = "";
    List<Drill> drills = new ArrayList<>();
    for (String raw : text.lines().toList()) {
      String[] words = Calibration.words(raw);
      if (words[0].equals("topology")) {
        fingerprint = words[1];
      } else if (words[0].equals("drill")) {
        drills.add(Drill.parse(words));
      }
    }
    return new DrillRecord(fingerprint, drills);
  }

  /** With a further drill; the oldest of its scenario makes room. */
  public DrillRecord with(Drill drill) {
    List<Drill> more = new ArrayList<>(drills);
    more.add(drill);
    List<Drill> same = more.stream().filter(d -> d.scenario() == drill.scenario()).toList();
    if (same.size() > KEPT_MAX) {
      more.remove(same.getFirst());
    }
    return new DrillRecord(fingerprint, more);
  }

  /** As a file: first what follows for the parts, then every drill. */
  public String print(Topology topology) {
    List<String> lines = new ArrayList<>();
    lines.add("# What drills of this topology measured. `holdfast drill` adds to it, `holdfast");
    lines.add("# simulate` reads it; docs/simulation.md tells how.");
    lines.add("");
    lines.add("topology " + fingerprint);
    promotion(topology)
        .ifPresent(range ->
            lines.add(
                "takes promotion "
                    + text(range.min())
                    + " to "
                    + text(range.max())
                    + "  # the promote phases without a round trip between regions"));
    drills.forEach(drill -> lines.add(drill.line()));
    return String.join("\n", lines) + "\n";
  }

  /** The decision travels to the new primary, and its answer back to the log. */
  private Optional<Timings.Range> promotion(Topology topology) {
    List<Duration> took =
        drills.stream()
            .filter(drill -> drill.scenario() == Scenario.REGION_LOSS)
            .flatMap(drill -> Optional.ofNullable(drill.phases().get(PROMOTE)).stream())
            .sorted()
            .toList();
    if (took.size() < PROMOTIONS_MIN) {
      return Optional.empty();
    }
    Duration travel =
        topology.links().stream()
            .map(Link::rtt)
            .sorted()
            .skip(topology.links().size() / 2)
            .findFirst()
            .orElse(Duration.ZERO);
    int tail = took.size() * TAIL_PERCENT / 100;
    return Optional.of(
        new Timings.Range(
            without(took.get(tail), travel), without(took.get(took.size() - 1 - tail), travel)));
  }

  private static Duration without(Duration whole, Duration part) {
    Duration rest = whole.minus(part);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  private static String text(Duration time) {
    return Math.round(time.toNanos() / 1e6) + "ms";
  }
}
