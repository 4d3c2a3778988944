package dev.holdfast.model;

/** How a resource is spread over regions. */
public enum Pattern {
  /** One primary takes the writes, standbys in other regions follow it. */
  ACTIVE_PASSIVE
}
