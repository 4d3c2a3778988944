package dev.holdfast.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A PostgreSQL database with one primary and its standbys.
 *
 * @param id its name
 * @param pattern how it is spread
 * @param primary the region that holds the primary at first
 * @param replicas the regions that hold standbys at first, in order of preference for a promotion;
 *     never the primary
 * @param durability when a write is acknowledged
 * @param degraded what becomes of writes while fewer standbys follow than that needs
 * @param objectives what must hold when a region is lost
 */
public record Database(
    ResourceId id,
    Pattern pattern,
    RegionId primary,
    List<RegionId> replicas,
    Durability durability,
    Degraded degraded,
    Objectives objectives)
    implements Resource {
  public Database {
    replicas = List.copyOf(replicas);
    if (replicas.contains(primary)) {
      throw new IllegalArgumentException(
          "The primary's region " + primary + " is listed as a replica of " + id);
    }
  }

  /** One whose writes go on while too few standbys follow. */
  public Database(
      ResourceId id,
      Pattern pattern,
      RegionId primary,
      List<RegionId> replicas,
      Durability durability,
      Objectives objectives) {
    this(id, pattern, primary, replicas, durability, Degraded.CONTINUE, objectives);
  }

  /** Every region that holds a copy, the first primary first. */
  public List<RegionId> members() {
    List<RegionId> members = new ArrayList<>(replicas.size() + 1);
    members.add(primary);
    members.addAll(replicas);
    return Collections.unmodifiableList(members);
  }

  /**
   * How many standbys must have a write on disk before it is acknowledged while all members are in
   * sync.
   */
  public int syncStandbys() {
    return durability == Durability.ASYNC ? 0 : members().size() / 2;
  }
}
