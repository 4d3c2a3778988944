package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.util.ExitUtils;

/** A running Ratis server: the region's member of the cluster, from its start to its end. */
final class Member implements AutoCloseable {
  /** Half-dead incoming connections are found out and closed after this much silence. */
  private static final Duration SILENT_MAX = Duration.ofSeconds(10);

  private static final Duration PING_ANSWER_MAX = Duration.ofSeconds(5);

  private static final Duration STEP_DOWN_MAX = Duration.ofSeconds(1);

  /** Who was heard within this time is there; a leader is heard three times a second. */
  private static final Duration LATELY = Duration.ofSeconds(2);

  /** Ratis never stops counting a message whose handling failed in the wrong place. */
  private static final Duration TAKES_IN_MAX = Duration.ofSeconds(4);

  /** A server has two dozen. */
  private static final int THREADS_MAX = 256;

  static {
    // Ratis would end the whole process when its port is taken, and would do the same for every
    // exception that any thread of ours lets escape. Both is for our caller to decide.
    var uncaught = Thread.getDefaultUncaughtExceptionHandler();
    ExitUtils.disableSystemExit();
    ExitUtils.setTerminateOnUncaughtException(false);
    Thread.setDefaultUncaughtExceptionHandler(uncaught);
  }

  private static final ClientId GREETER = ClientId.randomId();

  private final RegionId self;
  private final RaftGroup group;
  private final RaftServer server;
  private final RaftServer.Division division;
  private final DivisionInfo info;
  private final AppliedLog log;
  private final Arrivals arrivals;

  private Member(RegionId self, RaftGroup group, RaftServer server, AppliedLog log)
      throws IOException {
    this.self = self;
    this.log = log;
    this.arrivals = log.arrivals();
    this.group = group;
    this.server = server;
    this.division = server.getDivision(group.getGroupId());
    this.info = division.getInfo();
  }

  /** Every region of the cluster, in the same order everywhere. */
  static Set<RegionId> regions(ConsensusPeer.Settings settings) {
    var regions = new TreeSet<>(settings.dial().keySet());
    regions.add(settings.identity().region());
    return regions;
  }

  /** The cluster as one peer dials it. */
  static RaftGroup group(ConsensusPeer.Settings settings, RegionResolver.View view) {
    var peers =
        regions(settings).stream().map(region -> peer(region, view.target(region))).toList();
    var id = "holdfast/" + settings.cluster();
    var uuid = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
    return RaftGroup.valueOf(RaftGroupId.valueOf(uuid), peers);
  }

  /** No priorities: they slow elections down, and steady traffic keeps them from being honoured. */
  private static RaftPeer peer(RegionId region, String address) {
    return RaftPeer.newBuilder().setId(region.value()).setAddress(address).build();
  }

