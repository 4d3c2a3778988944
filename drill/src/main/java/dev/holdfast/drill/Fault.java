package dev.holdfast.drill;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;

/** Something done to running regions from outside. */
public sealed interface Fault {
  /**
   * Every process of a region dies at once, as if the power failed: nothing is flushed, nobody is
   * told.
   *
   * @param region which
   */
  record Kill(RegionId region) implements Fault {}

  /**
   * Every process of a region stops running and keeps its memory and connections.
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
   * Whatever {@code from} sends to {@code to} vanishes without a trace; the other way still works.
   *
   * @param from who is no longer heard
   * @param to who no longer hears
   */
  record Cut(RegionId from, RegionId to) implements Fault {}

  /**
   * The engine of one resource is killed; the region's node lives on.
   *
   * @param region where
   * @param resource whose engine
   */
  record EngineCrash(RegionId region, ResourceId resource) implements Fault {}

  /**
   * The node of a region is killed; its engines go with it.
   *
   * @param region which
   */
  record NodeCrash(RegionId region) implements Fault {}

  /**
   * A region is started again with the data it has; one that runs is stopped in good order first.
   *
   * @param region which
   */
  record Restart(RegionId region) implements Fault {}

  /**
   * The disk of a region is full: its engines, its consensus log and all else there can write
   * nothing more. Only where regions have disks of their own.
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
   * The node of a region stands still for a while and runs on by itself; its engines run all the
   * time. Returns when the pause has begun.
   *
   * @param region which
   * @param duration for how long
   */
  record PauseNode(RegionId region, Duration duration) implements Fault {}

  /**
   * The engine of one resource is killed and cannot start: a file that it needs is gone.
   *
   * @param region where
   * @param resource whose engine
   */
  record BreakEngine(RegionId region, ResourceId resource) implements Fault {}

  /**
   * The file that an engine needs is back. Refused if its data were replaced meanwhile, which mends
   * it as well.
   *
   * @param region where
   * @param resource whose engine
   */
  record MendEngine(RegionId region, ResourceId resource) implements Fault {}

  /**
   * A superuser promotes a standby by hand, past Holdfast.
   *
   * @param region where
   * @param resource whose standby
   */
  record Promote(RegionId region, ResourceId resource) implements Fault {}

  /**
   * Commits that wait for a standby are cancelled and their sessions ended from another session,
   * again and again until the harm is mended.
   *
   * @param region where the primary is
   * @param resource whose commits
   */
  record InterruptCommits(RegionId region, ResourceId resource) implements Fault {}
}
