package dev.holdfast.simulation;

import dev.holdfast.control.ResourceState;
import dev.holdfast.model.RegionId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A standby's connection to its primary through the two gateways: set up in a few round trips,
 * tried again for as long as the standby should follow, closed on either side as soon as the state
 * known there no longer permits it, lost when the way is cut for some seconds.
 */
final class Stream {
  private static final long RETRY_NANOS = 200_000_000L;
  private static final long ANSWER_MAX_NANOS = 2_000_000_000L;

  /** PostgreSQL's sender and receiver give up a silent connection after as long. */
  static final long SILENCE_MAX_NANOS = 3_000_000_000L;

  private static final int SET_UP_ROUND_TRIPS = 3;

  private final Replica replica;
  private final RandomGenerator random;

  /** Towards a primary in another epoch's log, or towards who comes to lead it. */
  private record Upstream(int to, long epoch) {}

  private boolean wanted;
  private int upstream = -1;
  private int by = Vantage.DIRECTLY;
  private long upstreamEpoch;
  private int connection;
  private int attempts;
  private boolean connecting;
  private boolean diverged;

  /** At a standby that comes to lead: who waits here for it, by the attempt. */
  private final Map<Integer, Guest> guests = new TreeMap<>();

  private record Guest(int attempt, long epoch) {}

  /** At a primary: who carries the connection of each standby. */
  private final Map<Integer, Integer> carriers = new TreeMap<>();

  /** At a primary: the newest attempt that each standby asked with. */
  private final Map<Integer, Integer> newest = new TreeMap<>();

  Stream(Replica replica) {
    this.replica = replica;
    this.random = replica.node.world.stream();
  }

  private Node node() {
    return replica.node;
  }

  private World world() {
    return replica.node.world;
  }

  boolean open() {
    return connection != 0;
  }

  boolean diverged() {
    return diverged;
  }

  /** Follows whoever is to be followed from now on. */
  void follow() {
    wanted = true;
    diverged = false;
    connect();
  }

  /** The engine is down: who waited here does so in vain. */
  void restart() {
    guests.clear();
    close();
  }

  void close() {
    wanted = false;
    connection = 0;
    connecting = false;
    diverged = false;
    attempts++;
  }

  private void lost() {
    connection = 0;
    connecting = false;
    retry();
  }

  private void retry() {
    int mine = ++attempts;
    node()
        .machine
        .after(
            RETRY_NANOS,
            () -> {
              if (mine == attempts) {
                connect();
              }
            });
  }

  /** Where this standby finds its log now: at the primary, or where the next one will be. */
  private Optional<Upstream> route() {
    ResourceState resource = node().resource(replica.id);
    Optional<RegionId> successor = node().successor(replica.id);
    long epoch = resource.epoch().value();
    if (successor.isPresent()) {
      return Optional.of(new Upstream(world().index(successor.get()), epoch + 1));
    }
    return resource.primary().equals(node().machine.id) || !node().replicates(replica.id, epoch)
        ? Optional.empty()
        : Optional.of(new Upstream(world().index(resource.primary()), epoch));
  }

  private void connect() {
    if (!wanted || connecting || connection != 0) {
      return;
    }
    Optional<Upstream> route = route();
    if (route.isEmpty()) {
      retry();
      return;
    }
    connecting = true;
    upstream = route.get().to();
    upstreamEpoch = route.get().epoch();
    by = node().vantage.relay(upstream);
    int mine = ++attempts;
    long trips = SET_UP_ROUND_TRIPS * world().roundTrip(node().machine.index, upstream, by);
    node().machine.after(trips, () -> ask(mine));
    node()
        .machine
        .after(
            trips + ANSWER_MAX_NANOS,
            () -> {
              if (mine == attempts && connecting) {
                lost();
              }
            });
  }

  private void ask(int mine) {
    if (mine != attempts) {
      return;
    }
    Wal has = replica.engine.wal();
    long epoch = upstreamEpoch;
    int self = node().machine.index;
    int to = upstream;
    int over = by;
    world()
        .send(
            self,
            to,
            over,
            Wan.Channel.REPLICATION,
            () -> world().replica(to, replica.id).stream.asked(self, over, mine, epoch, has));
  }

  /**
   * At the primary, or where the next one will be: a standby asks to follow. What it gave up for a
   * newer attempt may arrive after that one, having come by way of another region; the standby's
   * end of it is closed.
   */
  private void asked(int standby, int over, int attempt, long epoch, Wal has) {
    if (attempt < newest.getOrDefault(standby, 0)) {
      return;
    }
    newest.put(standby, attempt);
    carriers.put(standby, over);
    Engine engine = replica.engine;
    boolean admitted =
        node().replicates(replica.id, epoch)
            && node().resource(replica.id).primary().equals(node().machine.id)
            && engine.leadingEpoch() == epoch;
    if (!admitted && node().comesToLead(replica.id, node().machine.id, epoch)) {
      guests.put(standby, new Guest(attempt, epoch));
      return;
    }
    boolean prefix = admitted && has.prefixOf(engine.wal());
    if (prefix) {
      engine.connect(standby, attempt, has.end());
    }
    Wal wal = engine.wal();
    int self = node().machine.index;
    world()
        .send(
            self,
            standby,
            over,
            Wan.Channel.REPLICATION,
            () ->
                world()
                    .replica(standby, replica.id)
                    .stream
                    .answered(self, attempt, admitted, prefix, wal));
  }

  /** The server that was waited at leads now: the standby goes over to its timeline. */
  private void goOn(int attempt) {
    node().machine.after(node().world.timings().timelineSwitch().nanos(random), () -> ask(attempt));
  }

