package dev.holdfast.model;

/** When a write is acknowledged. */
public enum Durability {
  /**
   * As soon as the primary has it; what was not yet replicated is lost with the primary's region.
   */
  ASYNC,
  /** Once a majority of the replicas, the primary included, have it on disk. */
  QUORUM
}
