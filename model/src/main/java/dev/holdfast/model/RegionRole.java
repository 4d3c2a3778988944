package dev.holdfast.model;

/** Whether a region may hold data. Every region votes. */
public enum RegionRole {
  /** Holds replicas and votes. */
  DATA,
  /** Votes and holds no data. */
  WITNESS
}
