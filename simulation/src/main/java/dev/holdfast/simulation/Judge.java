package dev.holdfast.simulation;

import dev.holdfast.control.AuditEntry;
import dev.holdfast.control.AuditTrail;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Phase;
import dev.holdfast.control.Reply;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Runbook;
import dev.holdfast.control.SyncSet;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows what was promised to clients and people, and looks at every step whether it is kept. It
 * sees the whole world at once, which nobody in the world can.
 */
final class Judge {
  /** Acknowledgements whose time is remembered; lag is a matter of seconds. */
  private static final int ACKNOWLEDGEMENTS_MAX = 2048;

  private final World world;
  private final List<Violation> violations = new ArrayList<>();
  private final Map<ResourceId, Map<Wal.Timeline, Long>> acknowledged = new HashMap<>();
  private final Map<ResourceId, Written> newest = new HashMap<>();
  private final Map<ResourceId, Map<Long, RegionId>> primaries = new HashMap<>();
  private final Map<String, Set<String>> approvers = new HashMap<>();
  private final Map<ResourceId, ArrayDeque<Acknowledgement>> latest = new HashMap<>();
  private final List<Lost> losses = new ArrayList<>();
  private long writes;
  private long lostBytes;
  private long discardedBytes;
  private long promotions;
  private long failovers;

  /** A write at a place in a log. */
  record Written(Wal.Timeline timeline, long end) {}

  private record Acknowledgement(Wal.Timeline timeline, long end, long at) {}

  /**
   * Acknowledged writes that a new primary does not have.
   *
   * @param oldestAt when the oldest of them was acknowledged
   * @param newestAt when the newest was
   * @param foundAt when the new primary began
   */
  record Lost(ResourceId resource, long writes, long oldestAt, long newestAt, long foundAt) {}

  Judge(World world) {
    this.world = world;
  }

  List<Violation> violations() {
    return violations;
  }

  long writes() {
    return writes;
  }

  long lostBytes() {
    return lostBytes;
  }

  List<Lost> losses() {
    return losses;
  }

  long promotions() {
    return promotions;
  }

  /** How often another region took over unplanned. */
  long failovers() {
    return failovers;
  }

  void violated(Violation.Promise promise, String how) {
    if (violations.isEmpty()) {
      world.chronicle().tell(world.now(), 99, () -> "BROKEN " + promise + ": " + how);
      violations.add(new Violation(promise, how, world.now() / 1_000_000));
    }
  }

  Optional<Written> newest(ResourceId id) {
    return Optional.ofNullable(newest.get(id));
  }

  private boolean quorum(ResourceId id) {
    return database(id).durability() == Durability.QUORUM;
  }

  private Database database(ResourceId id) {
    return world.topology().database(id).orElseThrow();
  }

  private static boolean couldAcknowledge(Node node, ResourceId id, Epoch epoch) {
    return node.machine.alive() && node.mayWrite(id, epoch);
  }

  /** A write has passed a gateway on its way to the client. */
  void acknowledged(Node by, ResourceId id, Wal seen) {
    writes++;
    for (int other = 0; other < world.size(); other++) {
      Node node = world.node(other);
      if (node != by && couldAcknowledge(node, id, node.resource(id).epoch())) {
        violated(
            Violation.Promise.ONE_WRITER,
            by.machine.id + " acknowledged a write while " + node.machine.id + " could do so too");
      }
    }
    Wal.Timeline timeline = seen.timeline().orElseThrow();
    acknowledged
        .computeIfAbsent(id, _ -> new LinkedHashMap<>())
        .merge(timeline, seen.end(), Math::max);
    newest.put(id, new Written(timeline, seen.end()));
    ArrayDeque<Acknowledgement> last = latest.computeIfAbsent(id, _ -> new ArrayDeque<>());
    last.add(new Acknowledgement(timeline, seen.end(), world.now()));
    if (last.size() > ACKNOWLEDGEMENTS_MAX) {
      last.removeFirst();
    }
  }

  /** A read has passed a gateway on its way to the client. */
  void read(Node by, Operation operation, Wal seen) {
    Optional<Written> before = operation.newest();
    if (quorum(operation.resource())
        && before.isPresent()
        && promised(operation.resource(), before.get())
        && !seen.holds(before.get().timeline(), before.get().end())) {
      violated(
          Violation.Promise.NO_STALE_READ,
          by.machine.id + " answered a read without a write acknowledged before it");
    }
  }

