package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.drill.Situation;
import dev.holdfast.drill.Situation.ReplicaSituation;
import dev.holdfast.drill.Situation.ResourceSituation;
import dev.holdfast.drill.Situation.Role;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads a region's status as a drill wants to know it. */
final class SituationReader {
  /**
   * Knowing what is so now, then in touch with most others, then knowing a leader, then knowing the
   * newest epochs.
   */
  static final Comparator<JsonNode> BEST_INFORMED =
      freshest((JsonNode status) -> status)
          .thenComparingLong(SituationReader::connected)
          .thenComparing(status -> StatusView.text(status, "leader").isPresent())
          .thenComparingLong(SituationReader::epochs);

  private final Topology topology;

  SituationReader(Topology topology) {
    this.topology = topology;
  }

  /** By how old is what they know: all that is fresh is equal, of the rest the newer is more. */
  static <T> Comparator<T> freshest(Function<T, JsonNode> status) {
    return Comparator.comparingLong(answer -> {
      StatusView.LogView log = StatusView.LogView.of(status.apply(answer).path("log"));
      return log.old() ? -log.appliedMillisAgo().orElse(0L) : 0;
    });
  }

  private static long connected(JsonNode status) {
    long connected = 0;
    for (JsonNode region : status.path("regions")) {
      connected += region.path("connected").asBoolean() ? 1 : 0;
    }
    return connected;
  }

  private static long epochs(JsonNode status) {
    long sum = 0;
    for (JsonNode resource : status.path("resources")) {
      sum += resource.path("epoch").asLong();
    }
    return sum;
  }

  Situation read(JsonNode status) {
    Set<String> silent = silent(status);
    Set<String> busy = new HashSet<>();
    for (JsonNode runbook : status.path("runbooks")) {
      String state = runbook.path("state").asText();
      if (state.equals("running") || state.equals("blocked")) {
        busy.add(runbook.path("resource").asText());
      }
    }
    Map<ResourceId, ResourceSituation> resources = new HashMap<>();
    for (JsonNode resource : status.path("resources")) {
      String id = resource.path("id").asText();
      resources.put(new ResourceId(id), resource(resource, silent, busy.contains(id)));
    }
    return new Situation(
        new RegionId(status.path("region").asText()),
        StatusView.text(status, "leader").map(RegionId::new),
        resources);
  }

  private Set<String> silent(JsonNode status) {
    long lease = topology.failover().lease().toMillis();
    Set<String> silent = new HashSet<>();
    for (JsonNode region : status.path("regions")) {
      if (region.path("heartbeat_age_ms").asLong(Long.MAX_VALUE) > lease) {
        silent.add(region.path("id").asText());
      }
    }
    return silent;
  }

  private static ResourceSituation resource(JsonNode json, Set<String> silent, boolean busy) {
    Map<RegionId, ReplicaSituation> replicas = new HashMap<>();
    boolean serving = false;
    String primary = json.path("primary").asText();
    for (JsonNode replica : json.path("replicas")) {
      String region = replica.path("region").asText();
      ReplicaSituation seen = replica(replica, silent.contains(region));
      replicas.put(new RegionId(region), seen);
      serving |= region.equals(primary) && seen.role() == Role.PRIMARY;
    }
    return new ResourceSituation(
        Optional.of(new RegionId(primary)),
        new Epoch(json.path("epoch").asLong()),
        serving && !busy && json.path("phase").asText().equals("steady"),
        replicas,
        json.path("because").asText());
  }

  private static ReplicaSituation replica(JsonNode json, boolean silent) {
    Role role =
        silent
            ? Role.DOWN
            : switch (json.path("role").asText()) {
              case "primary" -> Role.PRIMARY;
              case "standby" -> Role.STANDBY;
              case "empty", "diverged" -> Role.CHANGING;
              default -> Role.DOWN;
            };
    return new ReplicaSituation(
        role,
        position(json.path("position").asText()),
        json.path("streaming").asBoolean(),
        json.path("lag_bytes").asLong(role == Role.PRIMARY ? 0 : -1));
  }

  /** As {@code lsn@timeline}. */
  private static LogPosition position(String text) {
    int at = text.indexOf('@');
    return at < 1
        ? LogPosition.START
        : LogPosition.ofLsn(Long.parseLong(text.substring(at + 1)), text.substring(0, at));
  }
}
