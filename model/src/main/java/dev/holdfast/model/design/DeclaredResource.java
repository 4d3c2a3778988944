package dev.holdfast.model.design;

import dev.holdfast.model.Durability;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A resource as the file tells of it, whether or not this version can run it.
 *
 * @param id its name
 * @param kind what sort of resource it is
 * @param placement where it is and how it is spread
 * @param objectives what must hold for it, its own or else the file's
 * @param needs how it stands among the others
 * @param store what keeps its data; {@link StoreFacts#NONE} for a service
 * @param service what computes; {@link ServiceFacts#NONE} for anything else
 */
public record DeclaredResource(
    ResourceId id,
    Kind kind,
    Placement placement,
    StatedObjectives objectives,
    Needs needs,
    StoreFacts store,
    ServiceFacts service) {

  /** Every region that has a copy or an instance, the primary first. */
  public List<RegionId> members() {
    List<RegionId> members = new ArrayList<>(1 + placement.replicas.size());
    members.add(placement.primary);
    members.addAll(placement.replicas);
    return Collections.unmodifiableList(members);
  }

  /** Whether it keeps data. */
  public boolean keepsData() {
    return kind != Kind.SERVICE;
  }

  /** Whether several regions take its writes or requests at the same time. */
  public boolean activeActive() {
    return placement.pattern == Pattern.ACTIVE_ACTIVE_SHARDED
        || placement.pattern == Pattern.ACTIVE_ACTIVE_REPLICATED;
  }

  /** What sort of resource it is. */
  public enum Kind {
    /** Tables, transactions and one primary, or one for each shard. */
    DATABASE,
    /** One table that several regions may write. */
    TABLE,
    /** An ordered log of messages. */
    STREAM,
    /** What can be computed again. */
    CACHE,
    /** Objects. */
    BUCKET,
    /** Settings and secrets. */
    SETTINGS,
    /** What computes and keeps nothing. */
    SERVICE
  }

  /**
   * Where a resource is and how it is spread.
   *
   * @param pattern how
   * @param primary the region that serves at first; with an active-active pattern the first of
   *     equals
   * @param replicas the other regions; never the primary
   * @param durability when a write is acknowledged, stated or by default
   */
  public record Placement(
      Pattern pattern, RegionId primary, List<RegionId> replicas, Durability durability) {
    public Placement {
      replicas = List.copyOf(replicas);
    }
  }

  /**
   * What the file demands; empty where it says nothing.
   *
   * @param rto the longest that it may be unavailable
   * @param rpo the age of the oldest acknowledged write that may be lost
   */
  public record StatedObjectives(Optional<Duration> rto, Optional<Duration> rpo) {}

  /**
   * How a resource stands among the others.
   *
   * @param tier how critical it is: 1 stops the business, 4 can wait
   * @param dependsOn what it needs to work
   * @param residency the only regions or jurisdictions that may hold its data; no limit if empty
   * @param tags what the bill is split by
   */
  public record Needs(
      Optional<Integer> tier,
      List<ResourceId> dependsOn,
      List<String> residency,
      Map<String, String> tags) {
    public Needs {
      dependsOn = List.copyOf(dependsOn);
      residency = List.copyOf(residency);
      tags = Map.copyOf(tags);
    }
  }
}
