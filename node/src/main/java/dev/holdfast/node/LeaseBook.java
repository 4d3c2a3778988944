package dev.holdfast.node;

import dev.holdfast.control.Lease;
import dev.holdfast.control.Reply;
import dev.holdfast.control.ResourceState;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether this region may serve a resource now: the one answer that gateways, endpoints and agents
 * ask.
 *
 * <p>A lease counts from the moment a heartbeat was <em>sent</em> and is granted when this node
 * <em>applies</em> that heartbeat from the log. Taking it from the log rather than from the
 * leader's answer keeps leases and state in one order: a node that lags behind can never hold a
 * lease for an epoch whose end it has yet to apply, unless every other node still waits for that
 * lease too.
 *
 * <p>Written by the thread that applies the log; {@link #valid} may be asked from any thread, is a
 * handful of reads, and is asked for every chunk that passes.
 */
final class LeaseBook {
  /** Heartbeats under way: one at a time is proposed, the others are those that never came back. */
  private static final int SENT_MAX = 64;

  private final RegionId self;
  private final Duration length;
  private final Ticker clock;
  private final Map<Long, Lease> sent = new ConcurrentHashMap<>();
  private final Map<ResourceId, Grant> grants = new ConcurrentHashMap<>();
  private volatile long acknowledged;
  private volatile Optional<Lease> newest = Optional.empty();

  private record Grant(Epoch epoch, Lease lease) {}

  LeaseBook(RegionId self, Duration length, Ticker clock) {
    this.self = self;
    this.length = length;
    this.clock = clock;
  }

  /** A heartbeat of this incarnation is about to be sent. */
  void sending(long sequence) {
    sent.put(sequence, Lease.since(clock.monotonicNanos(), clock.wallMillis(), length));
    sent.keySet().removeIf(old -> old <= sequence - SENT_MAX);
  }

  /** The newest heartbeat of this incarnation that was applied here. */
  long acknowledged() {
    return acknowledged;
  }

  /** How long ago the newest heartbeat that was applied here had been sent; empty if none was. */
  Optional<Duration> sinceSent() {
    return newest.map(
        lease -> length.minusNanos(lease.untilMonotonicNanos() - clock.monotonicNanos()));
  }

  /** One of this incarnation's heartbeats was applied here, and renewed these leases. */
  void renewed(long sequence, Reply.Renewed renewed) {
    Lease lease = sent.remove(sequence);
    if (lease == null) {
      return;
    }
    acknowledged = sequence;
    newest = Optional.of(lease);
    renewed.grants().forEach((resource, epoch) -> grants.put(resource, new Grant(epoch, lease)));
  }

  /**
   * A committed change was applied here. A resource that this region was just promoted for starts
   * with the lease of the last heartbeat applied before the promotion: every other node counts from
   * the arrival of the promotion, which is later. One that no longer belongs here is struck out; a
   * planned hand-over goes on for as long as the lease that it found, which nothing renews.
   */
  void applied(ResourceState before, ResourceState after) {
    if (!after.primary().equals(self) || !(after.leased() || after.handsOver())) {
      grants.remove(after.id());
    } else if (before.epoch().isOlderThan(after.epoch())) {
      grants.remove(after.id());
      newest.ifPresent(lease -> grants.put(after.id(), new Grant(after.epoch(), lease)));
    }
  }

  /** The state was replaced by a snapshot: nothing is known of what led there. */
  void forget() {
    grants.clear();
    newest = Optional.empty();
  }

  /** Whether this region may serve the resource in that epoch at this moment. */
  boolean valid(ResourceId resource, Epoch epoch) {
    Grant grant = grants.get(resource);
    return grant != null
        && grant.epoch().equals(epoch)
        && grant.lease().validAt(clock.monotonicNanos(), clock.wallMillis());
  }

  /** How long this region may still serve the resource; negative once it may not. */
  Optional<Duration> remaining(ResourceId resource) {
    return Optional.ofNullable(grants.get(resource))
        .map(grant ->
            Duration.ofNanos(grant.lease().untilMonotonicNanos() - clock.monotonicNanos()));
  }
}
