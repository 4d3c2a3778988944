package dev.holdfast.control;

import static dev.holdfast.control.Topologies.ORDERS;

import dev.holdfast.control.ReplicaReport.State;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * A random walk through what regions may do while they keep their contract: they beat, fall silent,
 * act on old states, replicate a little, lose their leases. The log is one list that everybody sees
 * late; what was acknowledged is known exactly.
 */
final class Walk {
  private static final int LATE_MAX = 6;

  final List<String> told = new ArrayList<>();

  /** Which commands came in which phase of the resource, as "phase command". */
  final Set<String> met = new TreeSet<>();

  final List<String> violations = new ArrayList<>();
  private final Database database;
  private final ControlLog log;
  private final Decider decider;
  private final LeaseTimes times;

  /** One step in so many. */
  private static final int ONCE_MORE = 8;

  private static final int SAID_MAX = 100;

  private final RandomGenerator random;
  private final List<Command> said = new ArrayList<>();
  private final List<ControlState> states = new ArrayList<>();
  private final Map<RegionId, Node> nodes = new TreeMap<>();
  private final Set<Long> acknowledged = new HashSet<>();
  private long now;
  private long nextWrite = 1;

  /** One record of a log. */
  private record Entry(long epoch, long write) {}

  /** A region: its node, its clock and its replica. */
  private static final class Node {
    final RegionId id;
    final List<Entry> log = new ArrayList<>();
    boolean up = true;
    int applied;
    long renewedAt;
    long incarnation = 1;
    long sequence;
    long acknowledged;
    long leaseUntil = -1;
    Epoch leaseEpoch = Epoch.NONE;
    Epoch acted = Epoch.NONE;
    Epoch leading = Epoch.NONE;
    Epoch following = Epoch.NONE;
    Optional<SyncSet> inForce = Optional.empty();
    long reported;
    final Map<RegionId, Long> heardAt = new HashMap<>();

    Node(RegionId id) {
      this.id = id;
    }

    LogPosition position() {
      return log.isEmpty() ? LogPosition.START : new LogPosition(log.getLast().epoch(), log.size());
    }
  }

  Walk(Topology topology, RandomGenerator random) {
    this.database = topology.databases().getFirst();
    this.log = new ControlLog(topology);
    this.decider = new Decider(topology);
    this.times = new LeaseTimes(topology.failover().lease());
    this.random = random;
    states.add(ControlState.initial(topology));
    topology.regionIds().forEach(id -> nodes.put(id, new Node(id)));
    database.members().forEach(id -> node(id).log.add(new Entry(1, 0)));
  }

  ControlState state() {
    return states.getLast();
  }

  private Node node(RegionId id) {
    return java.util.Objects.requireNonNull(nodes.get(id));
  }

  void step() {
    now += random.nextInt(20, 120);
    nodes.values().forEach(this::catchUp);
    Node node = List.copyOf(nodes.values()).get(random.nextInt(nodes.size()));
    if (random.nextInt(ONCE_MORE) == 0) {
      repeat(node);
    }
    int dice = random.nextInt(100);
    if (dice < 3) {
      node.up = !node.up;
      if (node.up) {
        restart(node);
      }
      tell(node.id + (node.up ? " starts" : " dies"));
    } else if (!node.up) {
      return;
    } else if (dice < 25) {
      beat(node);
    } else if (dice < 55) {
      act(node);
    } else if (dice < 70) {
      replicate(node);
    } else if (dice < 80) {
      write(node);
    } else if (dice < 95) {
      lead(node);
    } else if (dice < 97) {
      ask(node);
    } else {
      approve();
    }
    acknowledge();
  }

  /** Somebody who never heard what became of a proposal makes it again, or lists rows. */
  private void repeat(Node node) {
    if (said.isEmpty() || random.nextInt(10) == 0) {
      Epoch epoch = state().resource(ORDERS).epoch();
      apply(new Command.RecordExport(ORDERS, epoch, node.id, 1, "rows.csv", now));
    } else {
      apply(said.get(random.nextInt(said.size())));
    }
  }

