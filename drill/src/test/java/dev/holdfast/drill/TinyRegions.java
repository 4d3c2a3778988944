package dev.holdfast.drill;

import static dev.holdfast.drill.Situations.EAST;
import static dev.holdfast.drill.Situations.ORDERS;
import static dev.holdfast.drill.Situations.SOUTH;
import static dev.holdfast.drill.Situations.WEST;

import dev.holdfast.drill.Situation.ReplicaSituation;
import dev.holdfast.drill.Situation.Role;
import dev.holdfast.engine.Observation;
import dev.holdfast.engine.Outcome;
import dev.holdfast.engine.SyncStandbys;
import dev.holdfast.engine.postgres.DirectConnection;
import dev.holdfast.engine.postgres.Passwords;
import dev.holdfast.engine.postgres.PostgresDriver;
import dev.holdfast.model.Addresses;
import dev.holdfast.model.Durability;
import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Three real PostgreSQL servers in this JVM's care, with just enough around them to lose one and
 * carry on. It knows by itself whom a fault struck, so it proves nothing about control; it gives
 * drills something real to be held on, and something to find when its fence is switched off.
 */
final class TinyRegions implements Range, AutoCloseable {
  private static final List<RegionId> MEMBERS = List.of(EAST, WEST, SOUTH);
  private static final Duration LEASE = Duration.ofMillis(800);
  private static final Passwords PASSWORDS = Passwords.from("secret");
  private static final int UPSTREAM = 25432;

  private final Topology topology = Situations.topology(Durability.ASYNC);
  private final Addresses addresses = new Addresses(topology, "127.115");
  private final Map<RegionId, PostgresDriver> drivers = new ConcurrentHashMap<>();
  private final Map<RegionId, Relay> writers = new ConcurrentHashMap<>();
  private final Map<RegionId, Relay> upstreams = new ConcurrentHashMap<>();
  private final Set<RegionId> cutOff = ConcurrentHashMap.newKeySet();
  private final Set<RegionId> fencedNow = ConcurrentHashMap.newKeySet();
  private final List<PhaseRecord> phases = new ArrayList<>();
  private final StopSign never = new StopSign();
  private final Path folder;
  private final Duration delay;
  private final Fence fence;
  private volatile RegionId primary = EAST;
  private volatile RegionId leader = SOUTH;
  private volatile Epoch epoch = new Epoch(1);
  private volatile boolean serving;

  /** When a primary that is cut off stops serving the clients of its own region. */
  enum Fence {
    /** Before another is promoted. */
    IN_TIME,
    /**
     * When its lease ends, for which nobody waited: {@link #LEASE_NOT_WAITED_FOR} after it was cut
     * off.
     */
    AFTER_ITS_LEASE,
    /** Not at all. */
    NEVER
  }

  /** Much longer than it takes to promote another, so that the overlap can be seen. */
  static final Duration LEASE_NOT_WAITED_FOR = Duration.ofSeconds(4);

  /**
   * Starts all of it.
   *
   * @param delay how long log takes to a standby
   * @param fence when a primary that is cut off stops serving its own clients
   */
  TinyRegions(Path folder, Duration delay, Fence fence) throws Exception {
    this.folder = folder;
    this.delay = delay;
    this.fence = fence;
    for (RegionId region : MEMBERS) {
      drivers.put(region, PostgresDriver.open(settings(region)));
      open(region);
    }
    done(driver(EAST).lead(epoch, SyncStandbys.NONE, LogPosition.START));
    for (RegionId region : List.of(WEST, SOUTH)) {
      done(driver(region).follow(epoch, upstream(region)));
    }
    serving = true;
  }

  private PostgresDriver.Settings settings(RegionId region) {
    Set<RegionId> peers = new HashSet<>(MEMBERS);
    peers.remove(region);
    return new PostgresDriver.Settings(
        region,
        ORDERS,
        peers,
        folder.resolve(region.value()),
        PASSWORDS,
        PostgresDriver.Settings.defaultCache());
  }

  private void open(RegionId region) throws IOException {
    writers.put(
        region,
        new Relay(addresses.writer(region, ORDERS), () -> writerTarget(region), Duration.ZERO));
    upstreams.put(
        region, new Relay(upstream(region), () -> Optional.of(driver(primary).address()), delay));
  }

  private Optional<SocketAddress> writerTarget(RegionId from) {
    if (cutOff.contains(from)) {
      return fence == Fence.IN_TIME || fencedNow.contains(from)
          ? Optional.empty()
          : Optional.of(driver(from).address());
    }
    return serving && !cutOff.contains(primary)
        ? Optional.of(driver(primary).address())
        : Optional.empty();
  }

  /** Where a region's standby finds its primary. */
  private InetSocketAddress upstream(RegionId region) {
    return new InetSocketAddress(addresses.host(region), UPSTREAM);
  }

  private PostgresDriver driver(RegionId region) {
    PostgresDriver driver = drivers.get(region);
    if (driver == null) {
      throw new IllegalStateException("Not a member: " + region);
    }
    return driver;
  }

  private static Outcome done(Outcome outcome) throws IOException {
    if (!(outcome instanceof Outcome.Done)) {
      throw new IOException("Not done: " + outcome);
    }
    return outcome;
  }

  @Override
  public Topology topology() {
    return topology;
  }

  @Override
  public Addresses addresses() {
    return addresses;
  }

  @Override
  public String password() {
    return PASSWORDS.application();
  }

  @Override
  public Connection engine(RegionId region, ResourceId resource, Properties how)
      throws SQLException {
    return DirectConnection.open(folder.resolve(region.value()), PASSWORDS, how);
  }

