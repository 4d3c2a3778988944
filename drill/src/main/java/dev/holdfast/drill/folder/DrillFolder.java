package dev.holdfast.drill.folder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Course;
import dev.holdfast.drill.check.Evidence;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Judge;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Remains;
import dev.holdfast.drill.check.Rows;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.report.Artefacts;
import dev.holdfast.drill.report.Header;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.drill.report.Report;
import dev.holdfast.drill.report.Timeline;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads and judges what a drill left in its folder. */
public final class DrillFolder {
  private final Path folder;
  private final HistoryReader history;
  private final JsonNode begin;

  private DrillFolder(Path folder, HistoryReader history, JsonNode begin) {
    this.folder = folder;
    this.history = history;
    this.begin = begin;
  }

  /** Whether a folder holds what a drill leaves behind. */
  public static boolean is(Path folder) {
    return Files.isRegularFile(folder.resolve(Artefacts.HISTORY));
  }

  /**
   * Reads the history and the rows beside it. Never fails: whatever is missing or impossible is a
   * check of the result that is not valid.
   */
  public static Recorded read(Path folder) {
    HistoryReader history = HistoryReader.read(folder.resolve(Artefacts.HISTORY));
    return history
        .begin()
        .map(begin -> new DrillFolder(folder, history, begin).recorded())
        .orElseGet(() ->
            new Recorded(
                new Header("", "", "", "", 0, Instant.EPOCH, Duration.ZERO, Map.of()),
                List.of(),
                List.of(),
                List.of(history.check()),
                List.of(),
                0,
                0));
  }

  /**
   * Judges a folder with the checkers of a drill, and holds the claims of its {@code report.json}
   * against the result where there is one.
   */
  public static Report judge(Path folder) {
    Recorded recorded = read(folder);
    Report judged = report(recorded, recorded.checks());
    List<Check> checks = new ArrayList<>(recorded.checks());
    Claims.check(folder.resolve(Artefacts.JSON), judged).ifPresent(checks::add);
    return report(recorded, checks);
  }

  private static Report report(Recorded recorded, List<Check> checks) {
    Map<ResourceId, List<Operation>> operations = new HashMap<>();
    recorded
        .evidence()
        .forEach(evidence -> operations.put(evidence.database().id(), evidence.operations()));
    return new Report(
        recorded.header(),
        recorded.evidence().stream().map(Judge::judge).toList(),
        checks,
        List.of(),
        new Timeline(
            recorded.clientsNanos(),
            recorded.endNanos(),
            recorded.regions(),
            recorded.marks(),
            List.of(),
            operations,
            Map.of()),
        Map.of());
  }

  private Recorded recorded() {
    List<Check> checks = new ArrayList<>(history.courseChecks());
    List<Evidence> evidence = new ArrayList<>();
    List<RegionId> regions = new ArrayList<>();
    try {
      begin.path("regions").forEach(region -> regions.add(new RegionId(region.asText())));
      begin.path("resources").forEach(resource -> evidence.add(evidence(regions, resource)));
    } catch (IllegalArgumentException e) {
      checks.add(
          new Check(
              "begin",
              new Verdict.Unknown(
                  "The first line of the history cannot be understood: " + e.getMessage()),
              List.of()));
    }
    checks.add(history.check());
    return new Recorded(
        header(),
        regions,
        evidence,
        checks,
        history.marks(),
        history.end().map(end -> end.path("clients_from_ns").asLong()).orElse(0L),
        endNanos());
  }

  private long endNanos() {
    return history.end().map(end -> end.path("clients_until_ns").asLong()).orElse(0L);
  }

  private Header header() {
    Map<String, String> environment = new LinkedHashMap<>();
    begin
        .path("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    return new Header(
        begin.path("topology").asText(),
        begin.path("scenario").asText(),
        begin.path("proves").asText(),
        history.marks().stream()
            .filter(mark -> mark.kind() == Mark.Kind.FAULT)
            .findFirst()
            .map(Mark::text)
            .orElse(""),
        begin.path("seed").asLong(),
        started(),
        Duration.ofNanos(history.end().map(end -> end.path("at_ns").asLong()).orElse(0L)),
        environment);
  }

  private Instant started() {
    try {
      return Instant.parse(begin.path("wall").asText());
    } catch (DateTimeParseException _) {
      return Instant.EPOCH;
    }
  }

  private Evidence evidence(List<RegionId> regions, JsonNode resource) {
    Database database = database(resource);
    ResourceId id = database.id();
    ReadBackFiles files = new ReadBackFiles(folder, begin.path("run").asText());
    Map<RegionId, Gathered<Rows>> replicas = new LinkedHashMap<>();
    database.members().forEach(member -> replicas.put(member, files.replica(id, member)));
    return new Evidence(
        database,
        history.operations(id),
        course(regions),
        new Remains(files.endpoint(id), replicas, files.exports(id), history.received(id)));
  }

  private static Database database(JsonNode resource) {
    List<RegionId> replicas = new ArrayList<>();
    resource.path("replicas").forEach(region -> replicas.add(new RegionId(region.asText())));
    return new Database(
        new ResourceId(resource.path("id").asText()),
        Pattern.ACTIVE_PASSIVE,
        new RegionId(resource.path("primary").asText()),
        replicas,
        resource.path("durability").asText().equals("quorum")
            ? Durability.QUORUM
            : Durability.ASYNC,
        new Objectives(
            Duration.ofMillis(resource.path("rto_ms").asLong()),
            Duration.ofMillis(resource.path("rpo_ms").asLong())));
  }

  private Gathered<Course> course(List<RegionId> regions) {
    long fault = first(Mark.Kind.FAULT);
    if (fault < 0) {
      return new Gathered.Missing<>("no harm was done");
    }
    long mended = first(Mark.Kind.MENDED);
    long end = Math.max(endNanos(), fault);
    Set<RegionId> survivors = new HashSet<>(regions);
    survivors.removeAll(history.struck());
    return new Gathered.Got<>(
        new Course(fault, mended < fault ? end : Math.min(mended, end), survivors));
  }

  /** When the first thing of that kind happened, or -1 if none did. */
  private long first(Mark.Kind kind) {
    return history.marks().stream()
        .filter(mark -> mark.kind() == kind)
        .findFirst()
        .map(Mark::nanos)
        .orElse(-1L);
  }
}