  /**
   * Starts the server on its folder, which is formatted if it is empty and recovered otherwise.
   *
   * @throws IOException if the address is taken, or the folder is unusable or in use
   */
  static Member start(
      RegionId self,
      RaftGroup group,
      RaftProperties properties,
      Parameters parameters,
      AppliedLog log)
      throws IOException {
    var replies = new DurableReplies();
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters, (builder, _) -> customize(builder, log.arrivals(), replies));
    var server =
        RaftServer.newBuilder()
            .setServerId(RaftPeerId.valueOf(self.value()))
            .setGroup(group)
            .setOption(RaftStorage.StartupOption.RECOVER)
            .setStateMachine(log)
            .setProperties(properties)
            .setParameters(parameters)
            .build();
    try {
      server.start();
      var member = new Member(self, group, server, log);
      replies.of(() -> member.division.getRaftLog().getFlushIndex());
      return member;
    } catch (IOException | RuntimeException | Error e) {
      closeAfter(e, server);
      throw new IOException("The consensus peer of " + self + " cannot start: " + rootOf(e), e);
    }
  }

  private static NettyServerBuilder customize(
      NettyServerBuilder builder, Arrivals arrivals, DurableReplies replies) {
    // The last one is asked first: nobody's word counts before the identity is proven.
    return builder
        .intercept(arrivals)
        .intercept(replies)
        .intercept(new IdentityCheck())
        .keepAliveTime(SILENT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(PING_ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void closeAfter(Throwable failure, RaftServer server) {
    try {
      server.close();
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private static String rootOf(Throwable e) {
    var root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /** How the server does right now. */
  Vitals vitals(Appenders appenders, int others, boolean reachesMajority) {
    if (log.failure().isPresent()) {
      var failure = log.failure().get();
      return Vitals.failed(failure.what() + ": " + rootOf(failure.cause()));
    }
    if (!info.isAlive()) {
      return Vitals.failed("its server has stopped");
    }
    var raftLog = division.getRaftLog();
    if (!raftLog.isOpened()) {
      return Vitals.failed("its log is closed");
    }
    boolean leads = info.isLeader();
    long flushed = raftLog.getFlushIndex();
    long committed = raftLog.getLastCommittedIndex();
    return new Vitals(
        Optional.empty(),
        log.snapshotFailure().map(e -> "it cannot keep a snapshot: " + rootOf(e)),
        leads,
        !(leads && appenders.speaking() < others) && !(info.isCandidate() && !campaigns()),
        leads || arrivals.leaderSilence().compareTo(LATELY) < 0,
        reachesMajority,
        raftLog.getNextIndex() - 1,
        flushed,
        leads ? majority(appenders.stored(), flushed) : Math.max(committed, heardCommit()),
        committed,
        arrivals.snapshotParts(),
        info.getLastAppliedIndex());
  }

  /** The newest entry that a majority has, this region among it. */
  private static long majority(LongStream others, long own) {
    long[] all = LongStream.concat(others, LongStream.of(own)).sorted().toArray();
    return Math.min(own, all[(all.length - 1) / 2]);
  }

  /** What a leader says it has committed, while there is one. */
  private long heardCommit() {
    return arrivals.leaderSilence().compareTo(LATELY) < 0 ? arrivals.leaderCommit() : -1;
  }

  /** Whether a candidate asks for votes; its thread ends with an error, and Ratis with that. */
  private boolean campaigns() {
    var threads = new Thread[THREADS_MAX];
    int count = division.getThreadGroup().enumerate(threads);
    return Stream.of(threads)
        .limit(count)
        .anyMatch(thread -> thread.getName().contains("LeaderElection"));
  }

  /** How many entries are known to be committed that this region has not. */
  long behind(long applied) {
    return Math.max(
        0, Math.max(division.getRaftLog().getLastCommittedIndex(), heardCommit()) - applied);
  }

  /** For how long no leader was heard; zero while this region leads. */
  Duration leaderSilence() {
    return leads() ? Duration.ZERO : arrivals.leaderSilence();
  }

  /** What there is to know of the folder that this server leaves. */
  LogFolder.Known known() {
    var raftLog = division.getRaftLog();
    long durable = log.durable(raftLog.getFlushIndex());
    try {
      return new LogFolder.Known(Optional.of(raftLog.loadMetadata()), durable);
    } catch (IOException e) {
      return new LogFolder.Known(Optional.empty(), durable);
    }
  }

  /**
   * As a leader that cannot go on: asks a region to stand at once. Ratis' own way to hand over
   * needs a log that works. Whether that region may lead is for the votes to decide, as ever.
   */
  CompletableFuture<?> urge(RegionId region) {
    var from = RaftGroupMemberId.valueOf(RaftPeerId.valueOf(self.value()), groupId());
    var to = RaftPeerId.valueOf(region.value());
    var request =
        StartLeaderElectionRequestProto.newBuilder()
            .setServerRequest(ClientProtoUtils.toRaftRpcRequestProtoBuilder(from, to))
            .setLeaderLastEntry(TermIndex.valueOf(info.getCurrentTerm(), 0).toProto())
            .build();
    var answer = new CompletableFuture<Object>();
    Thread.ofVirtual()
        .name("urge-" + region)
        .start(() -> {
          try {
            answer.complete(server.getServerRpc().startLeaderElection(request));
          } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /** Ends what keeps {@link #close} from coming to an end. */
  void endUpdater() {
    RatisInternals.endUpdater(division);
  }

  Optional<RegionId> leader() {
    var leader = info.isAlive() ? info.getLeaderId() : null;
    return Optional.ofNullable(leader).map(id -> new RegionId(id.toString()));
  }

  /** Who leads, unless it is another region that has not been heard for so long. */
  Optional<RegionId> leader(Duration trust) {
    return leader()
        .filter(leader -> leader.equals(self) || arrivals.leaderSilence().compareTo(trust) < 0);
  }

  boolean leads() {
    return info.isAlive() && info.isLeader() && info.isLeaderReady();
  }

  /** Whether this region leads, even if it takes no proposals yet or any more. */
  boolean isLeader() {
    return info.isLeader();
  }

  boolean alive() {
    return info.isAlive();
  }

  RoleInfoProto role() {
    return info.getRoleInfoProto();
  }

  /** Nano time of the last word that keeps this region from standing for election. */
  long lastWord() {
    return arrivals.lastWord();
  }

  /** Whether this region leads and takes no proposals, since it was told to hand over. */
  boolean handsOver() {
    return RatisInternals.handsOver(division);
  }

  /**
   * Stands for election, if this region does not lead, nobody has said a word since {@code
   * lastWord} (nano time) and it is not taking in a leader's message right now. A candidacy that
   * still waits for votes is given up for a new one.
   */
  boolean stand(long lastWord) {
    // Ratis' own timer decides with this monitor held, too.
    synchronized (division) {
      if (!info.isAlive() || info.isLeader() || arrivals.lastWord() - lastWord > 0) {
        return false;
      }
      boolean takesIn =
          info.isFollower()
              && role().getFollowerInfo().getOutstandingOp() > 0
              && System.nanoTime() - lastWord < TAKES_IN_MAX.toNanos();
      if (!takesIn) {
        RatisInternals.stand(division);
      }
      return !takesIn;
    }
  }

  /**
   * Asks a region for a sign of life over the connection on which this region would ask it for its
   * vote. The future ends with the answer, or fails when there is none for too long.
   */
  CompletableFuture<?> greet(RegionId region) {
    var read = greeting(region);
    var to = read.getServerId();
    var from = RaftGroupMemberId.valueOf(RaftPeerId.valueOf(self.value()), groupId());
    var request =
        ReadIndexRequestProto.newBuilder()
            .setServerRequest(ClientProtoUtils.toRaftRpcRequestProtoBuilder(from, to))
            .setClientRequest(ClientProtoUtils.toRaftClientRequestProto(read, false))
            .build();
    try {
      return server.getServerRpc().async().readIndexAsync(request);
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** A question that changes nothing; any answer is a sign of life. */
  RaftClientRequest greeting(RegionId region) {
    return RaftClientRequest.newBuilder()
        .setClientId(GREETER)
        .setServerId(RaftPeerId.valueOf(region.value()))
        .setGroupId(groupId())
        .setType(RaftClientRequest.readRequestType())
        .build();
  }

  RaftGroupId groupId() {
    return group.getGroupId();
  }

  /** Submits to ourselves. The future ends when Ratis lets go of the request. */
  CompletableFuture<RaftClientReply> submit(RaftClientRequest request) {
    try {
      return server.submitClientRequestAsync(request);
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  RaftClientReply transfer(TransferLeadershipRequest request) throws IOException {
    return server.transferLeadership(request);
  }

  /** Gives the leadership up, whoever gets it. */
  void stepDown() {
    var id = RaftPeerId.valueOf(self.value());
    var nobody = (RaftPeerId) null;
    var request =
        new TransferLeadershipRequest(
            ClientId.randomId(), id, groupId(), 0, nobody, STEP_DOWN_MAX.toMillis());
    try {
      var _ = server.transferLeadershipAsync(request);
    } catch (IOException | RuntimeException e) {
      // not the leader any more, which is what was wanted
    }
  }

  /** Forgets the connections to a region, and the time to wait before the next attempt. */
  void reconnect(RegionId region) {
    var id = RaftPeerId.valueOf(region.value());
    Reconnect.now(((GrpcServicesImpl) server.getServerRpc()).getProxies(), id);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
