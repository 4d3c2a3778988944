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
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.server.GrpcServicesImpl;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
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
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;
import org.apache.ratis.util.ExitUtils;

/** A running Ratis server: the region's member of the cluster, from its start to its end. */
final class Member implements AutoCloseable {
  /** Half-dead incoming connections are found out and closed after this much silence. */
  private static final Duration SILENT_MAX = Duration.ofSeconds(10);

  private static final Duration PING_ANSWER_MAX = Duration.ofSeconds(5);

  private static final Duration STEP_DOWN_MAX = Duration.ofSeconds(1);

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
  private final Arrivals arrivals;

  private Member(RegionId self, RaftGroup group, RaftServer server, Arrivals arrivals)
      throws IOException {
    this.self = self;
    this.arrivals = arrivals;
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
    GrpcConfigKeys.Server.setServicesCustomizer(
        parameters, (builder, _) -> customize(builder, log.arrivals()));
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
      return new Member(self, group, server, log.arrivals());
    } catch (IOException | RuntimeException e) {
      closeAfter(e, server);
      throw new IOException("The consensus peer of " + self + " cannot start: " + rootOf(e), e);
    }
  }

  private static NettyServerBuilder customize(NettyServerBuilder builder, Arrivals arrivals) {
    // The last one is asked first: nobody's word counts before the identity is proven.
    return builder
        .intercept(arrivals)
        .intercept(new IdentityCheck())
        .keepAliveTime(SILENT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .keepAliveTimeout(PING_ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static void closeAfter(Exception failure, RaftServer server) {
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
    return String.valueOf(root.getMessage());
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

  boolean alive() {
    return info.isAlive();
  }

  RoleInfoProto role() {
    return info.getRoleInfoProto();
  }

  /**
   * For how long no leader was heard, in milliseconds, while this region follows; negative in any
   * other role. A region that knows no leader counts from when it began to follow, or from its last
   * vote.
   */
  long silenceMillis() {
    var role = role();
    if (role.getRole() != RaftPeerRole.FOLLOWER) {
      return -1;
    }
    // Ratis tells a silence of zero where there is no leader, and starts a role anew with a vote.
    var follower = role.getFollowerInfo();
    return follower.getLeaderInfo().hasId()
        ? follower.getLeaderInfo().getLastRpcElapsedTimeMs()
        : role.getRoleElapsedTimeMs();
  }

  /** Whether this region leads and takes no proposals, since it was told to hand over. */
  boolean handsOver() {
    return RatisInternals.handsOver(division);
  }

  /**
   * Stands for election, if this region still follows, has heard no leader for this long and is not
   * taking in a leader's message right now.
   */
  boolean stand(Duration silence) {
    // Ratis' own timer decides with this monitor held, too.
    synchronized (division) {
      boolean due =
          info.isAlive()
              && silenceMillis() >= silence.toMillis()
              && role().getFollowerInfo().getOutstandingOp() == 0;
      if (due) {
        RatisInternals.stand(division);
      }
      return due;
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
