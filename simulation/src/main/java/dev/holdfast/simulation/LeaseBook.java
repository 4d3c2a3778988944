package dev.holdfast.simulation;

import dev.holdfast.control.Lease;
import dev.holdfast.control.ResourceState;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a region may serve: leases counted from the moment at which a heartbeat was sent, granted
 * when the region applies it from the log.
 */
final class LeaseBook {
  /** Heartbeats that may still be answered. */
  private static final int SENT_MAX = 64;

  private final RegionId self;
  private final Duration length;
  private final Machine machine;
  private final Rules rules;
  private final @Nullable Lease[] sent = new Lease[SENT_MAX];
  private final Map<ResourceId, Grant> grants = new HashMap<>();
  private Optional<Lease> newest = Optional.empty();
  private long sequence;
  private long acknowledged;

  private record Grant(Epoch epoch, Lease lease) {}

  LeaseBook(RegionId self, Duration length, Machine machine, Rules rules) {
    this.self = self;
    this.length = length;
    this.machine = machine;
    this.rules = rules;
  }

  /** A heartbeat is sent now; answers its sequence. */
  long sending() {
    sequence++;
    sent[place(sequence)] = Lease.since(machine.monotonic(), machine.wallMillis(), length);
    return sequence;
  }

  private static int place(long sequence) {
    return (int) (sequence % SENT_MAX);
  }

  long acknowledged() {
    return acknowledged;
  }

  void renewed(long beat, Map<ResourceId, Epoch> granted) {
    Lease lease = beat > sequence - SENT_MAX ? sent[place(beat)] : null;
    if (lease == null) {
      return;
    }
    sent[place(beat)] = null;
    acknowledged = beat;
    newest = Optional.of(lease);
    granted.forEach((resource, epoch) -> grants.put(resource, new Grant(epoch, lease)));
  }

  /**
   * A region that was just promoted starts with the lease of its last heartbeat. One that hands
   * over goes on for as long as the lease that it has, which nothing renews.
   */
  void applied(ResourceState before, ResourceState after) {
    if (!after.primary().equals(self) || !(after.leased() || after.handsOver())) {
      grants.remove(after.id());
    } else if (before.epoch().isOlderThan(after.epoch())) {
      grants.remove(after.id());
      newest.ifPresent(lease -> grants.put(after.id(), new Grant(after.epoch(), lease)));
    }
  }

  /** The state was replaced by a copy. */
  void forget() {
    grants.clear();
    newest = Optional.empty();
  }

  /** A new incarnation. */
  void restart() {
    forget();
    Arrays.fill(sent, null);
    sequence = 0;
    acknowledged = 0;
  }

  boolean valid(ResourceId resource, Epoch epoch) {
    Grant grant = grants.get(resource);
    return grant != null
        && grant.epoch().equals(epoch)
        && rules.valid(grant.lease(), machine.monotonic(), machine.wallMillis());
  }

  /** Nanoseconds on this clock until the lease ends; not positive once it has. */
  long left(ResourceId resource) {
    Grant grant = grants.get(resource);
    return grant == null ? 0 : grant.lease().untilMonotonicNanos() - machine.monotonic();
  }
}
