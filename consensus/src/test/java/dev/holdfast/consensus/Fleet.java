package dev.holdfast.consensus;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Three regions, each with its peer in this process, joined by relays. */
final class Fleet implements AutoCloseable {
  static final RegionId OSLO = new RegionId("oslo");
  static final RegionId LIMA = new RegionId("lima");
  static final RegionId PERTH = new RegionId("perth");
  static final List<RegionId> REGIONS = List.of(OSLO, LIMA, PERTH);

  static final Duration ELECTION_MIN = Duration.ofMillis(500);
  static final Duration ELECTION_MAX = Duration.ofSeconds(1);
  static final Duration PATIENT = Duration.ofSeconds(10);

  private static final int PORT = 9700;
  private static final AtomicInteger LAST_NET = new AtomicInteger();

  private final int net = LAST_NET.incrementAndGet();
  private final Path folder;
  private final TestAuthority authority;
  private final Map<RegionId, RegionIdentity> identities = new LinkedHashMap<>();
  private final Map<Leg, Relay> relays = new LinkedHashMap<>();
  private final Map<RegionId, ConsensusPeer> peers = new LinkedHashMap<>();
  private final Map<RegionId, Journal> journals = new LinkedHashMap<>();

  private record Leg(RegionId from, RegionId to) {}

  /**
   * @param rtt between any two regions
   */
  Fleet(Path folder, Duration rtt) throws IOException {
    this.folder = folder;
    authority = new TestAuthority(folder.resolve("authority"));
    for (var from : REGIONS) {
      identities.put(from, authority.issue(from));
      for (var to : REGIONS) {
        if (!from.equals(to)) {
          relays.put(new Leg(from, to), new Relay(dial(from, to), bind(to), rtt.dividedBy(2)));
        }
      }
    }
  }

  /** A fleet whose three peers are up and have a leader. */
  static Fleet started(Path folder, Duration rtt) throws IOException, InterruptedException {
    var fleet = new Fleet(folder, rtt);
    for (var region : REGIONS) {
      fleet.start(region);
    }
    fleet.awaitLeader();
    return fleet;
  }

  void start(RegionId region) throws IOException {
    var journal = new Journal();
    journals.put(region, journal);
    peers.put(region, ConsensusPeer.start(settings(region), journal));
  }

  void stop(RegionId region) {
    peer(region).close();
    peers.remove(region);
  }

  ConsensusPeer.Settings settings(RegionId region) {
    var dial = new LinkedHashMap<RegionId, InetSocketAddress>();
    for (var to : REGIONS) {
      if (!to.equals(region)) {
        dial.put(to, dial(region, to));
      }
    }
    return new ConsensusPeer.Settings(
        "test-" + net,
        of(identities, region),
        bind(region),
        dial,
        storage(region),
        ELECTION_MIN,
        ELECTION_MAX);
  }

  TestAuthority authority() {
    return authority;
  }

  void identify(RegionId region, RegionIdentity identity) {
    identities.put(region, identity);
  }

  Path storage(RegionId region) {
    return folder.resolve(region + "/consensus");
  }

  InetSocketAddress bind(RegionId region) {
    return new InetSocketAddress(host(REGIONS.indexOf(region) + 1), PORT);
  }

  private InetSocketAddress dial(RegionId from, RegionId to) {
    int leg = 10 * (REGIONS.indexOf(from) + 1) + REGIONS.indexOf(to) + 1;
    return new InetSocketAddress(host(leg), PORT);
  }

  private String host(int number) {
    return "127.111." + net + "." + number;
  }

  private static <K, V> V of(Map<K, V> map, K key) {
    return Optional.ofNullable(map.get(key)).orElseThrow(() -> new AssertionError("No " + key));
  }

  ConsensusPeer peer(RegionId region) {
    return of(peers, region);
  }

  Journal journal(RegionId region) {
    return of(journals, region);
  }

  /** Cuts every byte from one region to another; the other direction stays. */
  void cut(RegionId from, RegionId to) {
    of(relays, new Leg(from, to)).cutForth(true);
    of(relays, new Leg(to, from)).cutBack(true);
  }

  void isolate(RegionId region) {
    for (var other : others(region)) {
      cut(region, other);
      cut(other, region);
    }
  }

  void heal() {
    for (var relay : relays.values()) {
      relay.cutForth(false);
      relay.cutBack(false);
    }
  }

  static List<RegionId> others(RegionId region) {
    var others = new ArrayList<>(REGIONS);
    others.remove(region);
    return others;
  }

  /** The region that leads and that every running region among these follows. */
  RegionId awaitLeader(RegionId... among) throws InterruptedException {
    var regions = among.length == 0 ? List.copyOf(peers.keySet()) : List.of(among);
    Eventually.within(PATIENT, () -> agreed(regions) != null, this::views);
    var leader = agreed(regions);
    if (leader == null) {
      throw new AssertionError("The leader was lost again: " + views());
    }
    return leader;
  }

  private @Nullable RegionId agreed(List<RegionId> regions) {
    for (var region : regions) {
      if (peer(region).leads()
          && regions.stream().allMatch(r -> peer(r).leader().filter(region::equals).isPresent())) {
        return region;
      }
    }
    return null;
  }

  /** Who each region takes for the leader. */
  Map<RegionId, Object> views() {
    var views = new LinkedHashMap<RegionId, Object>();
    peers.forEach((region, peer) -> views.put(region, peer.leader() + (peer.leads() ? "!" : "")));
    return views;
  }

  ProposalOutcome propose(RegionId region, String command, Duration patience)
      throws InterruptedException {
    return peer(region).propose(command.getBytes(StandardCharsets.UTF_8), patience);
  }

  /** Proposes what has to be applied, and returns its position. */
  int commit(RegionId region, String command) throws InterruptedException {
    var outcome = propose(region, command, PATIENT);
    if (outcome instanceof Applied(var result)) {
      return Integer.parseInt(new String(result, StandardCharsets.UTF_8));
    }
    throw new AssertionError(command + " by " + region + ": " + outcome + ", " + views());
  }

  @Override
  public void close() {
    peers.values().forEach(ConsensusPeer::close);
    relays.values().forEach(Relay::close);
  }
}
