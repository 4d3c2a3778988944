package dev.holdfast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.simulation.Calibration.Check;
import dev.holdfast.simulation.Distribution;
import dev.holdfast.simulation.Summary;
import dev.holdfast.simulation.Summary.Cause;
import dev.holdfast.simulation.Summary.Estimate;
import dev.holdfast.simulation.Summary.Objective;
import dev.holdfast.simulation.Summary.OfResource;
import java.util.List;
import java.util.Locale;

/** A summary for programs. Fields are added, never renamed; times are milliseconds. */
final class ForecastJson {
  private static final double NANOS_PER_MILLI = 1e6;

  private final ObjectMapper mapper;

  private ForecastJson(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  static ObjectNode of(Summary summary, String source, List<Check> checks, ObjectMapper mapper) {
    ObjectNode document = new ForecastJson(mapper).document(summary);
    document.put("calibrated_on", source);
    ArrayNode calibration = document.putArray("calibration");
    for (Check check : checks) {
      calibration
          .addObject()
          .put("scenario", check.scenario().word())
          .put("simulated_p50_ms", check.simulated().toNanos() / NANOS_PER_MILLI)
          .put("measured_p50_ms", check.measured().toNanos() / NANOS_PER_MILLI)
          .put("drills", check.drills())
          .put("apart", check.apart());
    }
    return document;
  }

  private ObjectNode document(Summary summary) {
    ObjectNode document = mapper.createObjectNode();
    document.put("topology", summary.topology());
    document.put("faults", summary.profile().name());
    document.put("seed", summary.seed());
    document.put("years", summary.years());
    document.put("incidents", summary.incidents());
    document.put("people_needed", summary.peopleNeeded());
    document.put("virtual_s", summary.virtual().toSeconds());
    document.put("verdict", word(summary.verdict()));
    document.put("broken_promises", summary.brokenCount());
    ArrayNode broken = document.putArray("broken");
    summary
        .broken()
        .forEach(each ->
            broken
                .addObject()
                .put("incident", each.incident().toString())
                .put("promise", each.violation().promise().name())
                .put("how", each.violation().how()));
    ObjectNode resources = document.putObject("resources");
    summary
        .resources()
        .forEach(resource ->
            resources.set(resource.id().toString(), resource(resource, summary.years())));
    return document;
  }

  private static String word(Summary.Verdict verdict) {
    return verdict.name().toLowerCase(Locale.ROOT);
  }

  private ObjectNode resource(OfResource resource, long years) {
    ObjectNode node = mapper.createObjectNode();
    node.set("availability", estimate(resource.availability()));
    node.set("down_s_per_year", estimate(resource.secondsPerYear()));
    node.set("recovery", distribution(resource.recovery()));
    node.set("switchover", distribution(resource.planned()));
    node.set("lost_window", distribution(resource.lostWindow()));
    node.set("rto", objective(resource.rto()));
    node.set("rpo", objective(resource.rpo()));
    ArrayNode causes = node.putArray("causes");
    for (Cause cause : resource.causes()) {
      ObjectNode one = causes.addObject();
      one.put("fault", cause.kind().word());
      one.put("per_year", (double) cause.incidents() / Math.max(1, years));
      one.put("down_s_per_year", cause.secondsPerYear());
      one.set("interruptions", distribution(cause.interruptions()));
    }
    return node;
  }

  private ObjectNode estimate(Estimate estimate) {
    return mapper
        .createObjectNode()
        .put("value", estimate.value())
        .put("low95", estimate.low())
        .put("high95", estimate.high());
  }

  private ObjectNode distribution(Distribution of) {
    ObjectNode node = mapper.createObjectNode().put("count", of.count());
    if (of.count() > 0) {
      node.put("p50_ms", of.percentile(50).toNanos() / NANOS_PER_MILLI);
      node.put("p95_ms", of.percentile(95).toNanos() / NANOS_PER_MILLI);
      node.put("p99_ms", of.percentile(99).toNanos() / NANOS_PER_MILLI);
      node.put("worst_ms", of.worst().toNanos() / NANOS_PER_MILLI);
      node.put("worst_incident", of.worstOf().toString());
    }
    return node;
  }

  private ObjectNode objective(Objective objective) {
    ObjectNode node = mapper.createObjectNode();
    node.put("target_ms", objective.target().toMillis());
    node.put("verdict", word(objective.verdict()));
    node.put("met", objective.met());
    node.set("share", estimate(objective.share()));
    node.set("region_losses", distribution(objective.regionLoss()));
    return node;
  }
}
