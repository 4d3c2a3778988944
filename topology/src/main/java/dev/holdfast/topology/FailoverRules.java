package dev.holdfast.topology;

import dev.holdfast.model.Link;
import dev.holdfast.topology.Draft.DraftFailover;
import dev.holdfast.topology.Draft.DraftResource;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What must hold for the failover policy: the lease against the network, the RTO against both. */
final class FailoverRules {
  /**
   * How many of the largest round trips a lease must last. A heartbeat is sent every third of a
   * lease, takes two round trips to be acknowledged (one to the leader, one from there to a
   * majority), and one may get lost: lease ≥ 2/3 lease + 2 round trips, so lease ≥ 6 round trips.
   */
  static final int LEASE_ROUND_TRIPS = 6;

  /** Detection, election, promotion and reconnection without the network's share. */
  static final Duration TAKEOVER = Duration.ofSeconds(2);

  /** The round trips in an election, a runbook's steps and a reconnection, counted generously. */
  static final int TAKEOVER_ROUND_TRIPS = 12;

  /** People need at least this long to see, judge and approve a failover. */
  static final Duration APPROVAL_MIN = Duration.ofMinutes(1);

  private final Draft draft;
  private final DraftFailover failover;
  private final Problems problems;

  /** Planned once: every resource's RTO is compared with it. */
  private final Optional<PlannedLink> slowest;

  private FailoverRules(Draft draft, Problems problems) {
    this.draft = draft;
    this.failover = draft.failover();
    this.problems = problems;
    this.slowest =
        PlannedLink.plan(draft).stream()
            .max(Comparator.comparing(planned -> slowestRoundTrip(planned.link())));
  }

  static void check(Draft draft, Problems problems) {
    var rules = new FailoverRules(draft, problems);
    rules.checkApprovals();
    if (rules.leaseIsWithinBounds() && !draft.running().isEmpty()) {
      rules.slowest.ifPresent(rules::checkLease);
      rules.checkRtos();
    }
  }

  private void checkApprovals() {
    failover
        .approvals()
        .filter(_ -> failover.automatic())
        .ifPresent(approvals ->
            problems.error(
                approvals.place(),
                "`approvals` has no meaning with `mode: automatic`, which waits for nobody",
                "write `mode: approval`, or remove `approvals`"));
  }

  private boolean leaseIsWithinBounds() {
    Duration lease = failover.leaseOrDefault();
    boolean tooShort = lease.compareTo(Defaults.LEASE_MIN) < 0;
    boolean tooLong = lease.compareTo(Defaults.LEASE_MAX) > 0;
    if (tooShort) {
      problems.error(
          failover.leasePlace(),
          "A lease of "
              + Words.duration(lease)
              + " is too short: a busy machine alone can delay a heartbeat by 700ms, and writes"
              + " would stop for nothing",
          "write `" + Words.duration(Defaults.LEASE_MIN) + "` or more; `2s` is the default");
    } else if (tooLong) {
      problems.error(
          failover.leasePlace(),
          "A lease of "
              + Words.duration(lease)
              + " is too long: when a region is lost, writes wait until its lease has run out",
          "write `" + Words.duration(Defaults.LEASE_MAX) + "` or less; `2s` is the default");
    }
    return !tooShort && !tooLong;
  }

  private void checkLease(PlannedLink slowest) {
    Link link = slowest.link();
    Duration lease = failover.leaseOrDefault();
    Duration needed = slowestRoundTrip(link).multipliedBy(LEASE_ROUND_TRIPS);
    boolean reported = link.rtt().compareTo(Defaults.RTT_MAX) > 0;
    if (lease.compareTo(needed) >= 0 || reported) {
      return;
    }
    problems.error(
        failover.lease().map(Located::place).orElse(slowest.place()),
        "A lease of %s is too short for the link between %s and %s: it must last 6 round trips,"
                .formatted(Words.duration(lease), link.a(), link.b())
            + " 6 × (%s + 2 × %s jitter) = %s, because a heartbeat leaves every third of a lease,"
                .formatted(
                    Words.duration(link.rtt()),
                    Words.duration(link.jitter()),
                    Words.duration(needed))
            + " takes 2 round trips, and one may get lost",
        "write `lease: " + Words.duration(roundedUp(needed)) + "` or more under `failover`");
  }

  /** To the next whole second, which is what a person would write. */
  private static Duration roundedUp(Duration duration) {
    return duration.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
  }

  private static Duration slowestRoundTrip(Link link) {
    return link.rtt().plus(link.jitter().multipliedBy(2));
  }

  private void checkRtos() {
    Set<Place> checked = new HashSet<>();
    for (DraftResource database : draft.running()) {
      Place place = database.objectives().rto().map(Located::place).orElseGet(failover::leasePlace);
      if (checked.add(place)) {
        checkRto(database.rto(), place);
      }
    }
  }

  private void checkRto(Duration rto, Place place) {
    Duration lease = failover.leaseOrDefault();
    Duration roundTrip =
        slowest.map(planned -> slowestRoundTrip(planned.link())).orElse(Duration.ZERO);
    Duration expected = lease.plus(TAKEOVER).plus(roundTrip.multipliedBy(TAKEOVER_ROUND_TRIPS));
    String said = "`rto: " + Words.duration(rto) + "` ";
    String remedy =
        "write `rto: " + Words.duration(roundedUp(expected)) + "` or more, or a shorter `lease`";
    if (failover.automatic() && rto.compareTo(lease) < 0) {
      problems.error(
          place,
          said
              + "cannot be met with a lease of %s: no other region may take over before the lost"
                  .formatted(Words.duration(lease))
              + " region's lease has run out",
          remedy);
    } else if (failover.automatic() && rto.compareTo(expected) < 0) {
      problems.warning(
          place,
          said
              + "will hardly be met: %s until the lease has run out, %s to elect, promote and"
                  .formatted(Words.duration(lease), Words.duration(TAKEOVER))
              + " reconnect, and 12 round trips of %s make %s"
                  .formatted(Words.duration(roundTrip), Words.duration(expected)),
          remedy);
    } else if (failover.approval() && rto.compareTo(APPROVAL_MIN) < 0) {
      problems.warning(
          place,
          said + "will hardly be met with `mode: approval`: people take a minute at least",
          "write `rto: 15m`, or `mode: automatic`");
    }
  }
}
