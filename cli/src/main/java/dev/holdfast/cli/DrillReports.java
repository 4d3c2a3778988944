package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.advisor.estimate.Evidence;
import dev.holdfast.advisor.estimate.Term;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option of every command that reads what drills measured. */
final class DrillReports {
  private static final String REPORT = "report.json";

  /** A folder of a few drills, each in a folder of its own. */
  private static final int DEPTH_MAX = 3;

  /** The newest tell most; more would only take time. */
  private static final int REPORTS_MAX = 200;

  private static final double NANOS_PER_MILLI = 1e6;

  private Path folder = Path.of("");

  @Option(
      names = "--drills",
      paramLabel = "DIR",
      description =
          "Where drills left their reports; .holdfast/drills, if it is there. What they measured"
              + " replaces what would be estimated.")
  void folder(Path path) {
    folder = path;
  }

  /** What drills of that topology measured. Reports of others, and of nothing, are left out. */
  List<Evidence> of(String topology) {
    boolean asked = !folder.toString().isEmpty();
    Path where = asked ? folder : StateRoot.drills();
    if (!Files.isDirectory(where)) {
      if (asked) {
        throw CommandException.usage(
            "There is no folder " + where + ".",
            "Name the folder where drills left their reports.");
      }
      return List.of();
    }
    List<Evidence> evidence = new ArrayList<>();
    try (Stream<Path> files = Files.walk(where, DEPTH_MAX)) {
      List<Path> reports =
          files
              .filter(file -> file.endsWith(REPORT))
              .sorted(Comparator.reverseOrder())
              .limit(REPORTS_MAX)
              .toList();
      for (Path report : reports) {
        evidence.addAll(read(report, topology));
      }
    } catch (IOException e) {
      throw CommandException.usage(
              "The drill reports in " + where + " cannot be read: " + e,
              "Name a folder that can be read, or leave the option out.")
          .causedBy(e);
    }
    return List.copyOf(evidence);
  }

  private static List<Evidence> read(Path file, String topology) throws IOException {
    JsonNode report = new ObjectMapper().readTree(file.toFile());
    if (!report.path("topology").asText().equals(topology)) {
      return List.of();
    }
    List<Evidence> found = new ArrayList<>();
    for (Map.Entry<String, JsonNode> resource : report.path("resources").properties()) {
      JsonNode rto = resource.getValue().path("rto_ms");
      boolean planned = report.path("scenario").asText().equals("switchover");
      JsonNode away = planned ? resource.getValue().path("write_pause_ms") : rto;
      if (away.isNumber()) {
        Duration whole = millis(away);
        found.add(
            new Evidence(
                resource.getKey(),
                report.path("scenario").asText(),
                file.toString(),
                report.path("verdict").asText().equals("valid"),
                whole,
                terms(report, resource.getKey(), whole),
                Optional.of(resource.getValue().path("lost_window_ms"))
                    .filter(JsonNode::isNumber)
                    .map(DrillReports::millis)));
      }
    }
    return found;
  }

  /** When the harm was done; reports of earlier versions tell no kinds, and it was the first. */
  private static JsonNode fault(JsonNode marks) {
    for (JsonNode mark : marks) {
      if (mark.path("kind").asText().equals("fault")) {
        return mark.path("at_ms");
      }
    }
    return marks.path(0).path("at_ms");
  }

  /** What the recovery consisted of; what the phases do not tell is reconnecting. */
  static Map<Term, Duration> terms(JsonNode report, String resource, Duration whole) {
    Map<Term, Duration> terms = new EnumMap<>(Term.class);
    Map<String, JsonNode> phases = phases(report, resource);
    JsonNode fault = fault(report.path("marks"));
    Duration left = whole;
    if (fault.isNumber() && phases.containsKey("detect") && phases.containsKey("fence")) {
      double detected = started(phases, "detect");
      double fenced = started(phases, "fence");
      left = take(terms, Term.DETECT, detected - fault.asDouble(), left);
      left = take(terms, Term.DECIDE, fenced - detected, left);
      left = take(terms, Term.FENCE, took(phases, "fence"), left);
      left = take(terms, Term.PROMOTE, took(phases, "promote"), left);
      left = take(terms, Term.PROPAGATE, took(phases, "verify"), left);
    }
    terms.put(Term.RECONNECT, left);
    return terms;
  }

  /** A part of what is left, so that the parts never exceed the whole. */
  private static Duration take(Map<Term, Duration> terms, Term term, double millis, Duration left) {
    Duration asked = Duration.ofNanos(Math.round(Math.max(0, millis) * NANOS_PER_MILLI));
    Duration part = asked.compareTo(left) <= 0 ? asked : left;
    terms.put(term, part);
    return left.minus(part);
  }

  /** The phases of the first change of primary of a resource, by name. */
  private static Map<String, JsonNode> phases(JsonNode report, String resource) {
    Map<String, JsonNode> phases = new HashMap<>();
    for (JsonNode phase : report.path("phases")) {
      if (phase.path("resource").asText().equals(resource)) {
        phases.putIfAbsent(phase.path("name").asText(), phase);
      }
    }
    return phases;
  }

  private static double started(Map<String, JsonNode> phases, String name) {
    return Optional.ofNullable(phases.get(name))
        .map(it -> it.path("started_ms").asDouble())
        .orElse(0.0);
  }

  private static double took(Map<String, JsonNode> phases, String name) {
    return Optional.ofNullable(phases.get(name))
        .map(it -> it.path("took_ms").asDouble())
        .orElse(0.0);
  }

  private static Duration millis(JsonNode number) {
    return Duration.ofNanos(Math.round(number.asDouble() * NANOS_PER_MILLI));
  }
}
