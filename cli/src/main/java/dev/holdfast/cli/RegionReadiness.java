package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.lab.Readiness;
import dev.holdfast.model.RegionId;
import java.util.Optional;

/**
 * When a region is ready: its node answers, the regions agree on a leader, and each replica of the
 * region leads or follows.
 *
 * @param running the regions
 */
record RegionReadiness(RunningTopology running) implements Readiness {
  @Override
  public Optional<String> missing(RegionId region) {
    RegionApi api =
        running.apis().stream().filter(a -> a.region().equals(region)).findFirst().orElseThrow();
    return switch (api.ask("/v1/status", Optional.empty())) {
      case Reply.Silent _ -> Optional.of("starting its node");
      case Reply.Answered answered when !answered.ok() -> Optional.of(answered.because());
      case Reply.Answered answered -> missing(region, answered.body());
    };
  }

  private static Optional<String> missing(RegionId region, JsonNode status) {
    if (StatusView.text(status, "leader").isEmpty()) {
      return Optional.of("electing a leader");
    }
    for (JsonNode resource : status.path("resources")) {
      for (JsonNode replica : resource.path("replicas")) {
        if (replica.path("region").asText().equals(region.value()) && !works(replica)) {
          return Optional.of(doing(resource, replica));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean works(JsonNode replica) {
    String role = replica.path("role").asText();
    return role.equals("primary")
        || (role.equals("standby") && replica.path("streaming").asBoolean());
  }

  private static String doing(JsonNode resource, JsonNode replica) {
    String what = resource.path("id").asText();
    boolean primary = resource.path("primary").asText().equals(replica.path("region").asText());
    return switch (replica.path("role").asText()) {
      case "empty" -> (primary ? "creating " : "cloning ") + what;
      case "stopped" -> "starting " + what;
      case "diverged" -> "saving and discarding what only its " + what + " had";
      case "standby" -> "connecting " + what + " to its primary";
      default -> "waiting for " + what;
    };
  }
}
