package dev.holdfast.node;

import dev.holdfast.consensus.ConsensusPeer;
import dev.holdfast.consensus.ProposalOutcome;
import dev.holdfast.control.Command;
import dev.holdfast.control.ElectionTimes;
import dev.holdfast.control.LeaseTimes;
import dev.holdfast.control.ReplicaReport;
import dev.holdfast.control.ResourceState;
import dev.holdfast.engine.postgres.EndpointProbe;
import dev.holdfast.engine.postgres.PostgresDriver;
import dev.holdfast.engine.postgres.SocketFolder;
import dev.holdfast.mesh.Mesh;
import dev.holdfast.mesh.MeshMeter;
import dev.holdfast.model.Database;
import dev.holdfast.model.Degraded;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import dev.holdfast.steering.PostgresLogin;
import dev.holdfast.steering.PostgresOpening;
import dev.holdfast.steering.WriterEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One region's daemon. {@link #start} wires consensus, leases, mesh, endpoints and one agent per
 * replica; {@link #close} takes them down in the opposite order, engines before the log.
 */
public final class RegionNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegionNode.class);

  private final NodeSettings settings;
  private final NodeIdentity identity;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Map<ResourceId, ReplicaAgent> agents = new HashMap<>();
  private final Checkups checkups;
  private final Map<ResourceId, SocketFolder> upstreams = new HashMap<>();
  private final AtomicLong sequence = new AtomicLong();
  private volatile Runnable rerouted = () -> {};
  private volatile Leaving leaving = _ -> {};

  private RegionNode(NodeSettings settings) {
    this.settings = settings;
    this.checkups = new Checkups(settings.self());
    // A restarted node must come after its former self; a wall clock set back by a restart only
    // delays its first heartbeats until it has caught up.
    this.identity = new NodeIdentity(settings.self(), System.currentTimeMillis(), Ticker.SYSTEM);
  }

  /** What has to be done before an orderly stop, in so much time. */
  private interface Leaving {
    void within(Duration limit) throws InterruptedException;
  }

  /** Starts a node, or leaves nothing behind and says why not. */
  public static RegionNode start(NodeSettings settings) throws IOException, InterruptedException {
    RegionNode node = new RegionNode(settings);
    try {
      node.begin();
      return node;
    } catch (IOException | InterruptedException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private void begin() throws IOException, InterruptedException {
    Topology topology = settings.topology();
    RegionId self = settings.self();
    Duration lease = topology.failover().lease();
    Files.createDirectories(settings.state());
    Codec codec = new Codec();
    LeaseBook leases = new LeaseBook(self, lease, identity.clock());
    AuditFile audit = new AuditFile(settings.state().resolve("audit.ndjson"), codec.json());
    SharedState shared = new SharedState(topology, identity, codec, leases, audit);
    PostgresLogin standbys = new PostgresLogin(settings.enginePasswords().superuser());
    Traffic traffic = new Traffic(self, standbys, shared, leases);
    MeshMeter meter = new MeshMeter();
    Mesh mesh =
        opened(
            Mesh.start(
                new Mesh.Settings(
                    settings.identity(),
                    topology.name(),
                    settings.addresses().mesh(self),
                    dial(settings.addresses()::meshDial)),
                traffic,
                meter));
    rerouted = mesh::reroute;
    ConsensusPeer consensus = opened(consensus(shared));
    AtomicReference<Runnable> tell = new AtomicReference<>(() -> {});
    Vantage vantage = opened(new Vantage(mesh, peers(), lease, () -> tell.get().run()));
    Duration beat = new LeaseTimes(lease).heartbeat();
    Proposer proposer =
        new Proposer(
            log(consensus),
            codec,
            lease.multipliedBy(3).dividedBy(10),
            beat,
            heartbeats(leases, vantage),
            new RollCall(
                peer -> mesh.ask(peer, Vantage.silence(lease)),
                mesh::roundTrip,
                identity.clock(),
                codec,
                peers(),
                beat));
    mesh.answerWith(
        () -> proposer.answerRollCall().map(heartbeat -> codec.line(List.of(heartbeat))));
    tell.set(proposer::beatSoon);
    shared.onUnrenewed(proposer::beatSoon);
    openReplicas(shared, leases, proposer, traffic);
    openEndpoints(mesh, traffic);
    shared.onChange(_ -> reroute());
    // A follower learns that an entry is committed from the next one; without this, a decision
    // would reach the region that must act on it only with somebody's next heartbeat.
    shared.onAwaited(consensus::announce);
    // Near to where a primary waits for the answers to its heartbeats.
    leaving =
        limit ->
            consensus.leave(
                shared.now().resources().values().stream().map(ResourceState::primary).toList(),
                limit);
    opened(proposer);
    opened(new Helm(topology, shared, vantage, consensus, proposer));
    agents.values().forEach(ReplicaAgent::start);
    NodeParts all = new NodeParts(shared, leases, consensus, vantage, meter, proposer);
    opened(api(codec, all));
    LOG.info("region {} is up, incarnation {}", self, identity.incarnation());
  }

  private ConsensusPeer consensus(SharedState shared) throws IOException {
    return ConsensusPeer.start(
        new ConsensusPeer.Settings(
            settings.topology().name(),
            settings.identity(),
            settings.addresses().consensus(settings.self()),
            dial(settings.addresses()::consensusDial),
            settings.state().resolve("consensus"),
            this::turn,
            ElectionTimes.LEADER_TRUST),
        shared);
  }

  private ConsensusPeer.Turn turn(Optional<RegionId> lost) {
    ElectionTimes times = ElectionTimes.of(settings.topology(), settings.self(), lost);
    return new ConsensusPeer.Turn(times.min(), times.max());
  }

  private void openReplicas(
      SharedState shared, LeaseBook leases, Proposer proposer, Traffic traffic)
      throws IOException, InterruptedException {
    for (Database database : settings.topology().databases()) {
      if (!database.members().contains(settings.self())) {
        continue;
      }
      ResourceId id = database.id();
      Path exports =
          Files.createDirectories(settings.state().resolve("exports").resolve(id.value()));
      PostgresDriver driver = driver(database);
      ReplicaAgent agent =
          new ReplicaAgent(
              new AgentPlace(
                  settings.self(),
                  id,
                  upstream(id).address(),
                  exports,
                  shared,
                  leases,
                  proposer,
                  new LeaseTimes(settings.topology().failover().lease()),
                  database.degraded() == Degraded.STOP,
                  this::reroute),
              driver,
              new EndpointProbe(
                      settings.addresses().writer(settings.self(), id),
                      settings.self(),
                      id,
                      settings.enginePasswords())
                  ::attempt);
      agents.put(id, opened(agent));
      checkups.has(id, driver);
      traffic.serves(id, driver.address(), agent::leading, () -> Answers.of(driver.commits()));
    }
  }

  /** Where this region's standby of a resource reaches the primary, and nobody else can. */
  private SocketFolder upstream(ResourceId id) throws IOException {
    SocketFolder known = upstreams.get(id);
    if (known == null) {
      Path wanted = settings.state().toRealPath().resolve("upstream").resolve(id.value());
      known = SocketFolder.prepare(wanted);
      parts.push(() -> SocketFolder.remove(wanted));
      upstreams.put(id, known);
    }
    return known;
  }

  private PostgresDriver driver(Database database) throws IOException, InterruptedException {
    return PostgresDriver.open(
        new PostgresDriver.Settings(
            settings.self(),
            database.id(),
            database.members().stream()
                .filter(member -> !member.equals(settings.self()))
                .collect(Collectors.toSet()),
            EngineAccess.engine(settings.state(), database.id()),
            settings.enginePasswords(),
            PostgresDriver.Settings.defaultCache()));
  }

  private void openEndpoints(Mesh mesh, Traffic traffic) throws IOException {
    RegionId self = settings.self();
    for (Database database : settings.topology().databases()) {
      ResourceId id = database.id();
      opened(
          WriterEndpoint.open(
              mesh,
              settings.addresses().writer(self, id),
              () -> traffic.writer(id),
              PostgresDriver.ownRoles()));
      if (database.members().contains(self)) {
        opened(
            mesh.listen(upstream(id).address(), () -> traffic.upstream(id), new PostgresOpening()));
      }
    }
  }

  private Api api(Codec codec, NodeParts all) throws IOException {
    StatusReporter reporter = new StatusReporter(settings.self(), settings.topology(), all);
    Operators operators = new Operators(settings.topology(), all);
    Map<String, Api.Answer> answers = new LinkedHashMap<>();
    answers.put("GET /v1/status", _ -> reporter.status());
    answers.put("GET /v1/audit", _ -> operators.audit());
    answers.put("POST /v1/switchover", operators::switchover);
    answers.put("POST /v1/failover", operators::failover);
    answers.put("POST /v1/approve", operators::approve);
    answers.put("POST /v1/lead", operators::lead);
    answers.put("POST /v1/verify", checkups::answer);
    return new Api(
        settings.addresses().api(settings.self()), settings.token(), codec.json(), answers);
  }

  private static Proposer.Log log(ConsensusPeer consensus) {
    return new Proposer.Log() {
      @Override
      public boolean leads() {
        return consensus.leads();
      }

      @Override
      public ProposalOutcome propose(byte[] entry, Duration patience) throws InterruptedException {
        return consensus.propose(entry, patience);
      }
    };
  }

  private Proposer.Heartbeats heartbeats(LeaseBook leases, Vantage vantage) {
    return new Proposer.Heartbeats() {
      @Override
      public Command next() {
        return heartbeat(leases, vantage);
      }

      @Override
      public void notSent(Command heartbeat) {
        // Too many numbers that nobody ever heard of, and the next heartbeat renews nothing.
        if (heartbeat instanceof Command.Heartbeat beat) {
          sequence.compareAndSet(beat.sequence(), beat.sequence() - 1);
        }
      }

      @Override
      public Optional<Duration> sinceSent() {
        return leases.sinceSent();
      }
    };
  }

  private Command heartbeat(LeaseBook leases, Vantage vantage) {
    long next = sequence.incrementAndGet();
    Map<ResourceId, ReplicaReport> reports = new TreeMap<>();
    agents.forEach((id, agent) -> reports.put(id, agent.report()));
    leases.sending(next);
    return new Command.Heartbeat(
        settings.self(),
        identity.incarnation(),
        next,
        leases.acknowledged(),
        vantage.unreachable(),
        reports,
        identity.clock().wallMillis());
  }

  private void reroute() {
    rerouted.run();
  }

  private Set<RegionId> peers() {
    Set<RegionId> peers = new HashSet<>(settings.topology().regionIds());
    peers.remove(settings.self());
    return peers;
  }

  private Map<RegionId, InetSocketAddress> dial(
      BiFunction<RegionId, RegionId, InetSocketAddress> address) {
    Map<RegionId, InetSocketAddress> dial = new TreeMap<>();
    peers().forEach(peer -> dial.put(peer, address.apply(settings.self(), peer)));
    return dial;
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /**
   * Before an orderly stop: if this region leads, another one does after this, so that nobody waits
   * for an election.
   */
  public void leave(Duration limit) throws InterruptedException {
    leaving.within(limit);
  }

  /** Stops everything; every part is closed even if another one fails to. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warn("cannot close {}", part, e);
      }
    }
  }
}
