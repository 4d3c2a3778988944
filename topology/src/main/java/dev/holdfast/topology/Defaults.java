package dev.holdfast.topology;

import dev.holdfast.model.Bandwidth;
import dev.holdfast.model.Degraded;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy.Mode;
import dev.holdfast.model.RegionRole;
import java.time.Duration;

/** What holds where a file says nothing, and the limits of what it may say. */
final class Defaults {
  static final RegionRole ROLE = RegionRole.DATA;
  static final Durability DURABILITY = Durability.QUORUM;

  /** As for a lost region, which is what people expect of three regions that tolerate one. */
  static final Degraded DEGRADED = Degraded.CONTINUE;

  static final Mode MODE = Mode.AUTOMATIC;

  /** Two people, so that nobody loses a region's writes by one slip. */
  static final int APPROVALS = 2;

  /** Short enough for failovers within seconds, long enough for any two places on earth. */
  static final Duration LEASE = Duration.ofSeconds(2);

  /** Twice the failover time expected with the default lease. */
  static final Duration RTO = Duration.ofSeconds(10);

  static final Duration RPO_QUORUM = Duration.ZERO;

  /**
   * Replication lags by milliseconds to a second in quiet times; five seconds leave room for
   * bursts.
   */
  static final Duration RPO_ASYNC = Duration.ofSeconds(5);

  static final Duration JITTER = Duration.ZERO;
  static final Bandwidth BANDWIDTH = new Bandwidth(1_000_000_000L);

  /**
   * About the width of the Atlantic; assumed where no figure is known for two providers' regions.
   */
  static final Duration RTT_ASSUMED = Duration.ofMillis(80);

  /** The slowest link; whoever writes more has mistaken the unit. */
  static final Duration RTT_MAX = Duration.ofSeconds(10);

  /** More regions than any provider offers an application; the schema holds the same limit. */
  static final int REGIONS_MAX = 64;

  /** Twice the largest application that checks are measured with; as in the schema. */
  static final int RESOURCES_MAX = 20_000;

  /** Every region votes, and every decision waits for a majority: more voters only slow it down. */
  static final int RUNNING_REGIONS_MAX = 9;

  /** Each database is a server process in each of its regions. */
  static final int RUNNING_DATABASES_MAX = 32;

  /** More approvers than this are a committee, which no outage waits for. */
  static final int APPROVALS_MAX = 9;

  /**
   * The shortest lease. On a busy machine an acknowledgement was measured to take 700 ms although
   * the network was healthy; a shorter lease would stop writes for nothing.
   */
  static final Duration LEASE_MIN = Duration.ofSeconds(1);

  /** The longest lease: writes stay down at least that long when a region is lost. */
  static final Duration LEASE_MAX = Duration.ofMinutes(5);

  private Defaults() {}
}
