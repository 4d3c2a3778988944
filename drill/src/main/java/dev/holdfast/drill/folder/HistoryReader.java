package dev.holdfast.drill.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.drill.check.Answer;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Operation;
import dev.holdfast.drill.check.Outcome;
import dev.holdfast.drill.check.Verdict;
import dev.holdfast.drill.check.WriteKey;
import dev.holdfast.drill.report.Mark;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code history.ndjson} and says whether it is whole and possible. Lines are numbered, so a
 * line that was removed or moved shows; each operation begins once and ends at most once; a client
 * sends one operation after the other.
 */
final class HistoryReader {
  /** About half a gigabyte; a longer history could not be judged in memory. */
  static final int OPERATIONS_MAX = 2_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** What was sent and has no outcome yet. */
  private record Invoked(
      long id,
      ResourceId resource,
      int client,
      RegionId region,
      Operation.Kind kind,
      WriteKey key,
      long dueNanos,
      long atNanos) {
    Operation ended(long nanos, Outcome outcome) {
      return new Operation(
          id, client, region, kind, key, new Operation.Span(dueNanos, atNanos, nanos), outcome);
    }
  }

  /** What a client did last. */
  private record Step(long operation, boolean ended, long nanos) {}

  private final Map<ResourceId, List<Operation>> operations = new LinkedHashMap<>();
  private final Map<Long, Invoked> underWay = new LinkedHashMap<>();
  private final Set<Long> ended = new HashSet<>();
  private final Map<Integer, Step> clients = new HashMap<>();
  private final List<Mark> marks = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();
  private final Map<ResourceId, Gathered<LogPosition>> received = new HashMap<>();
  private final List<String> damage = new ArrayList<>();
  private final List<String> contradictions = new ArrayList<>();
  private Optional<JsonNode> begin = Optional.empty();
  private Optional<JsonNode> end = Optional.empty();
  private Set<RegionId> struck = Set.of();
  private String latest = "nothing";
  private long number;
  private int kept;

  private HistoryReader() {}

