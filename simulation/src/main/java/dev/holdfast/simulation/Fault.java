package dev.holdfast.simulation;

import dev.holdfast.model.RegionId;
import java.util.Optional;

/** Something that befalls a world, or that people do to it. */
public sealed interface Fault {
  /** The whole region dies at once: node, engines, connections. Disks remain. */
  record Kill(RegionId region) implements Fault {}

  /** A dead region is started again. */
  record Start(RegionId region) implements Fault {}

  /** The region's node dies with its engines, and is started again at once. */
  record NodeCrash(RegionId region) implements Fault {}

  /** The engines of a region are killed; the agents start them again. */
  record EngineCrash(RegionId region) implements Fault {}

  /** The engines of a region are killed and do not start. */
  record BreakEngine(RegionId region) implements Fault {}

  /** The engines of a region start again. */
  record MendEngine(RegionId region) implements Fault {}

  /**
   * The disks of a region's engines take nothing: a primary lives and refuses writes, a standby
   * ends and does not start.
   */
  record Fill(RegionId region) implements Fault {}

  /** The disks of a region's engines have room again. */
  record Free(RegionId region) implements Fault {}

  /** A superuser promotes the standbys of a region, past everybody. */
  record PromoteByHand(RegionId region) implements Fault {}

  /**
   * Nothing in the region moves.
   *
   * @param suspend whether the monotonic clock stands still as well, as on a suspended machine
   */
  record Freeze(RegionId region, boolean suspend) implements Fault {}

  /** A frozen region goes on. */
  record Thaw(RegionId region) implements Fault {}

  /** Nothing arrives from one region at another. */
  record Cut(RegionId from, RegionId to) implements Fault {}

  /** The cut in one direction is mended. */
  record Mend(RegionId from, RegionId to) implements Fault {}

  /** A region is cut off from all others, both ways. */
  record Isolate(RegionId region) implements Fault {}

  /** Every cut from or to a region is mended. */
  record Rejoin(RegionId region) implements Fault {}

  /** The way between two regions takes so many times as long; 1 is as usual. */
  record Slow(RegionId a, RegionId b, int factor) implements Fault {}

  /** A region's wall clock is set, forward or back. */
  record ClockJump(RegionId region, long millis) implements Fault {}

  /** A region loses the disks of its engines; its node starts anew. */
  record Wipe(RegionId region) implements Fault {}

  /** A person asks for a switchover of every resource. */
  record Switchover(RegionId to, String by) implements Fault {}

  /** A person asks for a failover of every resource. */
  record Failover(Optional<RegionId> to, boolean acceptLoss, String by) implements Fault {}

  /** A person approves whatever waits for approval. */
  record Approve(String by) implements Fault {}

  /** The leadership of the log is handed to a region. */
  record Lead(RegionId region) implements Fault {}

  /** How a region is taken away, and later given back. */
  enum Loss {
    /** As by {@link Kill}. */
    KILL,
    /** As by {@link Freeze}. */
    FREEZE,
    /** As by {@link Freeze}, with the monotonic clock. */
    SUSPEND,
    /** As by {@link Isolate}. */
    ISOLATE
  }

  /**
   * The region of whoever is primary then is taken away, and given back later.
   *
   * @param millis after which it is given back
   */
  record TakePrimary(Loss how, long millis) implements Fault {}
}