  /** Every node that is up sees the log up to a random recent entry. */
  private void catchUp(Node node) {
    if (!node.up) {
      return;
    }
    int until = Math.max(node.applied, states.size() - 1 - random.nextInt(LATE_MAX));
    while (node.applied < until) {
      ResourceState before = states.get(node.applied).resource(ORDERS);
      node.applied++;
      if (states.get(node.applied).resource(ORDERS).renewals() != before.renewals()) {
        node.renewedAt = now;
      }
    }
  }

  private static void restart(Node node) {
    node.incarnation++;
    node.sequence = 0;
    node.acknowledged = 0;
    node.leaseUntil = -1;
    node.leading = Epoch.NONE;
    node.following = Epoch.NONE;
    node.inForce = Optional.empty();
    node.reported = 0;
    node.heardAt.clear();
  }

  private ResourceState seen(Node node) {
    return states.get(node.applied).resource(ORDERS);
  }

  private Reply apply(Command command) {
    ControlState before = state();
    Phase phase = before.resource(ORDERS).phase();
    said.add(command);
    if (said.size() > SAID_MAX) {
      said.removeFirst();
    }
    met.add(phase.getClass().getSimpleName() + " " + command.getClass().getSimpleName());
    Applied applied = log.apply(before, command);
    if (applied.reply() instanceof Reply.Rejected) {
      return applied.reply();
    }
    states.add(applied.state());
    check(before, applied.state(), command);
    return applied.reply();
  }

  private void beat(Node node) {
    long sent = now - random.nextInt(400);
    node.sequence++;
    Map<dev.holdfast.model.ResourceId, ReplicaReport> reports = new TreeMap<>();
    if (database.members().contains(node.id)) {
      reports.put(ORDERS, report(node));
    }
    Set<RegionId> dead = new TreeSet<>();
    nodes.values().stream().filter(n -> !n.up).forEach(n -> dead.add(n.id));
    Reply reply =
        apply(
            new Command.Heartbeat(
                node.id,
                node.incarnation,
                node.sequence,
                node.acknowledged,
                new TreeSet<>(dead),
                reports,
                now));
    if (!(reply instanceof Reply.Renewed(var grants))) {
      return;
    }
    nodes.values().stream().filter(n -> n.up).forEach(n -> n.heardAt.put(node.id, now));
    if (random.nextInt(5) == 0) {
      return; // The answer is lost.
    }
    node.acknowledged = node.sequence;
    Epoch granted = grants.get(ORDERS);
    if (granted != null) {
      node.leaseUntil = sent + times.lease().toMillis();
      node.leaseEpoch = granted;
    }
  }

  private ReplicaReport report(Node node) {
    boolean primary = !node.leading.equals(Epoch.NONE);
    return new ReplicaReport(
        primary ? State.PRIMARY : State.STANDBY,
        node.acted,
        node.position(),
        !primary && !node.following.equals(Epoch.NONE),
        primary ? node.reported : 0,
        0,
        "");
  }

  private boolean leased(Node node, Epoch epoch) {
    return node.leaseEpoch.equals(epoch) && now < node.leaseUntil;
  }

  /** The agent does the next thing towards the goal that its node's view of the state gives it. */
  private void act(Node node) {
    ResourceState seen = seen(node);
    boolean member = database.members().contains(node.id);
    AgentGoal goal = AgentGoal.of(seen, node.id, member, leased(node, seen.epoch()));
    switch (goal) {
      case AgentGoal.Nothing _ -> {}
      case AgentGoal.Lead lead when !node.acted.isOlderThan(lead.epoch().next()) -> {}
      case AgentGoal.Lead lead -> beginToLead(node, seen, lead);
      case AgentGoal.Follow(var epoch) when epoch.isOlderThan(node.acted) -> {}
      case AgentGoal.Follow(var epoch) -> follow(node, seen, epoch);
      case AgentGoal.Seal(var ending) -> {
        stop(node, ending.next());
        apply(new Command.ReportSealed(ORDERS, ending, node.id, node.position(), now));
      }
      case AgentGoal.Hold _ -> node.leading = Epoch.NONE;
      case AgentGoal.Fence(var epoch, var drain, var report) -> {
        stop(node, report ? epoch.next() : epoch);
        if (report) {
          fence(node, epoch, drain);
        }
      }
    }
  }

