package dev.holdfast.advisor.estimate;

/** What a recovery consists of, in the order in which it happens. */
public enum Term {
  /** Until it is noticed that the region is gone. */
  DETECT,
  /** Until somebody may decide, and has: an election, or people. */
  DECIDE,
  /** Until the old primary surely acknowledges nothing more. */
  FENCE,
  /** Until another replica takes writes. */
  PROMOTE,
  /** Until what was switched off runs, in the order of dependencies. */
  START,
  /** Until enough of it runs to carry everybody. */
  SCALE,
  /** Until clients are told where to go. */
  PROPAGATE,
  /** Until clients have gone there. */
  RECONNECT;

  /** Its lower-case name. */
  public String word() {
    return switch (this) {
      case DETECT -> "detect";
      case DECIDE -> "decide";
      case FENCE -> "fence";
      case PROMOTE -> "promote";
      case START -> "start";
      case SCALE -> "scale";
      case PROPAGATE -> "propagate";
      case RECONNECT -> "reconnect";
    };
  }
}
