package dev.holdfast.simulation;

import dev.holdfast.model.Link;
import dev.holdfast.model.Topology;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The network between the regions. What is sent on one channel from one region to another arrives
 * in order; different channels overtake one another. A cut swallows silently: what was sent into it
 * arrives after the cut is mended, as TCP would have it, unless that takes too long. Each direction
 * has its own random stream, so that one more message here does not change the delays elsewhere.
 */
final class Wan {
  /** What travels apart from one another. */
  enum Channel {
    CONSENSUS(0),
    REPLICATION(1),
    CLIENT(2);

    private static final int COUNT = 3;
    private final int lane;

    Channel(int lane) {
      this.lane = lane;
    }
  }

  /** A connection gives up what it could not deliver for as long. */
  static final long GIVES_UP_NANOS = 15_000_000_000L;

  private final Agenda agenda;
  private final Machine[] machines;
  private final Leg[][] legs;
  private final long[] fellSilentAt;

  /**
   * Something on its way. Most of what happens in a world is the arrival of one, so it is a single
   * object: due at the agenda, and then handed to the machine, which may hold it back.
   */
  private final class Message implements Runnable {
    private final int from;
    private final Machine to;
    private final Channel channel;
    private final int meantFor;
    private final long sentAt;
    private final Runnable deed;
    private boolean arrived;

    Message(int from, int to, Channel channel, Runnable deed) {
      this.from = from;
      this.to = machines[to];
      this.channel = channel;
      this.meantFor = this.to.incarnation();
      this.sentAt = agenda.now();
      this.deed = deed;
    }

    @Override
    public void run() {
      if (!arrived) {
        arrived = true;
        to.run(meantFor, this);
      } else if (fellSilentAt[from] < sentAt) {
        deed.run();
      }
    }
  }

  /** One direction between two regions. */
  private static final class Leg {
    final long delayNanos;
    final long jitterNanos;
    final RandomGenerator random;
    final long[] lastArrival = new long[Channel.COUNT];
    final ArrayDeque<Message> stalled = new ArrayDeque<>();
    boolean cut;
    long cutAt;
    double slowness = 1;

    Leg(long delayNanos, long jitterNanos, RandomGenerator random) {
      this.delayNanos = delayNanos;
      this.jitterNanos = jitterNanos;
      this.random = random;
    }
  }

  Wan(
      Topology topology,
      Machine[] machines,
      Agenda agenda,
      RandomGenerator.SplittableGenerator random) {
    this.agenda = agenda;
    this.machines = machines;
    this.legs = new Leg[machines.length][machines.length];
    this.fellSilentAt = new long[machines.length];
    Arrays.fill(fellSilentAt, -1);
    for (int from = 0; from < machines.length; from++) {
      for (int to = 0; to < machines.length; to++) {
        RandomGenerator own = random.split();
        if (from == to) {
          legs[from][to] = new Leg(50_000, 0, own);
        } else {
          Link link = topology.link(machines[from].id, machines[to].id);
          legs[from][to] = new Leg(link.rtt().toNanos() / 2, link.jitter().toNanos(), own);
        }
      }
    }
  }

  void send(int from, int to, Channel channel, Runnable deed) {
    Leg leg = legs[from][to];
    Message message = new Message(from, to, channel, deed);
    if (leg.cut) {
      leg.stalled.add(message);
    } else {
      deliver(leg, message);
    }
  }

  /** As if a region's power had failed: what it has on the way is lost, and nobody is told. */
  void fallSilent(int from) {
    fellSilentAt[from] = agenda.now();
  }

  private void deliver(Leg leg, Message message) {
    int lane = message.channel.lane;
    long jitter = leg.jitterNanos == 0 ? 0 : leg.random.nextLong(leg.jitterNanos + 1);
    long arrival = agenda.now() + (long) ((leg.delayNanos + jitter) * leg.slowness);
    arrival = Math.max(arrival, leg.lastArrival[lane]);
    leg.lastArrival[lane] = arrival;
    agenda.at(arrival, message);
  }

  /** One-way delay without jitter, as things are now. */
  long delayNanos(int from, int to) {
    return (long) (legs[from][to].delayNanos * legs[from][to].slowness);
  }

  boolean cut(int from, int to) {
    return legs[from][to].cut;
  }

  /** Whether the leg has been cut for so long that a connection over it is given up. */
  boolean cutFor(int from, int to, long nanos) {
    return legs[from][to].cut && agenda.now() - legs[from][to].cutAt >= nanos;
  }

  void cutLeg(int from, int to) {
    Leg leg = legs[from][to];
    if (!leg.cut && from != to) {
      leg.cut = true;
      leg.cutAt = agenda.now();
    }
  }

  void mendLeg(int from, int to) {
    Leg leg = legs[from][to];
    leg.cut = false;
    while (!leg.stalled.isEmpty()) {
      Message late = leg.stalled.removeFirst();
      if (agenda.now() - late.sentAt < GIVES_UP_NANOS) {
        deliver(leg, late);
      }
    }
  }

  void slow(int from, int to, double factor) {
    legs[from][to].slowness = factor;
  }
}
