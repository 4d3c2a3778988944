package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.Optional;

/**
 * Where the agent of a region should bring its replica of a resource. Level-triggered: asked again
 * until it is there.
 */
public sealed interface AgentGoal {
  /** This region holds no replica of the resource. */
  record Nothing() implements AgentGoal {}

  /**
   * Be the primary.
   *
   * @param epoch of which epoch
   * @param sync which standbys commits wait for
   * @param from the log that the replica must have before it begins; one that has less, or nothing
   *     at all, has lost its memory and must not begin, also after a restart in the same epoch
   */
  record Lead(Epoch epoch, SyncSet sync, LogPosition from) implements AgentGoal {
    /**
     * Whether a replica with log up to {@code has}, {@link LogPosition#START} if it holds nothing,
     * must not begin: it would make a new history out of what it forgot.
     */
    public boolean lacks(LogPosition has) {
      return has.compareTo(from) < 0;
    }
  }

  /** Follow the primary of the epoch. */
  record Follow(Epoch epoch) implements AgentGoal {}

  /**
   * Take no more log from the primary of the epoch that ends.
   *
   * @param ending the epoch that ends
   */
  record Seal(Epoch ending) implements AgentGoal {}

  /**
   * Acknowledge nothing more as the primary of the epoch.
   *
   * @param epoch the epoch that it was, or is, primary of
   * @param drain whether to hand everything over first
   * @param report whether the log waits for a confirmation
   */
  record Fence(Epoch epoch, boolean drain, boolean report) implements AgentGoal {}

  /**
   * Serve nobody as the primary of the epoch until its lease is renewed or the log says more. The
   * lease ran out here, which says nothing of the others yet: on a machine that stalls it is
   * renewed a moment later. The engine stands still meanwhile, so nothing is written that the next
   * primary might not have, and goes on at once if it may.
   *
   * @param epoch whose primary it is
   */
  record Hold(Epoch epoch) implements AgentGoal {}

  /** The goal of {@code self}, given whether its lease for the resource's epoch is valid now. */
  static AgentGoal of(ResourceState resource, RegionId self, boolean member, boolean leaseValid) {
    if (!member) {
      return new Nothing();
    }
    boolean primary = resource.primary().equals(self);
    return switch (resource.phase()) {
      case Phase.Fencing fencing when primary ->
          new Fence(resource.epoch(), fencing.drain(), fencing.fenced().isEmpty());
      case Phase.Fencing fencing when fencing.drain() -> new Follow(resource.epoch());
      case Phase.Fencing _ -> new Seal(resource.epoch());
      case Phase.Steady _, Phase.Promoting _, Phase.Verifying _ -> {
        if (!primary) {
          yield new Follow(resource.epoch());
        }
        LogPosition from =
            resource.phase() instanceof Phase.Promoting(var position)
                ? position
                : resource.reached().getOrDefault(self, resource.began());
        yield leaseValid
            ? new Lead(resource.epoch(), resource.wantedSync(), from)
            : new Hold(resource.epoch());
      }
    };
  }

  /** A sealed standby goes on to a {@link Successor} that is another; every other goal stands. */
  default AgentGoal towards(Optional<RegionId> successor, RegionId self) {
    return this instanceof Seal(Epoch ending)
            && successor.filter(region -> !region.equals(self)).isPresent()
        ? new Follow(ending.next())
        : this;
  }

  /** The goal in a few words, the same as long as it is the same goal. */
  default String headline() {
    return switch (this) {
      case Lead lead -> "lead epoch " + lead.epoch();
      case Follow follow -> "follow in epoch " + follow.epoch();
      case Seal seal -> "be sealed at the end of epoch " + seal.ending();
      case Fence fence ->
          (fence.drain() ? "hand over epoch " : "be fenced in epoch ") + fence.epoch();
      case Hold hold -> "hold in epoch " + hold.epoch();
      case Nothing _ -> "do nothing";
    };
  }
}
