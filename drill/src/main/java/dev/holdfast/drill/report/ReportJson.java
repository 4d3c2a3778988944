package dev.holdfast.drill.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Content;
import dev.holdfast.drill.check.Exported;
import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Gathered;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.drill.check.Loss;
import dev.holdfast.drill.check.ObjectiveResult;
import dev.holdfast.drill.check.Pauses;
import dev.holdfast.drill.check.Recovery;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Writes a report as JSON. Times are whole milliseconds since the drill began, durations
 * milliseconds to the microsecond; what could not be told is {@code null}. Fields are added but
 * never renamed or removed.
 */
public final class ReportJson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private ReportJson() {}

  /** The text of {@code report.json}. */
  public static String of(Report report) {
    ObjectNode root = NODES.objectNode();
    Header header = report.header();
    root.put("topology", header.topology());
    root.put("scenario", header.scenario());
    root.put("seed", header.seed());
    root.put("verdict", report.verdict().word());
    root.put("because", report.verdict().because());
    root.put("objectives_met", report.objectivesMet());
    root.put("exit_code", report.exitCode());
    root.put("harm", header.harm());
    root.put("started", header.started().toString());
    root.put("took_ms", header.took().toMillis());
    ObjectNode resources = root.putObject("resources");
    for (Findings found : report.findings()) {
      resources.set(found.resource().value(), resource(report, found));
    }
    root.set("phases", phases(report.phases()));
    root.set("objectives", objectives(report.objectives()));
    root.set("checks", checks(report.courseChecks()));
    root.set("marks", marks(report.timeline().marks()));
    ObjectNode wan = root.putObject("wan_bytes");
    report.wanBytes().forEach(wan::put);
    ObjectNode environment = root.putObject("environment");
    header.environment().forEach(environment::put);
    try {
      return MAPPER.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of plain values is always written", e);
    }
  }

  private static ObjectNode resource(Report report, Findings found) {
    ObjectNode node = NODES.objectNode();
    millis(node, "rto_ms", found.rto());
    millis(node, "write_pause_ms", found.pauses().map(Pauses::harmed));
    millis(node, "return_pause_ms", found.pauses().map(Pauses::mended));
    switch (found.loss()) {
      case Got<Loss>(Loss loss) -> {
        node.put("lost_writes", loss.lost().size());
        millis(node, "lost_window_ms", Optional.of(loss.window()));
        number(node, "at_risk_writes", loss.atRisk());
      }
      case Missing<Loss> _ -> {
        node.putNull("lost_writes");
        node.putNull("lost_window_ms");
        node.putNull("at_risk_writes");
      }
    }
    node.put("acknowledged_writes", found.counts().acknowledgedWrites());
    node.put("failed_writes", found.counts().failedWrites());
    node.put("indeterminate_writes", found.counts().indeterminateWrites());
    node.put("acknowledged_reads", found.counts().acknowledgedReads());
    node.put("split_brain", found.splitBrain().size());
    node.put("stale_reads", found.staleReads().size());
    found
        .replicasEqual()
        .ifPresentOrElse(
            equal -> node.put("replicas_equal", equal), () -> node.putNull("replicas_equal"));
    exported(node, found.exported());
    epochs(node.putArray("epochs"), report, found);
    regions(node.putObject("regions"), found.recoveries());
    replicas(node.putObject("replicas"), found.replicas());
    node.set("checks", checks(found.checks()));
    return node;
  }

  private static void exported(ObjectNode node, Gathered<Exported> exported) {
    switch (exported) {
      case Got<Exported>(Exported rows) -> {
        node.put("exported_rows", rows.rows());
        node.put("exported_lost", rows.lost());
        node.put("exported_unacknowledged", rows.unacknowledged());
      }
      case Missing<Exported> _ -> node.putNull("exported_rows");
    }
  }

  private static void epochs(ArrayNode epochs, Report report, Findings found) {
    for (EpochChange change : report.timeline().epochs()) {
      if (change.resource().equals(found.resource())) {
        epochs
            .addObject()
            .put("epoch", change.epoch().value())
            .put("primary", change.region().value())
            .put("seen_ms", Duration.ofNanos(change.nanos()).toMillis());
      }
    }
  }

  private static void regions(ObjectNode regions, Map<RegionId, Recovery.Result> recoveries) {
    new TreeMap<>(recoveries)
        .forEach((region, recovery) -> {
          ObjectNode node = regions.putObject(region.value());
          switch (recovery) {
            case Recovery.Result.Back(Duration away, long backNanos) -> {
              millis(node, "rto_ms", Optional.of(away));
              node.put("back_ms", Duration.ofNanos(backNanos).toMillis());
            }
            case Recovery.Result.NotBack(String because) ->
                node.putNull("rto_ms").put("because", because);
            case Recovery.Result.Untold(String because) ->
                node.putNull("rto_ms").put("because", because);
          }
        });
  }

  private static void replicas(ObjectNode replicas, Map<RegionId, Gathered<Content>> contents) {
    new TreeMap<>(contents)
        .forEach((region, reading) -> {
          ObjectNode node = replicas.putObject(region.value());
          switch (reading) {
            case Got<Content>(Content content) ->
                node.put("rows", content.rows()).put("md5", content.hash());
            case Missing<Content>(String because) -> node.putNull("rows").put("because", because);
          }
        });
  }

  private static ArrayNode phases(List<Phase> phases) {
    ArrayNode array = NODES.arrayNode();
    for (Phase phase : phases) {
      ObjectNode node = array.addObject();
      node.put("name", phase.name());
      node.put("resource", phase.resource().value());
      node.put("epoch", phase.epoch().value());
      node.put("started_ms", phase.startedMillis());
      number(node, "took_ms", phase.tookMillis());
      node.put("because", phase.because());
    }
    return array;
  }

  private static ArrayNode objectives(List<ObjectiveResult> objectives) {
    ArrayNode array = NODES.arrayNode();
    for (ObjectiveResult objective : objectives) {
      ObjectNode node = array.addObject();
      node.put("name", objective.name());
      millis(node, "target", Optional.of(objective.target()));
      millis(node, "measured", objective.measured());
      node.put("unit", "ms");
      node.put("met", objective.met());
      node.put("because", objective.because());
    }
    return array;
  }

  private static ArrayNode checks(List<Check> checks) {
    ArrayNode array = NODES.arrayNode();
    for (Check check : checks) {
      ObjectNode node = array.addObject();
      node.put("name", check.name());
      node.put("verdict", check.verdict().word());
      node.put("because", check.verdict().because());
      if (!check.evidence().isEmpty()) {
        ArrayNode evidence = node.putArray("evidence");
        check.evidence().forEach(evidence::add);
      }
    }
    return array;
  }

  private static ArrayNode marks(List<Mark> marks) {
    ArrayNode array = NODES.arrayNode();
    for (Mark mark : marks) {
      array
          .addObject()
          .put("at_ms", Duration.ofNanos(mark.nanos()).toMillis())
          .put("kind", mark.kind().name().toLowerCase(Locale.ROOT))
          .put("what", mark.text());
    }
    return array;
  }

  private static void millis(ObjectNode node, String field, Optional<Duration> duration) {
    duration.ifPresentOrElse(
        value -> node.put(field, Math.round(value.toNanos() / 1e3) / 1e3),
        () -> node.putNull(field));
  }

  private static void number(ObjectNode node, String field, OptionalLong number) {
    if (number.isPresent()) {
      node.put(field, number.getAsLong());
    } else {
      node.putNull(field);
    }
  }
}
