package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * What a region's status says, as far as people read it. What is missing reads as empty, so that a
 * newer or older region can still be shown.
 *
 * @param region that tells it
 * @param leader the region that leads the consensus; empty while none is known
 * @param log how old what it tells may be
 * @param regions every region
 * @param resources every resource
 * @param runbooks those under way and the latest finished ones
 * @param exports rows that a deposed primary held alone
 */
record StatusView(
    String region,
    Optional<String> leader,
    LogView log,
    List<RegionView> regions,
    List<ResourceView> resources,
    List<RunbookView> runbooks,
    List<ExportView> exports) {
  static StatusView of(JsonNode json) {
    return new StatusView(
        json.path("region").asText(),
        text(json, "leader"),
        LogView.of(json.path("log")),
        each(json, "regions", RegionView::of),
        each(json, "resources", ResourceView::of),
        each(json, "runbooks", RunbookView::of),
        each(json, "exports", ExportView::of));
  }

  /** The runbook of that id. */
  Optional<RunbookView> runbook(String id) {
    return runbooks.stream().filter(runbook -> runbook.id().equals(id)).findFirst();
  }

  /** A constant's name as people write it: lower case, spaces. */
  static String word(JsonNode json, String key) {
    return json.path(key).asText().toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ');
  }

  static Optional<String> text(JsonNode json, String key) {
    return Optional.of(json.path(key).asText())
        .filter(text -> !text.isEmpty() && !text.equals("null"));
  }

  static Optional<Long> number(JsonNode json, String key) {
    return Optional.of(json.path(key)).filter(JsonNode::isNumber).map(JsonNode::asLong);
  }

  static <T> List<T> each(JsonNode json, String key, Function<JsonNode, T> read) {
    return StreamSupport.stream(json.path(key).spliterator(), false).map(read).toList();
  }

  /**
   * The log of the region that tells the status.
   *
   * @param appliedMillisAgo since it last learned anything; empty where it does not say
   * @param behind how many entries it lacks
   */
  record LogView(Optional<Long> appliedMillisAgo, long behind) {
    /**
     * Several entries come each second; without any for this long, what is told is of yesterday.
     */
    private static final long OLD_MS = 2_000;

    static LogView of(JsonNode json) {
      return new LogView(number(json, "applied_millis_ago"), json.path("behind").asLong());
    }

    /** Whether things may have changed since without its knowledge. */
    boolean old() {
      return appliedMillisAgo.filter(age -> age > OLD_MS).isPresent();
    }
  }

  /**
   * One region.
   *
   * @param id its name
   * @param role {@code data} or {@code witness}
   * @param heartbeatAgeMs how old its last heartbeat is
   * @param unreachableFrom the regions that cannot reach it
   * @param connected whether the region that tells this can reach it
   * @param trouble what is wrong with its log, as it says itself
   */
  record RegionView(
      String id,
      String role,
      Optional<Long> heartbeatAgeMs,
      List<String> unreachableFrom,
      boolean connected,
      Optional<String> trouble) {
    private static final String WELL = "well";

    static RegionView of(JsonNode json) {
      return new RegionView(
          json.path("id").asText(),
          word(json, "role"),
          number(json, "heartbeat_age_ms"),
          each(json, "unreachable_from", JsonNode::asText),
          json.path("connected").asBoolean(true),
          text(json, "health").filter(health -> !health.equals(WELL)));
    }
  }

  /**
   * One resource.
   *
   * @param id its name
   * @param kind what it is
   * @param epoch its epoch
   * @param primary the region of its primary
   * @param phase what is being done with it
   * @param because why
   * @param leaseRemainingMs how long its primary may still serve without another heartbeat
   * @param sync which standbys must have a write before it is acknowledged
   * @param replicas every replica
   */
  record ResourceView(
      String id,
      String kind,
      long epoch,
      Optional<String> primary,
      String phase,
      Optional<String> because,
      Optional<Long> leaseRemainingMs,
      SyncView sync,
      List<ReplicaView> replicas) {
    static ResourceView of(JsonNode json) {
      return new ResourceView(
          json.path("id").asText(),
          word(json, "kind"),
          json.path("epoch").asLong(),
          text(json, "primary"),
          word(json, "phase"),
          text(json, "because"),
          number(json, "lease_remaining_ms"),
          SyncView.of(json.path("sync")),
          each(json, "replicas", ReplicaView::of));
    }
  }

  /**
   * Which standbys must have a write before it is acknowledged.
   *
   * @param count how many of them; 0 for none
   * @param regions those that count
   */
  record SyncView(int count, List<String> regions) {
    static SyncView of(JsonNode json) {
      return new SyncView(json.path("count").asInt(), each(json, "regions", JsonNode::asText));
    }
  }

  /**
   * One replica.
   *
   * @param region where it is
   * @param role what it is doing
   * @param epoch the epoch it acts for
   * @param position how far its log reaches
   * @param streaming whether it receives from the primary
   * @param lagBytes how far it is behind
   * @param because why it is as it is
   */
  record ReplicaView(
      String region,
      String role,
      long epoch,
      Optional<String> position,
      boolean streaming,
      Optional<Long> lagBytes,
      Optional<String> because) {
    static ReplicaView of(JsonNode json) {
      return new ReplicaView(
          json.path("region").asText(),
          word(json, "role"),
          json.path("epoch").asLong(),
          text(json, "position"),
          json.path("streaming").asBoolean(),
          number(json, "lag_bytes").filter(bytes -> bytes >= 0),
          text(json, "because"));
    }
  }

  /**
   * Rows that a deposed primary had committed and nobody else had.
   *
   * @param resource whose they are
   * @param region that held them
   * @param epoch the epoch that this region then joined
   * @param rows how many
   * @param file where they are written down
   */
  record ExportView(String resource, String region, long epoch, long rows, String file) {
    static ExportView of(JsonNode json) {
      return new ExportView(
          json.path("resource").asText(),
          json.path("region").asText(),
          json.path("epoch").asLong(),
          json.path("rows").asLong(),
          json.path("file").asText());
    }
  }
}