  private static void stop(Node node, Epoch epoch) {
    node.leading = Epoch.NONE;
    node.following = Epoch.NONE;
    node.acted = epoch.isOlderThan(node.acted) ? node.acted : epoch;
  }

  private void fence(Node node, Epoch epoch, boolean drain) {
    boolean drained = false;
    if (drain && random.nextInt(3) > 0) {
      for (Node other : nodes.values()) {
        if (other.up && other.following.equals(epoch)) {
          copy(node, other, node.log.size());
          drained = true;
        }
      }
    }
    apply(new Command.ReportFenced(ORDERS, epoch, node.id, node.position(), drained, now));
  }

  private void beginToLead(Node node, ResourceState seen, AgentGoal.Lead lead) {
    if (node.position().compareTo(lead.from()) < 0) {
      return;
    }
    if (!node.leading.equals(lead.epoch())) {
      node.acted = lead.epoch();
      node.leading = lead.epoch();
      node.following = Epoch.NONE;
      node.log.add(new Entry(lead.epoch().value(), 0));
    }
    // Said to be in force only when as many of the set as it asks for have all that was written.
    SyncSet wanted = lead.sync();
    long whole = wanted.regions().stream().filter(region -> holds(node(region), node.log)).count();
    node.inForce = Optional.of(wanted);
    node.reported = whole >= wanted.count() ? wanted.version() : 0;
    if (seen.phase() instanceof Phase.Promoting) {
      apply(new Command.ReportLeading(ORDERS, lead.epoch(), node.id, node.position(), now));
    } else if (seen.phase() instanceof Phase.Verifying && whole >= wanted.count()) {
      apply(new Command.ReportVerified(ORDERS, lead.epoch(), node.id, "read", now));
    }
  }

  private void follow(Node node, ResourceState seen, Epoch epoch) {
    node.leading = Epoch.NONE;
    node.acted = epoch;
    Node primary = node(seen.primary());
    if (!primary.up || !primary.leading.equals(epoch)) {
      return;
    }
    int common = Math.min(primary.log.size(), node.log.size());
    if (!primary.log.subList(0, common).equals(node.log.subList(0, common))
        || node.log.size() > primary.log.size()) {
      boolean counted = seen.reached().containsKey(node.id);
      if (counted) {
        return;
      }
      tell(node.id + " rejoins in epoch " + epoch);
      node.log.clear();
      copy(primary, node, primary.log.size());
    }
    node.following = epoch;
  }

  private static void copy(Node from, Node to, int until) {
    for (int i = to.log.size(); i < Math.min(until, from.log.size()); i++) {
      to.log.add(from.log.get(i));
    }
  }

  private static boolean holds(Node node, List<Entry> whole) {
    return node.log.size() >= whole.size() && node.log.subList(0, whole.size()).equals(whole);
  }

  private void replicate(Node standby) {
    nodes.values().stream()
        .filter(n -> n.up && !n.leading.equals(Epoch.NONE) && n.leading.equals(standby.following))
        .findFirst()
        .ifPresent(primary -> copy(primary, standby, standby.log.size() + random.nextInt(1, 5)));
  }

  private void write(Node node) {
    if (!node.leading.equals(Epoch.NONE) && leased(node, node.leading)) {
      node.log.add(new Entry(node.leading.value(), nextWrite++));
    }
  }

  /** What a primary may acknowledge now: on enough of its set, and under its lease. */
  private void acknowledge() {
    if (database.durability() == Durability.ASYNC) {
      return;
    }
    for (Node primary : nodes.values()) {
      if (!primary.up || primary.inForce.isEmpty() || !leased(primary, primary.leading)) {
        continue;
      }
      SyncSet set = primary.inForce.get();
      for (int end = primary.log.size(); end > 0; end--) {
        List<Entry> head = primary.log.subList(0, end);
        long have = set.regions().stream().filter(r -> holds(node(r), head)).count();
        if (have >= set.count()) {
          head.stream().filter(e -> e.write() > 0).forEach(e -> acknowledged.add(e.write()));
          break;
        }
      }
    }
  }

