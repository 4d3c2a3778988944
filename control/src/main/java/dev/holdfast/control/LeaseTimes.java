package dev.holdfast.control;

import java.time.Duration;

/**
 * The times that follow from a lease.
 *
 * @param lease how long a region may serve after it sent the last heartbeat that was acknowledged
 */
public record LeaseTimes(Duration lease) {
  /**
   * How much longer than the lease another node waits, as a divisor of the lease. It covers two
   * clocks that run at different speeds: 5 % is a hundred times what a quartz clock drifts.
   */
  private static final int MARGIN_DIVISOR = 20;

  private static final int HEARTBEATS_PER_LEASE = 4;

  /** How often a heartbeat is proposed. */
  public Duration heartbeat() {
    return Duration.ofNanos(lease.toNanos() / HEARTBEATS_PER_LEASE);
  }

  /**
   * When a node that saw a grant applied may treat the lease as run out, on its own clock, counted
   * from then.
   */
  public Duration expiry() {
    return Duration.ofNanos(lease.toNanos() + lease.toNanos() / MARGIN_DIVISOR);
  }

  /**
   * For how long a primary whose lease ran out in an unchanged epoch stands still before its engine
   * is stopped, counted from when it was noticed. A stop costs recovery and every session, so it is
   * not for a stall, however long; whoever hears nothing for as long is cut off, and its standbys
   * are served by somebody else.
   */
  public Duration grace() {
    return Duration.ofNanos(lease.toNanos() * 10);
  }

  /**
   * Without a renewal for so long, and out of a majority's reach, a primary's region is given up.
   */
  public Duration suspicion() {
    return Duration.ofNanos(lease.toNanos() / 2);
  }

  /**
   * Without a renewal for so long a primary cannot have served for a while, whoever can still reach
   * its region.
   */
  public Duration patience() {
    return Duration.ofNanos(lease.toNanos() * 2);
  }

  /**
   * A region that has owed an answer for so long is out of the leader's touch. Several times what a
   * probe takes; and early enough that the leadership can move, and the region's next heartbeat be
   * applied, within what is left of its lease in most cases.
   */
  public Duration outOfTouch() {
    return Duration.ofNanos(lease.toNanos() * 3 / 10);
  }

  /**
   * An answer to another region that came so much later than the last one here came after whatever
   * ended those here: more than a probe's interval and its way, by which two regions notice the
   * same loss apart.
   */
  public Duration surelyLater() {
    return Duration.ofNanos(lease.toNanos() / 5);
  }
}