  /** Whether a write still counts: nobody has accepted its loss. */
  private boolean promised(ResourceId id, Written write) {
    return acknowledged.getOrDefault(id, Map.of()).getOrDefault(write.timeline(), 0L)
        >= write.end();
  }

  /** An engine has begun to take writes. */
  void began(Node node, Replica replica, long epoch) {
    RegionId self = node.machine.id;
    RegionId other =
        primaries.computeIfAbsent(replica.id, _ -> new HashMap<>()).putIfAbsent(epoch, self);
    if (other != null && !other.equals(self)) {
      violated(
          Violation.Promise.EPOCH_USED_ONCE,
          self + " takes writes in epoch " + epoch + ", as " + other + " did before");
    }
    world
        .chronicle()
        .tell(
            world.now(), 21, () -> self + " takes writes of " + replica.id + " in epoch " + epoch);
    // A primary of an epoch that is over finds nobody to follow it, and its gateway passes nothing.
    if (epoch != world.newest(replica.id).epoch().value()) {
      return;
    }
    Map<Wal.Timeline, Long> promised = acknowledged.getOrDefault(replica.id, Map.of());
    for (Map.Entry<Wal.Timeline, Long> write : List.copyOf(promised.entrySet())) {
      if (!replica.engine.wal().holds(write.getKey(), write.getValue())) {
        lacks(node, replica, write);
        promised.remove(write.getKey());
        newest.remove(replica.id);
      }
    }
  }

  private void lacks(Node node, Replica replica, Map.Entry<Wal.Timeline, Long> write) {
    ControlState state = world.newestState();
    boolean accepted =
        state.runbooks().stream()
            .filter(runbook -> runbook.resource().equals(replica.id))
            .reduce((_, later) -> later)
            .map(Runbook::allowLoss)
            .orElse(false);
    if (quorum(replica.id) && !accepted) {
      violated(
          Violation.Promise.NOTHING_LOST,
          node.machine.id
              + " takes writes without the log up to "
              + new LogPosition(write.getKey().epoch(), write.getValue())
              + ", which was acknowledged");
    } else {
      Wal had = new Wal(Optional.of(write.getKey()), write.getValue());
      lostBytes += had.bytesMissingIn(replica.engine.wal());
      lost(replica, write.getKey());
    }
  }

  private void lost(Replica replica, Wal.Timeline written) {
    List<Acknowledgement> gone =
        latest.getOrDefault(replica.id, new ArrayDeque<>()).stream()
            .filter(each -> each.timeline().equals(written))
            .filter(each -> !replica.engine.wal().holds(written, each.end()))
            .toList();
    if (!gone.isEmpty()) {
      losses.add(
          new Lost(
              replica.id, gone.size(), gone.getFirst().at(), gone.getLast().at(), world.now()));
    }
  }

  /** A replica's own rows were exported and discarded. */
  void discarded(ResourceId id, long bytes) {
    discardedBytes += bytes;
    if (bytes > 0) {
      world.chronicle().tell(world.now(), 22, () -> bytes + " bytes of " + id + " were exported");
    }
  }

  long discardedBytes() {
    return discardedBytes;
  }

  /** An entry is applied for the first time anywhere. */
  void committed(Entry.Outcome outcome) {
    for (Entry.Step step : outcome.steps()) {
      ControlState after = step.applied().state();
      if (!(step.applied().reply() instanceof Reply.Rejected)) {
        if (step.command() instanceof Command.OfResource about) {
          moved(step.before(), after, about);
        } else if (step.command() instanceof Command.Approve approve) {
          approved(step.before(), after, approve);
        }
      }
    }
    audit(outcome.before().audit(), outcome.after().audit());
  }

  /** What is new in the audit log follows what was there. */
  private void audit(AuditTrail before, AuditTrail after) {
    int added = (int) Math.min(after.count() - before.count(), after.recent().size());
    long index = before.count();
    String hash = before.lastHash();
    for (AuditEntry entry :
        after.recent().subList(after.recent().size() - added, after.recent().size())) {
      if (!entry.follows(index, hash)) {
        violated(
            Violation.Promise.AUDIT_WHOLE,
            "entry " + entry.index() + " of the audit log does not follow entry " + index);
      }
      index = entry.index();
      hash = entry.hash();
    }
    if (index != after.count() || !hash.equals(after.lastHash())) {
      violated(Violation.Promise.AUDIT_WHOLE, "the audit log does not end where it says");
    }
  }

  /** At the end: all that is kept of it. */
  void audit(ControlState state) {
    if (!state.audit().intact()) {
      violated(Violation.Promise.AUDIT_WHOLE, "the audit chain is broken");
    }
  }

