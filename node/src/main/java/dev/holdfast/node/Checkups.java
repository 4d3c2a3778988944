package dev.holdfast.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.holdfast.engine.Checkup;
import dev.holdfast.engine.EngineDriver;
import dev.holdfast.engine.Observation;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Has this region's replicas checked on request, and tells what came of it. Thread-safe. */
final class Checkups {
  private final RegionId self;
  private final Map<ResourceId, EngineDriver> drivers = new ConcurrentHashMap<>();

  Checkups(RegionId self) {
    this.self = self;
  }

  /** A replica that this region has. */
  void has(ResourceId resource, EngineDriver driver) {
    drivers.put(resource, driver);
  }

  /**
   * What is known of one replica's data.
   *
   * @param role what the replica is doing, in lower case; empty if there is none here
   * @param checkup how the last check stands, in lower case
   * @param endedMillis when it ended
   * @param bytes how much was read
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record View(
      RegionId region,
      Optional<String> role,
      String checkup,
      Optional<Long> endedMillis,
      long bytes,
      String because) {}

  /** Answers {@code POST /v1/verify}: with {@code begin} true, a check is begun first. */
  View answer(JsonNode request) {
    String name = request.path("resource").asText();
    if (!RegionId.isName(name)) {
      throw new Api.BadRequest("the field 'resource' is missing");
    }
    EngineDriver driver = drivers.get(new ResourceId(name));
    if (driver == null) {
      return new View(
          self, Optional.empty(), "never", Optional.empty(), 0, "there is no replica here");
    }
    Observation seen = driver.observe();
    if (request.path("begin").asBoolean(false) && seen.state() == Observation.State.STANDBY) {
      driver.checkSoon();
    }
    Checkup checkup = driver.checkup();
    return new View(
        self,
        Optional.of(seen.state().name().toLowerCase(Locale.ROOT)),
        checkup.state().name().toLowerCase(Locale.ROOT),
        checkup.ended().map(Instant::toEpochMilli),
        checkup.bytes(),
        checkup.because());
  }
}
