package dev.holdfast.drill;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * All clients of a drill: several connections in every region to every database, through that
 * region's writer endpoint.
 */
final class Workload {
  /**
   * A write's commit takes a round trip to the primary and one to its standbys; half as much again
   * is slack.
   */
  private static final double SLACK = 1.5;

  private static final int CONNECTIONS_MIN = 4;

  /** Three regions of these stay well below what an embedded engine admits. */
  private static final int CONNECTIONS_MAX = 12;

  /** Longer than a client waits for any answer: whoever is not done by then is stuck. */
  private static final Duration STOP_MAX = Duration.ofSeconds(6);

  private final Addresses addresses;
  private final String password;
  private final RandomGeneratorFactory<RandomGenerator> generators =
      RandomGeneratorFactory.of("L64X128MixRandom");
  private final long seed;
  private final StopSign stop = new StopSign();
  private final List<Thread> threads = new ArrayList<>();
  private final boolean impatient;
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private int clients;

  /**
   * The clients of a drill.
   *
   * @param impatient whether they give up a statement after a second
   */
  Workload(Range range, long seed, boolean impatient) {
    this.addresses = range.addresses();
    this.password = range.password();
    this.seed = seed;
    this.impatient = impatient;
  }

  void start(Stopwatch stopwatch, Recorder recorder, DrillTable table) {
    AtomicLong operations = new AtomicLong();
    for (Database database : addresses.topology().databases()) {
      RecentWrites written = new RecentWrites();
      RegionLoad.Shared shared =
          new RegionLoad.Shared(
              stopwatch, recorder, table, written, acknowledgements, operations, stop);
      for (RegionId region : addresses.topology().regionIds()) {
        startRegion(shared, database, region);
      }
    }
    threads.forEach(Thread::start);
  }

  private void startRegion(RegionLoad.Shared shared, Database database, RegionId region) {
    RegionLoad load =
        new RegionLoad(shared, new Recorder.Target(database.id(), region), random(-1 - clients));
    String name = "drill-" + database.id() + "-" + region;
    threads.add(Thread.ofVirtual().name(name + "-arrivals").unstarted(load));
    for (int i = 0; i < connections(database, region); i++) {
      int number = clients++;
      threads.add(
          Thread.ofVirtual()
              .name(name + "-" + number)
              .unstarted(
                  new Client(
                      number,
                      load,
                      addresses.writer(region, database.id()),
                      impatient,
                      password,
                      random(number))));
    }
  }

  /** As many as keep up with what falls due when each waits for its answer (Little's law). */
  private int connections(Database database, RegionId region) {
    Topology topology = addresses.topology();
    Duration longest =
        topology.links().stream()
            .filter(link -> link.a().equals(region) || link.b().equals(region))
            .filter(link ->
                database.members().contains(link.a()) || database.members().contains(link.b()))
            .map(link -> link.rtt().plus(link.jitter()))
            .max(Duration::compareTo)
            .orElse(Duration.ZERO);
    double busy = RegionLoad.PER_SECOND * 2 * longest.toNanos() / 1e9;
    return (int) Math.clamp(Math.ceil(busy * SLACK), CONNECTIONS_MIN, CONNECTIONS_MAX);
  }

  /**
   * A stream of its own for each part, so that one more client does not change what the others do.
   */
  private RandomGenerator random(long part) {
    return generators.create(seed * 1_000_003 + part);
  }

  /** Whose writes go on. */
  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  /** How many connections there are. */
  int clients() {
    return clients;
  }

  /** Lets what is under way come to its end and ends every thread. */
  void stop() throws InterruptedException {
    stop.raise();
    try {
      long deadline = System.nanoTime() + STOP_MAX.toNanos();
      for (Thread thread : threads) {
        thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }
}