  /** The node decides as if it led the log; safety must not depend on there being one leader. */
  private void lead(Node node) {
    Map<RegionId, Duration> heard = new HashMap<>();
    node.heardAt.forEach((region, at) -> heard.put(region, Duration.ofMillis(now - at)));
    Set<RegionId> dead = new TreeSet<>();
    nodes.values().stream().filter(n -> !n.up).forEach(n -> dead.add(n.id));
    LocalView view =
        new LocalView(
            node.id,
            Duration.ofHours(1),
            Map.of(ORDERS, Duration.ofMillis(now - node.renewedAt)),
            heard,
            Map.of(ORDERS, heard),
            dead,
            Reach.UNKNOWN);
    for (Decision decision : decider.decide(states.get(node.applied), view, now)) {
      if (decision instanceof Decision.Propose(var command, var because)) {
        if (apply(command) instanceof Reply.Accepted) {
          tell(node.id + " decides " + command.getClass().getSimpleName() + ": " + because);
        }
      }
    }
  }

  private void ask(Node node) {
    List<RegionId> members = database.members();
    Optional<RegionId> target = Optional.of(members.get(random.nextInt(members.size())));
    boolean planned = random.nextBoolean();
    apply(
        new Command.OpenRunbook(
            ORDERS,
            seen(node).epoch(),
            planned ? Runbook.Kind.SWITCHOVER : Runbook.Kind.FAILOVER,
            planned ? target : target.filter(_ -> random.nextBoolean()),
            "alice",
            false,
            "alice asks",
            "as asked",
            now));
  }

  private void approve() {
    Optional<Runbook> open = state().openRunbook(ORDERS);
    String by = List.of("alice", "bob", "carol", "Bob ", "holdfast").get(random.nextInt(5));
    if (open.isPresent()
        && apply(new Command.Approve(open.get().id(), by, now)) instanceof Reply.Accepted) {
      String person = by.strip();
      boolean known =
          open.get().by().equalsIgnoreCase(person)
              || open.get().approvals().stream().anyMatch(person::equalsIgnoreCase)
              || person.equals(Runbook.AUTOMATION);
      require(!known, by + " approved " + open.get().id() + " again");
    }
  }

  private void check(ControlState before, ControlState after, Command command) {
    ResourceState was = before.resource(ORDERS);
    ResourceState is = after.resource(ORDERS);
    require(after.audit().intact(), "the audit chain is broken");
    require(after.audit().count() >= before.audit().count(), "the audit log shrank");
    boolean promotes = command instanceof Command.Promote;
    long grown = is.epoch().value() - was.epoch().value();
    require(grown == (promotes ? 1 : 0), "the epoch went from " + was.epoch() + " to " + is);
    if (is.epoch().equals(was.epoch())) {
      require(is.primary().equals(was.primary()), "the primary changed within " + is.epoch());
    }
    if (!promotes) {
      return;
    }
    Node target = node(is.primary());
    Node old = node(was.primary());
    boolean same = target == old;
    boolean fenced = ((Phase.Fencing) was.phase()).fenced().isPresent();
    require(
        same || fenced || !leased(old, was.epoch()),
        "promoted " + target.id + " while " + old.id + " holds its lease");
    if (!(is.phase() instanceof Phase.Promoting(var from))
        || target.position().compareTo(from) < 0) {
      return; // It will not lead before it has more.
    }
    Set<Long> has = new HashSet<>();
    target.log.forEach(entry -> has.add(entry.write()));
    require(has.containsAll(acknowledged), target.id + " lacks acknowledged writes");
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      violations.add("at " + now + ": " + otherwise);
      tell("VIOLATION " + otherwise);
    }
  }

  private void tell(String what) {
    told.add(now + " " + what);
  }
}
