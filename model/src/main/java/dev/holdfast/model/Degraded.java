package dev.holdfast.model;

/** What becomes of writes while fewer standbys follow than a quorum needs. */
public enum Degraded {
  /**
   * After the patience for a silent region they go on and wait for those that are left, or for
   * nobody. Until enough follow again, the loss of the primary's region is not failed over by
   * itself.
   */
  CONTINUE,
  /** They wait until enough standbys follow again, however long that takes. */
  STOP
}
