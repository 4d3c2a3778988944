package dev.holdfast.consensus;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.consensus.ProposalOutcome.Indeterminate;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.jspecify.annotations.Nullable;

/** Three regions, each with its peer in this process, joined by relays. */
final class Fleet implements AutoCloseable {
  static final RegionId OSLO = new RegionId("oslo");
  static final RegionId LIMA = new RegionId("lima");
  static final RegionId PERTH = new RegionId("perth");
  static final List<RegionId> REGIONS = List.of(OSLO, LIMA, PERTH);

  static final Duration ELECTION_MIN = Duration.ofMillis(500);
  private static final Duration TURN = Duration.ofMillis(50);
  private static final Duration APART = Duration.ofMillis(250);
  static final Duration LEADER_TRUST = Duration.ofMillis(400);
  static final Duration PATIENT = Duration.ofSeconds(30);

  /** Room for a peer's files, and nothing to speak of beyond them. */
  private static final long SMALL_DISK = 4 << 20;

  private static final int PORT = 9700;
  private static final AtomicInteger LAST_NET = new AtomicInteger();

  private final int net;
  private final Path folder;
  private final Map<RegionId, RegionIdentity> identities = new LinkedHashMap<>();
  private final Map<Leg, Relay> relays = new LinkedHashMap<>();
  private final Map<RegionId, ConsensusPeer> peers = new LinkedHashMap<>();
  private final Map<RegionId, Journal> journals = new LinkedHashMap<>();

  private @Nullable TestAuthority authority;

  private record Leg(RegionId from, RegionId to) {}

  private Fleet(Path folder, int net) {
    this.folder = folder;
    this.net = net;
    for (var region : REGIONS) {
      identities.put(region, TestAuthority.identity(folder.resolve("identities"), region));
    }
  }

  /**
   * A fleet with relays and certificates, and without peers.
   *
   * @param rtt between any two regions
   */
  static Fleet prepared(Path folder, Duration rtt) throws IOException {
    var fleet = new Fleet(folder, LAST_NET.incrementAndGet());
    var authority = new TestAuthority();
    for (var from : REGIONS) {
      authority.issue(fleet.identity(from), from.value(), TestAuthority.Validity.today());
      for (var to : REGIONS) {
        if (!from.equals(to)) {
          var delay = rtt.dividedBy(2);
          var relay = new Relay(fleet.dial(from, to), fleet.bind(to), delay);
          fleet.relays.put(new Leg(from, to), relay);
        }
      }
    }
    fleet.authority = authority;
    return fleet;
  }

  /** A fleet as seen from another process, for its addresses and files. */
  static Fleet elsewhere(Path folder, int net) {
    return new Fleet(folder, net);
  }

  /** A fleet whose three peers are up and have a leader. */
  static Fleet started(Path folder, Duration rtt) throws IOException, InterruptedException {
    var fleet = prepared(folder, rtt);
    for (var region : REGIONS) {
      fleet.start(region);
    }
    fleet.awaitLeader();
    return fleet;
  }

  void start(RegionId region) throws IOException {
    start(region, _ -> turn(region));
  }

  /** Starts a region's peer that stands for election after a silence of its own. */
  void start(RegionId region, Duration min, Duration max) throws IOException {
    start(region, _ -> new ConsensusPeer.Turn(min, max));
  }

  /** Starts a region's peer that stands for election by whom it lost. */
  void start(RegionId region, Function<Optional<RegionId>, ConsensusPeer.Turn> turns)
      throws IOException {
    var journal = new Journal();
    journals.put(region, journal);
    peers.put(region, ConsensusPeer.start(settings(region, turns), journal));
  }

  void stop(RegionId region) {
    peer(region).close();
    peers.remove(region);
  }

  ConsensusPeer.Settings settings(RegionId region) {
    return settings(region, _ -> turn(region));
  }

  /** Far enough apart for every round trip in these tests. */
  static ConsensusPeer.Turn turn(RegionId region) {
    var min = ELECTION_MIN.plus(APART.multipliedBy(REGIONS.indexOf(region)));
    return new ConsensusPeer.Turn(min, min.plus(TURN));
  }

