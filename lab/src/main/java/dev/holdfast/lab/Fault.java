package dev.holdfast.lab;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;

/**
 * Something that is done to running regions from outside. {@link FaultWords} reads it from words.
 */
public sealed interface Fault {
  /**
   * Every process of a region dies at once and its network with it, as if the power had failed:
   * nothing is flushed, no connection is closed.
   *
   * @param region which
   */
  record Kill(RegionId region) implements Fault {}

  /**
   * Every process of a region stands still and keeps its memory; its kernel still accepts
   * connections.
   *
   * @param region which
   */
  record Freeze(RegionId region) implements Fault {}

  /**
   * A frozen region runs on as if no time had passed.
   *
   * @param region which
   */
  record Thaw(RegionId region) implements Fault {}

  /**
   * What {@code from} sends to {@code to} vanishes; with {@code bothWays}, the answers too.
   *
   * @param from who is no longer heard
   * @param to who no longer hears
   * @param bothWays whether the other direction is cut as well
   */
  record Cut(RegionId from, RegionId to, boolean bothWays) implements Fault {}

  /**
   * A region is cut off from all others.
   *
   * @param region which
   * @param direction what no longer passes
   */
  record Isolate(RegionId region, Direction direction) implements Fault {}

  /**
   * A link becomes worse, both ways.
   *
   * @param a one end
   * @param b the other end
   * @param delay added to the delay of each direction
   * @param bandwidth what each direction carries at most
   */
  record Slow(RegionId a, RegionId b, Duration delay, Bandwidth bandwidth) implements Fault {}

  /**
   * The server of one resource dies at once; the region's node lives on and notices.
   *
   * @param region where
   * @param resource whose server
   */
  record EngineCrash(RegionId region, ResourceId resource) implements Fault {}

  /**
   * The node of a region dies at once; the machine's kernel lives on and closes its connections.
   *
   * @param region which
   */
  record NodeCrash(RegionId region) implements Fault {}

  /**
   * A region is started again with the data it has; first it is stopped in good order if it runs.
   *
   * @param region which
   */
  record Restart(RegionId region) implements Fault {}

  /**
   * The disk of a region is full: it takes nothing more. Only where regions have {@linkplain
   * RegionDisks disks of their own}.
   *
   * @param region which
   */
  record Fill(RegionId region) implements Fault {}

  /**
   * A full disk has room again.
   *
   * @param region whose
   */
  record Free(RegionId region) implements Fault {}

  /**
   * The node of a region stands still for a while, and its engines run on: what a machine that is
   * short of processor time does to it.
   *
   * @param region which
   * @param duration for how long; it runs on by itself
   */
  record PauseNode(RegionId region, Duration duration) implements Fault {}

  /**
   * The server of one resource dies, and a file that it needs in order to start is gone.
   *
   * @param region where
   * @param resource whose server
   */
  record BreakEngine(RegionId region, ResourceId resource) implements Fault {}

  /**
   * The file that a server needs is back, unless its data was replaced meanwhile.
   *
   * @param region where
   * @param resource whose server
   */
  record MendEngine(RegionId region, ResourceId resource) implements Fault {}

  /**
   * All links become as they were, full disks have room again, broken servers can start, frozen
   * regions and paused nodes run on, and dead regions are started again.
   */
  record Heal() implements Fault {}

  /** What an isolated region can no longer do. */
  enum Direction {
    /** Neither hear nor be heard. */
    BOTH,
    /** Hear. */
    IN,
    /** Be heard. */
    OUT
  }
}
