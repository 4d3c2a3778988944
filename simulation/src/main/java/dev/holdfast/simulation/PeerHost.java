package dev.holdfast.simulation;

import dev.holdfast.control.ControlState;

/** The node around a peer of the log. */
interface PeerHost {
  /** A committed entry is the next one to be applied; it arrived here so long ago. */
  void apply(Entry entry, long ageNanos);

  /** Everything is replaced by a copy of another's state. */
  void restore(ControlState state);

  /** It has begun or ceased to lead. */
  void leadershipChanged();

  /** Another leader than before is followed: what was sent to the old one is not answered. */
  void otherLeader();
}