  @Override
  public Situation situation() {
    Map<RegionId, ReplicaSituation> replicas = new HashMap<>();
    for (RegionId region : MEMBERS) {
      Observation seen = driver(region).observe();
      Role role =
          switch (seen.state()) {
            case PRIMARY -> region.equals(primary) ? Role.PRIMARY : Role.CHANGING;
            case STANDBY -> Role.STANDBY;
            case FOREIGN -> Role.CHANGING;
            case EMPTY, STOPPED, UNKNOWN -> Role.DOWN;
          };
      replicas.put(region, new ReplicaSituation(role, seen.position(), seen.streaming(), -1));
    }
    return new Situation(
        leader,
        Optional.of(leader),
        Map.of(
            ORDERS,
            new Situation.ResourceSituation(
                Optional.of(primary), epoch, serving, replicas, "as far as the test knows")));
  }

  @Override
  public synchronized List<PhaseRecord> phases(ResourceId resource, Instant since) {
    return List.copyOf(phases);
  }

  @Override
  public void inject(Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case Fault.Kill(RegionId region) -> kill(region);
      case Fault.Restart(RegionId region) -> {
        drivers.put(region, PostgresDriver.open(settings(region)));
        open(region);
        rejoin(region);
      }
      case Fault.Cut(RegionId from, RegionId _) -> {
        if (from.equals(primary) && cutOff.add(from)) {
          MEMBERS.stream().filter(region -> !region.equals(from)).forEach(this::cut);
          failOverLater(from);
        }
      }
      default -> throw new IOException("Not known here: " + fault);
    }
  }

  private void cut(RegionId region) {
    Optional.ofNullable(writers.get(region)).ifPresent(Relay::cut);
    Optional.ofNullable(upstreams.get(region)).ifPresent(Relay::cut);
  }

  private void kill(RegionId region) throws IOException {
    Path pid = folder.resolve(region.value()).resolve("data/postmaster.pid");
    long postmaster = Long.parseLong(Files.readAllLines(pid).getFirst());
    cutOff.add(region);
    ProcessHandle.of(postmaster).ifPresent(ProcessHandle::destroyForcibly);
    for (Map<RegionId, Relay> relays : List.of(writers, upstreams)) {
      Relay relay = relays.remove(region);
      if (relay != null) {
        relay.close();
      }
    }
    // What was on its way is lost with its sender, or nothing would be.
    upstreams.values().forEach(Relay::cut);
    failOverLater(region);
  }

  private void failOverLater(RegionId lost) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            never.await(LEASE);
            failOver(lost);
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("The test's failover failed", e);
          }
        });
  }

  private void failOver(RegionId lost) throws IOException, InterruptedException {
    Instant began = Instant.now();
    serving = false;
    Epoch next = epoch.next();
    done(driver(WEST).seal(next));
    done(driver(SOUTH).seal(next));
    RegionId chosen =
        driver(WEST).observe().position().compareTo(driver(SOUTH).observe().position()) >= 0
            ? WEST
            : SOUTH;
    done(driver(chosen).lead(next, SyncStandbys.NONE, LogPosition.START));
    primary = chosen;
    epoch = next;
    switch (fence) {
      case IN_TIME -> cut(lost);
      case AFTER_ITS_LEASE -> fenceLater(lost);
      case NEVER -> {}
    }
    RegionId other = chosen.equals(WEST) ? SOUTH : WEST;
    done(driver(other).follow(next, upstream(other)));
    serving = true;
    synchronized (this) {
      phases.add(
          new PhaseRecord(
              "1", next, "execute", began, Optional.of(Instant.now()), chosen + " was promoted"));
    }
  }

  private void fenceLater(RegionId lost) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            never.await(LEASE_NOT_WAITED_FOR.minus(LEASE));
            fencedNow.add(lost);
            cut(lost);
          } catch (InterruptedException e) {
            throw new IllegalStateException("Nobody interrupts the test's fence", e);
          }
        });
  }

  private void rejoin(RegionId region) throws IOException, InterruptedException {
    Path exports = Files.createDirectories(folder.resolve("exports"));
    InetSocketAddress upstream = upstream(region);
    driver(region).fence(epoch, false);
    if (driver(region).follow(epoch, upstream) instanceof Outcome.Diverged) {
      done(driver(region).rejoin(epoch, upstream, exports));
    }
    cutOff.remove(region);
  }

  @Override
  public Connection superuser(RegionId region, ResourceId resource, Properties how)
      throws SQLException {
    throw new SQLException("Not known here");
  }

  @Override
  public void heal() throws IOException, InterruptedException {
    for (RegionId region : Set.copyOf(cutOff)) {
      rejoin(region);
      cut(region);
    }
  }

  @Override
  public void switchover(ResourceId resource, RegionId to) throws IOException {
    throw new IOException("Not known here");
  }

  @Override
  public void lead(RegionId region) {
    leader = region;
  }

  @Override
  public List<ExportedRows> exports(ResourceId resource) throws IOException {
    Path exports = folder.resolve("exports");
    if (!Files.isDirectory(exports)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(exports)) {
      return files.map(file -> new ExportedRows(EAST, file, -1)).toList();
    }
  }

  @Override
  public Map<String, Long> wanBytes() {
    return Map.of();
  }

  @Override
  public void close() throws IOException {
    for (Map<RegionId, Relay> relays : List.of(writers, upstreams)) {
      for (Relay relay : relays.values()) {
        relay.close();
      }
    }
    drivers.values().forEach(PostgresDriver::close);
  }
}
