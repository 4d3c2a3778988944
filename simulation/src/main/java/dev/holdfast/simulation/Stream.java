package dev.holdfast.simulation;

import dev.holdfast.control.ResourceState;
import dev.holdfast.model.RegionId;

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
  private long wanted;
  private int upstream = -1;
  private int connection;
  private int attempts;
  private boolean connecting;
  private boolean diverged;

  Stream(Replica replica) {
    this.replica = replica;
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

  /** Follows the primary of an epoch from now on. */
  void follow(long epoch) {
    if (wanted != epoch) {
      close();
      wanted = epoch;
    }
    diverged = false;
    connect();
  }

  void close() {
    wanted = 0;
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

  private void connect() {
    if (wanted == 0 || connecting || connection != 0) {
      return;
    }
    ResourceState resource = node().resource(replica.id);
    RegionId primary = resource.primary();
    if (primary.equals(node().machine.id) || !node().replicates(replica.id, wanted)) {
      retry();
      return;
    }
    connecting = true;
    int mine = ++attempts;
    int to = world().index(primary);
    int self = node().machine.index;
    long epoch = wanted;
    Wal has = replica.engine.wal();
    node()
        .machine
        .after(
            SET_UP_ROUND_TRIPS * world().roundTrip(self, to),
            () -> {
              if (mine == attempts) {
                world()
                    .send(
                        self,
                        to,
                        Wan.Channel.REPLICATION,
                        () -> world().replica(to, replica.id).stream.asked(self, mine, epoch, has));
              }
            });
    node()
        .machine
        .after(
            ANSWER_MAX_NANOS,
            () -> {
              if (mine == attempts && connecting) {
                lost();
              }
            });
  }

  /** At the primary: a standby asks to follow. */
  private void asked(int standby, int attempt, long epoch, Wal has) {
    Engine engine = replica.engine;
    boolean admitted =
        node().replicates(replica.id, epoch)
            && node().resource(replica.id).primary().equals(node().machine.id)
            && engine.leadingEpoch() == epoch;
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
            Wan.Channel.REPLICATION,
            () ->
                world()
                    .replica(standby, replica.id)
                    .stream
                    .answered(self, attempt, admitted, prefix, wal));
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
      node().proposer.beatSoon();
      replica.step();
    } else {
      connection = attempt;
      upstream = from;
      node().proposer.beatSoon();
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
    if (connection != 0 && !node().replicates(replica.id, wanted)) {
      int to = upstream;
      int over = connection;
      int self = node().machine.index;
      lost();
      world()
          .send(
              self,
              to,
              Wan.Channel.REPLICATION,
              () -> world().replica(to, replica.id).stream.closedBy(self, over));
    }
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
    if (connection != 0 && upstream == other) {
      lost();
    }
  }

  /** Whether the primary of an epoch could be cloned from here now. */
  boolean reachesPrimary(long epoch) {
    ResourceState resource = node().resource(replica.id);
    int primary = world().index(resource.primary());
    return primary != node().machine.index
        && node().replicates(replica.id, epoch)
        && world().reaches(node().machine.index, primary)
        && world().replica(primary, replica.id).engine.leadingEpoch() == epoch
        && world().node(primary).replicates(replica.id, epoch);
  }

  Engine primaryEngine() {
    int primary = world().index(node().resource(replica.id).primary());
    return world().replica(primary, replica.id).engine;
  }
}