  /** At a new primary: who waited here for it goes on without connecting anew. */
  void welcome(long epoch) {
    guests.forEach((standby, guest) -> {
      if (guest.epoch() == epoch) {
        world()
            .send(
                node().machine.index,
                standby,
                carrier(standby),
                Wan.Channel.REPLICATION,
                () -> world().replica(standby, replica.id).stream.goOn(guest.attempt()));
      }
    });
    guests.clear();
  }

  private void answered(int from, int attempt, boolean admitted, boolean prefix, Wal wal) {
    if (attempt != attempts || !connecting) {
      return;
    }
    connecting = false;
    if (!admitted) {
      retry();
    } else if (!prefix) {
      diverged = true;
    } else {
      connection = attempt;
      upstream = from;
      received(attempt, wal);
    }
  }

  /** At the primary: sends what is new to every standby that is connected. */
  void publish() {
    Wal wal = replica.engine.wal();
    int self = node().machine.index;
    for (int standby = 0; standby < world().size(); standby++) {
      if (replica.engine.connected(standby)) {
        int to = standby;
        int over = replica.engine.connection(standby);
        world()
            .send(
                self,
                to,
                carrier(to),
                Wan.Channel.REPLICATION,
                () -> world().replica(to, replica.id).stream.received(over, wal));
      }
    }
  }

  private void received(int over, Wal wal) {
    if (over != connection || replica.engine.state() != Engine.State.STANDBY) {
      return;
    }
    replica.engine.receive(wal);
    long end = replica.engine.wal().end();
    int self = node().machine.index;
    int to = upstream;
    world()
        .send(
            self,
            to,
            by,
            Wan.Channel.REPLICATION,
            () -> world().replica(to, replica.id).stream.flushed(self, over, end));
  }

  /** At the primary: a standby has everything up to there on disk. */
  private void flushed(int standby, int over, long end) {
    replica.engine.flushedBy(standby, over, end);
  }

  /** The state known here changed: closes what it no longer permits, on either end. */
  void checkPermits() {
    ResourceState resource = node().resource(replica.id);
    long leading = replica.engine.leadingEpoch();
    boolean serves =
        leading != 0
            && node().replicates(replica.id, leading)
            && resource.primary().equals(node().machine.id);
    if (!serves) {
      hangUp();
    }
    if (connection != 0 && !permitted()) {
      int to = upstream;
      int over = connection;
      int self = node().machine.index;
      int carrier = by;
      lost();
      world()
          .send(
              self,
              to,
              carrier,
              Wan.Channel.REPLICATION,
              () -> world().replica(to, replica.id).stream.closedBy(self, over));
    }
  }

  private boolean permitted() {
    RegionId to = world().id(upstream);
    ResourceState resource = node().resource(replica.id);
    boolean follows =
        resource.primary().equals(to)
            && node().replicates(replica.id, upstreamEpoch)
            && node().successor(replica.id).isEmpty();
    return follows || node().comesToLead(replica.id, to, upstreamEpoch);
  }

  /** At the primary: closes the connections of all standbys. */
  void hangUp() {
    for (int standby = 0; standby < world().size(); standby++) {
      hangUp(standby);
    }
  }

  private void hangUp(int standby) {
    if (replica.engine.connected(standby)) {
      int over = replica.engine.connection(standby);
      replica.engine.disconnect(standby);
      world()
          .send(
              node().machine.index,
              standby,
              carrier(standby),
              Wan.Channel.REPLICATION,
              () -> world().replica(standby, replica.id).stream.closedByPrimary(over));
    }
  }

  private void closedBy(int standby, int over) {
    if (replica.engine.connection(standby) == over) {
      replica.engine.disconnect(standby);
    }
  }

  private void closedByPrimary(int over) {
    if (connection == over && connection != 0) {
      lost();
    }
  }

  /** The process at the other end is gone, and the connection with it. */
  void reset(int other) {
    replica.engine.disconnect(other);
    carriers.forEach((standby, carrier) -> {
      if (carrier == other) {
        replica.engine.disconnect(standby);
      }
    });
    if (connection != 0 && (upstream == other || by == other)) {
      lost();
    }
  }

  /** The region between says that it lost the one at the other end. */
  void severed(int carrier, int other) {
    if (carriers.getOrDefault(other, Vantage.DIRECTLY) == carrier) {
      replica.engine.disconnect(other);
    }
    if (connection != 0 && upstream == other && by == carrier) {
      lost();
    }
  }

  /** The direct way to a region works again. */
  void goDirectly(int other) {
    if (connection != 0 && upstream == other && by != Vantage.DIRECTLY) {
      int carrier = by;
      int over = connection;
      int self = node().machine.index;
      lost();
      world()
          .send(
              self,
              other,
              carrier,
              Wan.Channel.REPLICATION,
              () -> world().replica(other, replica.id).stream.closedBy(self, over));
    }
  }

  private int carrier(int standby) {
    return carriers.getOrDefault(standby, Vantage.DIRECTLY);
  }

  /** Whether the primary of an epoch could be cloned from here now. */
  boolean reachesPrimary(long epoch) {
    ResourceState resource = node().resource(replica.id);
    int primary = world().index(resource.primary());
    return primary != node().machine.index
        && node().replicates(replica.id, epoch)
        && reaches(primary)
        && world().replica(primary, replica.id).engine.leadingEpoch() == epoch
        && world().node(primary).replicates(replica.id, epoch);
  }

  private boolean reaches(int primary) {
    int self = node().machine.index;
    int carrier = node().vantage.relay(primary);
    return carrier == Vantage.DIRECTLY
        ? world().reaches(self, primary)
        : world().reaches(self, carrier) && world().reaches(carrier, primary);
  }

  Engine primaryEngine() {
    int primary = world().index(node().resource(replica.id).primary());
    return world().replica(primary, replica.id).engine;
  }
}