  /** Reads a history; whatever is wrong with it ends up in {@link #check}. */
  static HistoryReader read(Path file) {
    HistoryReader reader = new HistoryReader();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        reader.line(line);
      }
    } catch (IOException e) {
      reader.damage.add("The history cannot be read after line %d: %s".formatted(reader.number, e));
    }
    reader.finish();
    return reader;
  }

  private void line(String text) {
    number++;
    try {
      JsonNode line = JSON.readTree(text);
      if (line.path("n").asLong() != number) {
        damage.add(
            "Line %d (%s) carries the number %s: lines were moved or removed, after %s"
                .formatted(number, what(line), line.path("n").asText("none"), latest));
        number = line.path("n").asLong(number);
      }
      if (end.isPresent()) {
        contradictions.add("Line %d (%s) follows the last line".formatted(number, what(line)));
      }
      event(line);
      latest = what(line);
    } catch (JsonProcessingException e) {
      damage.add("Line %d is cut off or no JSON, after %s".formatted(number, latest));
    } catch (IllegalArgumentException e) {
      contradictions.add("Line %d, after %s: %s".formatted(number, latest, e.getMessage()));
    }
  }

  private static String what(JsonNode line) {
    String event = line.path("event").asText("no event");
    return line.has("op") ? event + " of operation " + line.path("op").asLong() : event;
  }

  private void event(JsonNode line) {
    switch (line.path("event").asText()) {
      case "begin" -> begin = Optional.of(line);
      case "invoke" -> invoke(line);
      case "ok", "fail", "indeterminate" -> outcome(line);
      case "mark" -> mark(line);
      case "received" -> received.put(resource(line), received(line));
      case "check" -> checks.add(check(line));
      case "end" -> end = Optional.of(line);
      default -> throw new IllegalArgumentException("there is no event '" + what(line) + "'");
    }
  }

  private static ResourceId resource(JsonNode line) {
    return new ResourceId(line.path("resource").asText());
  }

  private void invoke(JsonNode line) {
    Invoked invoked =
        new Invoked(
            line.path("op").asLong(),
            resource(line),
            line.path("client").asInt(-1),
            new RegionId(line.path("region").asText()),
            line.path("kind").asText().equals("write") ? Operation.Kind.WRITE : Operation.Kind.READ,
            WriteKey.parse(line.path("key").asText()),
            line.path("due_ns").asLong(),
            line.path("at_ns").asLong());
    if (ended.contains(invoked.id()) || underWay.put(invoked.id(), invoked) != null) {
      contradictions.add("Operation %d is sent twice".formatted(invoked.id()));
    }
    if (invoked.dueNanos() > invoked.atNanos()) {
      contradictions.add("Operation %d is sent before it was due".formatted(invoked.id()));
    }
    Step before = clients.put(invoked.client(), new Step(invoked.id(), false, invoked.atNanos()));
    if (before != null && !before.ended()) {
      contradictions.add(
          "Client %d sends operation %d while operation %d is open"
              .formatted(invoked.client(), invoked.id(), before.operation()));
    } else if (before != null && before.nanos() > invoked.atNanos()) {
      contradictions.add(
          "Time runs backwards in client %d: operation %d is sent at %d ns, operation %d before it ended at %d ns"
              .formatted(
                  invoked.client(),
                  invoked.id(),
                  invoked.atNanos(),
                  before.operation(),
                  before.nanos()));
    }
  }

  private void outcome(JsonNode line) {
    long id = line.path("op").asLong();
    Invoked invoked = underWay.remove(id);
    if (invoked == null) {
      contradictions.add(
          "Operation %d ends in line %d and was %s"
              .formatted(id, number, ended.contains(id) ? "over already" : "never sent"));
      return;
    }
    long at = line.path("at_ns").asLong();
    ended.add(id);
    clients.put(invoked.client(), new Step(id, true, at));
    if (at < invoked.atNanos() || invoked.dueNanos() > invoked.atNanos()) {
      contradictions.add(
          "Time runs backwards in client %d: operation %d is sent at %d ns and ends at %d ns"
              .formatted(invoked.client(), id, invoked.atNanos(), at));
      return;
    }
    keep(invoked.resource(), invoked.ended(at, outcomeOf(line)));
  }

  private static Outcome outcomeOf(JsonNode line) {
    String because = line.path("because").asText();
    return switch (line.path("event").asText()) {
      case "ok" ->
          new Outcome.Acknowledged(
              new Answer(
                  line.path("server").asText(),
                  line.path("standby").asBoolean(),
                  position(line),
                  line.path("served_us").asLong(Answer.UNTOLD)),
              line.path("seen").asBoolean());
      case "fail" -> new Outcome.Failed(because);
      default -> new Outcome.Indeterminate(because);
    };
  }

  private static LogPosition position(JsonNode line) {
    return LogPosition.ofLsn(line.path("timeline").asLong(), line.path("lsn").asText());
  }

  private void keep(ResourceId resource, Operation operation) {
    if (kept == OPERATIONS_MAX) {
      damage.add(
          "There are more than %d operations: from operation %d on they are not judged"
              .formatted(OPERATIONS_MAX, operation.id()));
    }
    kept++;
    if (kept <= OPERATIONS_MAX) {
      operations.computeIfAbsent(resource, _ -> new ArrayList<>()).add(operation);
    }
  }

  private void mark(JsonNode line) {
    Mark.Kind kind = Mark.Kind.valueOf(line.path("kind").asText().toUpperCase(Locale.ROOT));
    marks.add(new Mark(kind, line.path("what").asText(), line.path("at_ns").asLong()));
    if (kind == Mark.Kind.FAULT) {
      Set<RegionId> regions = new HashSet<>();
      line.path("struck").forEach(region -> regions.add(new RegionId(region.asText())));
      struck = regions;
    }
  }

  private static Gathered<LogPosition> received(JsonNode line) {
    return line.has("lsn")
        ? new Gathered.Got<>(position(line))
        : new Gathered.Missing<>(line.path("because").asText());
  }

  private static Check check(JsonNode line) {
    String because = line.path("because").asText();
    Verdict verdict =
        switch (line.path("verdict").asText()) {
          case "valid" -> new Verdict.Valid(because);
          case "invalid" -> new Verdict.Invalid(because);
          default -> new Verdict.Unknown(because);
        };
    List<String> evidence = new ArrayList<>();
    line.path("evidence").forEach(sentence -> evidence.add(sentence.asText()));
    return new Check(line.path("name").asText(), verdict, evidence);
  }

  /** Whatever was sent and never heard of again may have been done. */
  private void finish() {
    for (Invoked open : underWay.values()) {
      if (open.dueNanos() <= open.atNanos()) {
        keep(
            open.resource(),
            open.ended(
                open.atNanos(),
                new Outcome.Indeterminate("the client was stopped before it had an answer")));
      }
    }
    if (begin.isEmpty()) {
      damage.addFirst("The history has no first line that says what it is");
    } else if (begin.get().path("format").asInt() != HistoryFormat.VERSION) {
      damage.addFirst(
          "The history is of format %s, this version reads format %d"
              .formatted(begin.get().path("format").asText("none"), HistoryFormat.VERSION));
    }
    if (checks.stream().noneMatch(check -> check.name().equals("course"))) {
      damage.add("The history does not say how the drill's course went");
    }
    if (end.isEmpty()) {
      damage.addFirst(
          "The history ends with line %d (%s) and has no last line: it was cut off"
              .formatted(number, latest));
    }
  }

  /** Whether the history is whole and possible. */
  Check check() {
    List<String> all = new ArrayList<>(contradictions);
    all.addAll(damage);
    Verdict verdict =
        !contradictions.isEmpty()
            ? new Verdict.Invalid(contradictions.getFirst())
            : !damage.isEmpty()
                ? new Verdict.Unknown(damage.getFirst())
                : new Verdict.Valid("All %d lines are there, in order".formatted(number));
    return new Check("history", verdict, all);
  }

  /** The line that says which drill it was; empty if it is not there. */
  Optional<JsonNode> begin() {
    return begin;
  }

  /** The line that says that nothing more comes; empty if it is not there. */
  Optional<JsonNode> end() {
    return end;
  }

  List<Operation> operations(ResourceId resource) {
    return operations.getOrDefault(resource, List.of());
  }

  Gathered<LogPosition> received(ResourceId resource) {
    return received.getOrDefault(
        resource, new Gathered.Missing<>("the history does not tell how far the standbys were"));
  }

  /** The regions whose clients need not be served before the harm is mended. */
  Set<RegionId> struck() {
    return struck;
  }

  List<Mark> marks() {
    return marks;
  }

  /** What the drill found of its own course. */
  List<Check> courseChecks() {
    return checks;
  }
}
