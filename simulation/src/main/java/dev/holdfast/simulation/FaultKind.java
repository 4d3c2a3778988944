package dev.holdfast.simulation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can go wrong, as a profile of faults names it. */
public enum FaultKind {
  /** A region is gone: node, engines, connections. Its disks come back with it. */
  REGION_LOSS(Each.REGION),
  /** A region is cut off from all others, while its own clients still reach it. */
  REGION_ISOLATED(Each.REGION),
  /** Nothing passes between two regions. */
  LINK_CUT(Each.LINK),
  /** The way between two regions takes several times as long. */
  LINK_SLOW(Each.LINK),
  /** A region's node and engines die and are started again at once. */
  NODE_CRASH(Each.REGION),
  /** Nothing in a region moves for a while, as when its machine is migrated. */
  FREEZE(Each.REGION),
  /** A server crashes; its agent starts it again. */
  ENGINE_CRASH(Each.REPLICA),
  /** A server cannot be started, for instance because its disk is full. */
  ENGINE_BROKEN(Each.REPLICA),
  /** A replica's disk is lost with everything on it. */
  DISK_LOSS(Each.REPLICA),
  /** A region's wall clock is set wrong, and right again. */
  CLOCK_JUMP(Each.REGION),
  /** Somebody shuts down the region that takes writes, by mistake. */
  OPERATOR_ERROR(Each.APPLICATION),
  /** A planned change of primary, for maintenance. */
  SWITCHOVER(Each.APPLICATION);

  /** Of what there is one rate each. */
  public enum Each {
    /** Every region, witnesses included. */
    REGION,
    /** Every pair of regions. */
    LINK,
    /** Every region that holds data. */
    REPLICA,
    /** The application as a whole. */
    APPLICATION
  }

  private final Each each;

  FaultKind(Each each) {
    this.each = each;
  }

  /** Of what there is one rate each. */
  public Each each() {
    return each;
  }

  /** Whether somebody wanted it. */
  public boolean planned() {
    return this == SWITCHOVER;
  }

  /** Whether it takes the region that takes writes away, if it strikes that one. */
  boolean takesRegion() {
    return this == REGION_LOSS || this == OPERATOR_ERROR;
  }

  /** As it is written in a profile. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The kind of that word, or empty. */
  public static Optional<FaultKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }
}