  private void moved(ControlState before, ControlState after, Command.OfResource command) {
    ResourceState was = before.resource(command.resource());
    ResourceState is = after.resource(command.resource());
    if (!was.epoch().equals(command.epoch())) {
      violated(
          Violation.Promise.RIGHT_EPOCH,
          command.getClass().getSimpleName()
              + " of epoch "
              + command.epoch()
              + " took effect in epoch "
              + was.epoch());
    }
    boolean promotes = command instanceof Command.Promote;
    if (is.epoch().value() != was.epoch().value() + (promotes ? 1 : 0)) {
      violated(
          Violation.Promise.EPOCH_GROWS,
          "the epoch went from " + was.epoch() + " to " + is.epoch());
    }
    if (promotes && was.phase() instanceof Phase.Fencing fencing) {
      promoted(after, was, is, fencing);
    }
  }

  private void promoted(
      ControlState after, ResourceState was, ResourceState is, Phase.Fencing fencing) {
    promotions++;
    Node old = world.node(world.index(was.primary()));
    if (!was.primary().equals(is.primary())
        && fencing.fenced().isEmpty()
        && couldAcknowledge(old, was.id(), was.epoch())) {
      violated(
          Violation.Promise.PROMOTED_AFTER_LEASE,
          is.primary() + " is promoted while " + was.primary() + " still holds its lease");
    }
    boolean planned =
        after
            .openRunbook(is.id())
            .filter(runbook -> runbook.kind() == Runbook.Kind.SWITCHOVER)
            .isPresent();
    if (!planned && !was.primary().equals(is.primary())) {
      failovers++;
    }
    sure(after, was, is, fencing);
    boolean chosen =
        after
            .openRunbook(is.id())
            .map(runbook -> runbook.target().isPresent() || runbook.allowLoss())
            .orElse(false);
    LogPosition target = fencing.sealed().get(is.primary());
    if (!fencing.drain() && !chosen && target != null) {
      for (LogPosition other : fencing.sealed().values()) {
        if (other.compareTo(target) > 0) {
          violated(
              Violation.Promise.LEAST_LOSS,
              is.primary()
                  + " is promoted with the log up to "
                  + target
                  + ", another has "
                  + other);
        }
      }
    }
  }

  /** A rule of thumb that must hold however the decision was reached: R + W is more than N. */
  private void sure(
      ControlState after, ResourceState was, ResourceState is, Phase.Fencing fencing) {
    LogPosition target = fencing.sealed().get(is.primary());
    boolean accepted = after.openRunbook(is.id()).map(Runbook::allowLoss).orElse(false);
    if (!quorum(is.id()) || target == null || accepted || fencing.drained()) {
      return;
    }
    boolean likeTheOld =
        fencing.fenced().filter(end -> end.compareTo(target) <= 0).isPresent()
            && fencing.fenced().filter(LogPosition.START::equals).isEmpty();
    SyncSet set = was.sync();
    long seen =
        set.regions().stream().filter(region -> fencing.sealed().containsKey(region)).count();
    if (!likeTheOld && (set.count() == 0 || seen + set.count() <= set.regions().size())) {
      violated(
          Violation.Promise.SURE_OF_ALL,
          is.primary() + " is promoted after only " + seen + " of " + set + " were seen");
    }
  }

  private void approved(ControlState before, ControlState after, Command.Approve command) {
    Optional<Runbook> was = find(before, command.runbook());
    Optional<Runbook> is = find(after, command.runbook());
    if (was.isEmpty() || is.isEmpty()) {
      return;
    }
    if (was.get().approvals().isEmpty()) {
      approvers.remove(command.runbook());
    }
    Set<String> people = approvers.computeIfAbsent(command.runbook(), _ -> new HashSet<>());
    String person = command.by().strip().toLowerCase(Locale.ROOT);
    people.add(person);
    FailoverPolicy policy = world.topology().failover();
    boolean enough =
        people.size() >= policy.approvals()
            && !people.contains(is.get().by().toLowerCase(Locale.ROOT));
    if (is.get().status() != Runbook.Status.AWAITING_APPROVAL && !enough) {
      violated(
          Violation.Promise.ENOUGH_PEOPLE,
          command.runbook() + " goes on, approved by " + people + " alone");
    }
  }

  private static Optional<Runbook> find(ControlState state, String id) {
    return state.runbooks().stream().filter(runbook -> runbook.id().equals(id)).findFirst();
  }
}
