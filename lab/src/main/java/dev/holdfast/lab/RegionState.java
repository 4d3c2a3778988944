package dev.holdfast.lab;

/** What a region's processes do. */
public enum RegionState {
  /** Not started yet, or stopped in good order. */
  STOPPED,
  /** They run. */
  RUNNING,
  /** They stand still. */
  FROZEN,
  /** They were killed and the region's network with them. */
  KILLED,
  /** The region's node ended although nobody stopped the region. */
  CRASHED
}