  private ConsensusPeer.Settings settings(
      RegionId region, Function<Optional<RegionId>, ConsensusPeer.Turn> turns) {
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
        turns,
        LEADER_TRUST);
  }

  RegionIdentity identity(RegionId region) {
    return of(identities, region);
  }

  /** Whose certificates the fleet trusts. */
  TestAuthority authority() {
    return Optional.ofNullable(authority).orElseThrow();
  }

  /** Starts a region's peer in a process of its own. */
  ChildPeer spawn(RegionId region) throws IOException {
    return new ChildPeer(folder, net, region);
  }

  /** Starts a region's peer in a process of its own, on a file system of its own. */
  ChildPeer spawnOnSmallDisk(RegionId region) throws IOException {
    return ChildPeer.onSmallDisk(folder, net, region, SMALL_DISK);
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

  /** How many connections one region has made to another. */
  int dialled(RegionId from, RegionId to) {
    return of(relays, new Leg(from, to)).dialled();
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
    var leader = new AtomicReference<@Nullable RegionId>();
    Eventually.within(
        PATIENT,
        () -> {
          leader.set(agreed(regions));
          return leader.get() != null;
        },
        this::views);
    return Optional.ofNullable(leader.get()).orElseThrow();
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

  /**
   * Proposes until it is applied, and returns its position. On a machine that is busy enough, any
   * attempt can meet an election; a {@link Journal} takes no harm from another one.
   */
  int commit(RegionId region, String command) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENT.toNanos();
    ProposalOutcome outcome = propose(region, command, PATIENT);
    while (outcome instanceof Indeterminate && System.nanoTime() < deadline) {
      outcome = propose(region, command, PATIENT);
    }
    if (outcome instanceof Applied(var result)) {
      return Integer.parseInt(new String(result, StandardCharsets.UTF_8));
    }
    var what = command.substring(0, Math.min(command.length(), 40));
    throw new AssertionError(
        what + " by " + region + ": " + outcome + ", " + views() + childrensLogs());
  }

  /** What the peers in processes of their own said last. */
  private String childrensLogs() {
    var text = new StringBuilder();
    for (var region : REGIONS) {
      try {
        var lines = Files.readAllLines(folder.resolve(region + ".log"));
        text.append("\n").append(region).append(":\n");
        lines
            .subList(Math.max(0, lines.size() - 60), lines.size())
            .forEach(line -> text.append(line).append("\n"));
      } catch (NoSuchFileException e) {
        // It runs in this process, or not at all.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  /** Waits until every running region applied this many commands, the same ones in one order. */
  void awaitEqualJournals(int count) throws InterruptedException {
    for (var region : peers.keySet()) {
      Eventually.within(
          PATIENT,
          () -> journal(region).entries().size() == count,
          () -> region + " " + journal(region).entries());
    }
    var distinct = peers.keySet().stream().map(region -> journal(region).entries()).distinct();
    if (distinct.count() != 1) {
      throw new AssertionError("The regions differ: " + journals.values());
    }
  }

  /** Waits until every running region applied the same commands, whatever they are. */
  void awaitSameJournals() throws InterruptedException {
    Eventually.within(
        PATIENT,
        () ->
            1
                == peers.keySet().stream()
                    .map(region -> journal(region).entries())
                    .distinct()
                    .count(),
        () -> journals.values().stream().map(Journal::entries).toList());
  }

  /** Stops all peers in an orderly way and starts them again. */
  void restart() throws IOException, InterruptedException {
    peers.values().parallelStream().forEach(ConsensusPeer::close);
    for (var region : REGIONS) {
      start(region);
    }
    awaitLeader();
  }

  /** Has Ratis begin to hand the leadership over, whether it can or not. */
  void handOverUnchecked(RegionId leader, RegionId to, Duration limit) {
    var member = peer(leader).member();
    var request =
        new TransferLeadershipRequest(
            ClientId.randomId(),
            RaftPeerId.valueOf(leader.value()),
            member.groupId(),
            1,
            RaftPeerId.valueOf(to.value()),
            limit.toMillis());
    Thread.ofVirtual().start(() -> transfer(member, request));
  }

  private static void transfer(Member member, TransferLeadershipRequest request) {
    try {
      var _ = member.transfer(request);
    } catch (IOException e) {
      // the peer was closed meanwhile
    }
  }

  /** Deletes the folder of a stopped region's peer. */
  void wipe(RegionId region) {
    try (var files = Files.walk(storage(region))) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    peers.values().parallelStream().forEach(ConsensusPeer::close);
    relays.values().forEach(Relay::close);
  }
}
