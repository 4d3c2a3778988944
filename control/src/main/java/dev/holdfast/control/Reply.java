package dev.holdfast.control;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.ResourceId;
import java.util.SortedMap;

/** What applying a command answers to its proposer. */
public sealed interface Reply {
  /**
   * The command took effect.
   *
   * @param subject what it created or concerned: a runbook's id, or empty text
   */
  record Accepted(String subject) implements Reply {}

  /**
   * A heartbeat was counted, and renewed these leases: the region is primary of each of these
   * resources in that epoch.
   *
   * @param grants by resource
   */
  record Renewed(SortedMap<ResourceId, Epoch> grants) implements Reply {
    public Renewed {
      grants = FixedMap.copyOf(grants);
    }
  }

  /**
   * The command came too late or does not fit, and changed nothing.
   *
   * @param because what does not fit
   */
  record Rejected(String because) implements Reply {}
}
