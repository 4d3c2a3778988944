package dev.holdfast.simulation;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.Link;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.Region;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A plan as a scenario file, and back: the world line by line, then what befalls it and when. Prose
 * is behind {@code #}. What is read back is the same plan.
 */
public final class PlanText {

  private final List<Region> regions = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();
  private final Map<RegionId, Integer> drifts = new HashMap<>();
  private final List<Happening> schedule = new ArrayList<>();
  private final List<Database> databases = new ArrayList<>();
  private final Map<String, Timings.Range> ranges = new HashMap<>();
  private FailoverPolicy policy =
      new FailoverPolicy(FailoverPolicy.Mode.AUTOMATIC, Duration.ofSeconds(2), 0);
  private long seed;
  private Duration length = Duration.ZERO;
  private Duration pause = Duration.ofMillis(100);
  private boolean reads;

  private PlanText() {}

  /** The file, with one line of prose for each of {@code prose}. */
  public static String print(Plan plan, List<String> prose) {
    StringBuilder text = new StringBuilder();
    prose.forEach(line -> text.append("# ").append(line).append('\n'));
    text.append(prose.isEmpty() ? "" : "\n");
    Setting setting = plan.setting();
    Topology topology = setting.topology();
    line(text, "seed " + plan.seed());
    line(text, "lasts " + plan.length().toMillis() + " ms");
    line(text, "lease " + topology.failover().lease().toMillis() + " ms");
    if (topology.failover().mode() == FailoverPolicy.Mode.APPROVAL) {
      line(text, "approvals " + topology.failover().approvals());
    }
    for (int i = 0; i < topology.regions().size(); i++) {
      Region region = topology.regions().get(i);
      int drift = setting.driftsPpm().get(i);
      line(
          text,
          (region.witness() ? "witness " : "region ")
              + region.id()
              + (drift == 0 ? "" : " drift " + drift));
    }
    for (Link link : topology.links()) {
      line(
          text,
          "link "
              + link.a()
              + " "
              + link.b()
              + " rtt "
              + link.rtt().toNanos()
              + " jitter "
              + link.jitter().toNanos());
    }
    for (Database database : topology.databases()) {
      line(
          text,
          "database "
              + database.id()
              + " "
              + database.durability().name().toLowerCase(Locale.ROOT)
              + String.join("", database.members().stream().map(m -> " " + m).toList()));
    }
    Timings timings = setting.timings();
    timings
        .ranges()
        .forEach((name, range) -> {
          if (!range.equals(Timings.MEASURED.ranges().get(name))) {
            line(text, "takes " + name + " " + range.min().toNanos() + " " + range.max().toNanos());
          }
        });
    line(text, "clients " + setting.clientPause().toNanos() + (setting.reads() ? " reads" : ""));
    for (Happening happening : plan.schedule()) {
      line(text, "at " + happening.atMillis() + " " + ScenarioText.print(happening.fault()));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if a line cannot be read
   */
  public static Plan parse(String text) {
    PlanText reading = new PlanText();
    text.lines()
        .map(String::strip)
        .forEach(line -> {
          if (!line.isEmpty() && !line.startsWith("#")) {
            try {
              reading.line(line, line.split(" +", -1));
            } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
              throw new IllegalArgumentException("Cannot be read: " + line, e);
            }
          }
        });
    return reading.plan();
  }

  private void line(String line, String[] words) {
    switch (words[0]) {
      case "seed" -> seed = Long.parseLong(words[1]);
      case "lasts" -> length = Duration.ofMillis(Long.parseLong(words[1]));
      case "lease" ->
          policy =
              new FailoverPolicy(
                  policy.mode(), Duration.ofMillis(Long.parseLong(words[1])), policy.approvals());
      case "approvals" ->
          policy =
              new FailoverPolicy(
                  FailoverPolicy.Mode.APPROVAL, policy.lease(), Integer.parseInt(words[1]));
      case "region", "witness" -> region(words);
      case "link" ->
          links.add(
              Link.between(
                  new RegionId(words[1]),
                  new RegionId(words[2]),
                  Duration.ofNanos(Long.parseLong(words[4])),
                  Duration.ofNanos(Long.parseLong(words[6])),
                  new Bandwidth(1_000_000_000)));
      case "database" -> databases.add(database(words));
      case "takes" ->
          ranges.put(
              words[1],
              new Timings.Range(
                  Duration.ofNanos(Long.parseLong(words[2])),
                  Duration.ofNanos(Long.parseLong(words[3]))));
      case "clients" -> {
        pause = Duration.ofNanos(Long.parseLong(words[1]));
        reads = words.length > 2;
      }
      case "at" -> {
        String fault = line.substring(line.indexOf(words[1]) + words[1].length());
        schedule.add(new Happening(Long.parseLong(words[1]), ScenarioText.parse(fault)));
      }
      default -> throw new IllegalArgumentException("no line begins like this");
    }
  }

  private void region(String[] words) {
    RegionId id = new RegionId(words[1]);
    RegionRole role = words[0].equals("witness") ? RegionRole.WITNESS : RegionRole.DATA;
    regions.add(new Region(id, Optional.empty(), role));
    drifts.put(id, words.length > 3 ? Integer.parseInt(words[3]) : 0);
  }

  private static Database database(String[] words) {
    List<RegionId> members =
        List.of(words).subList(3, words.length).stream().map(RegionId::new).toList();
    return new Database(
        new ResourceId(words[1]),
        Pattern.ACTIVE_PASSIVE,
        members.getFirst(),
        members.subList(1, members.size()),
        Durability.valueOf(words[2].toUpperCase(Locale.ROOT)),
        new Objectives(Duration.ofSeconds(10), Duration.ZERO));
  }

  private Plan plan() {
    Topology topology = new Topology("simulated", regions, links, databases, policy);
    List<Integer> ppm = regions.stream().map(r -> drifts.getOrDefault(r.id(), 0)).toList();
    Map<String, Timings.Range> all = new HashMap<>(Timings.MEASURED.ranges());
    all.putAll(ranges);
    Timings timings = Timings.of(all, Timings.MEASURED.connectRoundTrips());
    return new Plan(seed, new Setting(topology, timings, ppm, pause, reads), schedule, length);
  }
}
