package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.RaftGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This region's peer of the consensus cluster. Thread-safe.
 *
 * <p>There are no reads. A leader that was cut off still believes in itself for a moment, and what
 * it would answer may be out of date. Whoever needs to know the latest state proposes a command
 * that changes nothing and looks at its result: an isolated region never gets one.
 */
public final class ConsensusPeer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConsensusPeer.class);

  /** Closing a server takes its threads' sleeps, three seconds at most. */
  private static final Duration CLOSE_MAX = Duration.ofSeconds(6);

  private final Settings settings;
  private final AppliedState state;
  private final LogFolder folder;
  private final RegionResolver.View view;
  private final RaftGroup group;
  private final RaftProperties properties;
  private final Parameters parameters;
  private final Appenders appenders = new Appenders();
  private final Outstanding outstanding = new Outstanding();
  private final Proposer proposer;
  private final Transfer transfer;
  private final Courier courier;
  private final Watchdog contacts;
  private final Worker watchdog;
  private final Recovery recovery;
  private final Worker recoverer;
  private final Worker electionTimer;
  private volatile Member member;
  private volatile boolean leaving;
  private LogFolder.Known known = LogFolder.Known.NOTHING; // guarded by this
  private boolean closed; // guarded by this

  /**
   * What a peer needs to know.
   *
   * @param cluster the topology's name; peers of different clusters do not understand each other
   * @param identity who this region is, and how it proves it
   * @param bind where to listen for the other regions
   * @param dial every other region, with the address at which it is reached from here
   * @param storage the peer's folder, its own. Whoever deletes it takes back the votes this region
   *     gave: delete it only while all other regions are up, and never two regions' at once
   * @param turns when this region stands for election, by the last leader that it knew of; called
   *     by any thread
   * @param leaderTrust for how long a leader that is not heard is believed in, so that a candidate
   *     is refused. The same in every region, and less than the shortest turn of any by at least
   *     what the leader's messages take longer to one region than to another. A leader is heard
   *     twice in this time
   */
  public record Settings(
      String cluster,
      RegionIdentity identity,
      InetSocketAddress bind,
      Map<RegionId, InetSocketAddress> dial,
      Path storage,
      Function<Optional<RegionId>, Turn> turns,
      Duration leaderTrust) {
    public Settings {
      dial = Map.copyOf(dial);
      if (dial.containsKey(identity.region())) {
        throw new IllegalArgumentException(identity.region() + " must not dial itself");
      }
      Stream<Optional<RegionId>> lost =
          Stream.concat(
              Stream.of(Optional.empty(), Optional.of(identity.region())),
              dial.keySet().stream().map(Optional::of));
      if (!leaderTrust.isPositive()
          || lost.map(turns).anyMatch(turn -> turn.min().compareTo(leaderTrust) <= 0)) {
        throw new IllegalArgumentException(
            "A region stands for election after it has ceased to believe in the leader: no turn"
                + " may begin within a trust of "
                + leaderTrust);
      }
    }

    /**
     * For how long another region may be silent and still counts as in contact: the longest silence
     * after which this one would stand where no leader was known.
     */
    Duration contactMax() {
      return turns.apply(Optional.empty()).max();
    }
  }

  /**
   * When a region stands for election: after a silence of the leader that is drawn anew each time.
   *
   * @param min the least
   * @param max the most
   */
  public record Turn(Duration min, Duration max) {
    public Turn {
      if (max.compareTo(min) < 0) {
        throw new IllegalArgumentException("A turn from " + min + " to " + max);
      }
    }
  }

  private ConsensusPeer(Settings settings, ReplicatedState state) throws IOException {
    this.settings = settings;
    this.state = new AppliedState(state);
    Files.createDirectories(settings.storage());
    properties = RatisSettings.of(settings);
    parameters = new Parameters();
    appenders.handOver(parameters);
    var tls = RegionTls.of(settings.identity(), Member.regions(settings));
    GrpcConfigKeys.TLS.setConf(parameters, tls);
    view = RegionResolver.view(settings.identity().region(), settings.dial());
    group = Member.group(settings, view);
    folder = new LogFolder(settings.storage().resolve(group.getGroupId().getUuid().toString()));
    try {
      member = started();
    } catch (IOException | RuntimeException e) {
      view.close();
      throw e;
    }
    courier = new Courier(outstanding.client(), group, properties, parameters);
    proposer = new Proposer(this, outstanding, courier);
    transfer = new Transfer(this, courier, settings.leaderTrust());
    contacts = new Watchdog(this, courier, settings);
    watchdog = new Worker("consensus-watchdog", contacts);
    recovery = new Recovery(this);
    recoverer = new Worker("consensus-recovery", recovery);
    electionTimer =
        new Worker("election-timer", new ElectionTimer(this, settings, new SplittableRandom()));
  }

  private Member started() throws IOException {
    try {
      folder.settle(known);
    } catch (IOException e) {
      throw new IOException(
          "The consensus peer of %s cannot start: %s".formatted(region(), e.getMessage()), e);
    }
    var log = new AppliedLog(state, outstanding);
    return Member.start(settings.identity().region(), group, properties, parameters, log);
  }

  /**
   * Starts the peer and returns at once: recovery, election and catching up go on behind it.
   *
   * @param state the state this region holds, still empty; the peer fills it from its folder and
   *     from the other regions
   * @throws IOException if the address is taken, the identity is unreadable, or the folder is
   *     unusable or in use
   */
  public static ConsensusPeer start(Settings settings, ReplicatedState state) throws IOException {
    var peer = new ConsensusPeer(settings, state);
    peer.watchdog.start();
    peer.recoverer.start();
    peer.electionTimer.start();
    return peer;
  }

  /**
   * Proposes a command, as leader or by way of the leader, and waits for its result. Of each region
   * only one proposal is under way at a time; others wait here for their turn.
   *
   * <p>Unless this region leads, its own state may show the command a moment later than the result
   * arrives.
   *
   * @param command at most 256 KiB
   * @param patience how long to wait in all, for the turn, for a leader and for the result. A
   *     leader elsewhere that does not answer is given up after three seconds, however long it is
   */
  public ProposalOutcome propose(byte[] command, Duration patience) throws InterruptedException {
    return proposer.propose(command, patience);
  }

  /**
   * Who leads, as far as this region knows; empty while there is nobody or this peer has stopped.
   */
  public Optional<RegionId> leader() {
    return member.leader();
  }

  /**
   * Whom a proposal is to be sent to: who leads, unless it has not been heard for so long that this
   * region would vote for another. What is sent to a leader that is gone is lost, and time with it.
   */
  Optional<RegionId> leaderHeard() {
    return member.leader(settings.leaderTrust());
  }

  /**
   * Whether this region leads and has applied everything that was committed before. A region that
   * was cut off may say yes for up to two election timeouts more.
   */
  public boolean leads() {
    return member.leads();
  }

  /**
   * As leader: lets all others know at once what is committed, which they would otherwise learn
   * with the next proposal or heartbeat. Does nothing in a region that does not lead. Never blocks.
   */
  public void announce() {
    appenders.announce();
  }

  /**
   * Hands the leadership to another region. Nothing else moves it while the leader is well.
   *
   * @return applied once {@code to} leads; not sent if it was refused; indeterminate if {@code to}
   *     may still come to lead
   */
  public ProposalOutcome transferLeadership(RegionId to, Duration patience)
      throws InterruptedException {
    if (!to.equals(region()) && !settings.dial().containsKey(to)) {
      throw new IllegalArgumentException("Not a region of this cluster: " + to);
    }
    return transfer.to(to, patience);
  }

  /**
   * Before this region stops: as leader, hands the leadership over, so that nobody has to find out
   * that it is gone. Does nothing in a region that does not lead. It does not stand for election
   * any more after this.
   *
   * @param preferred who is to lead, best first; of all others, whoever has most of the log
   * @param limit how long that may take in all. The others elect a leader without it, too
   */
  public void leave(List<RegionId> preferred, Duration limit) throws InterruptedException {
    leaving = true;
    new Farewell(this, transfer).say(preferred, limit);
  }

  /** How this region's copy of the log does. Never blocks. */
  public LogHealth health() {
    var now = member;
    return new LogHealth(
        recovery.trouble(), state.age(), now.leaderSilence(), now.behind(state.index()));
  }

  /** Leaves the cluster in an orderly way; its folder can be started again. */
  @Override
  public void close() {
    electionTimer.close();
    watchdog.close();
    recoverer.close();
    courier.close();
    synchronized (this) {
      closed = true;
    }
    try {
      shut().get(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn("The consensus peer of {} does not come to an end", region());
    } catch (ExecutionException e) {
      throw new IllegalStateException("Closing never fails", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    view.close();
  }

  /** Opens a server in the place of one that was shut. */
  synchronized void open() throws IOException {
    if (!closed) {
      member = started();
    }
  }

  /** Closes the server, on a thread of its own; the future never fails. */
  CompletableFuture<Void> shut() {
    var ending = member;
    var end = new CompletableFuture<Void>();
    Thread.ofPlatform()
        .daemon()
        .name("consensus-close")
        .start(() -> {
          try {
            ending.close();
          } catch (IOException | RuntimeException e) {
            LOG.warn("Closing the consensus peer of {}", region(), e);
          } finally {
            remember(ending);
            end.complete(null);
          }
        });
    return end;
  }

  private synchronized void remember(Member ended) {
    try {
      known = ended.known();
    } catch (RuntimeException e) {
      LOG.warn("What {} left in its folder is not known", region(), e);
    }
  }

  Vitals vitals() {
    return member.vitals(appenders, settings.dial().size(), contacts.reachesMajority());
  }

  /** Whether it is about to stop, and wants to be elected no more. */
  boolean leaving() {
    return leaving;
  }

  /** Who could lead at once, most of the log first: everybody who answered lately. */
  List<RegionId> heirs() {
    return appenders.byProgress(settings.leaderTrust());
  }

  /** As leader: asks the region that has most of the log to lead; empty if there is none. */
  Optional<CompletableFuture<?>> urgeOther() {
    return member.isLeader() ? heirs().stream().findFirst().map(member::urge) : Optional.empty();
  }

  RegionId region() {
    return settings.identity().region();
  }

  Member member() {
    return member;
  }
}
