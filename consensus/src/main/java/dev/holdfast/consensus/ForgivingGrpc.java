package dev.holdfast.consensus;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcLogAppender;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.server.raftlog.RaftLogIOException;

/**
 * Ratis over gRPC, with a leader that accepts that a follower has lost its log.
 *
 * <p>Ratis' own leader trusts what a follower once stored: it offers a region whose folder was
 * wiped the entries after that, over and over, and the region stays out until there is another
 * leader. This one goes back to where the follower says it is. And it tells followers of what is
 * committed also while entries are on their way to them, and begins its leadership with the entry
 * that everybody waits for.
 *
 * <p>Made by Ratis, by the name of this class.
 */
final class ForgivingGrpc implements RpcType {
  /** Reading the first entry may take so long before an empty message goes ahead after all. */
  private static final long FIRST_ENTRY_MS = 100;

  @Override
  public String name() {
    return ForgivingGrpc.class.getName();
  }

  @Override
  public RpcFactory newFactory(Parameters parameters) {
    return new Factory(parameters);
  }

  private static final class Factory extends GrpcFactory {
    private final Appenders appenders;

    Factory(Parameters parameters) {
      super(parameters);
      this.appenders = Appenders.of(parameters);
    }

    @Override
    public LogAppender newLogAppender(
        RaftServer.Division server, LeaderState state, FollowerInfo follower) {
      return appenders.added(new Appender(server, state, follower));
    }
  }

  private static final class Appender extends GrpcLogAppender {
    private volatile boolean begun;

    Appender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
      super(server, state, follower);
    }

    /**
     * Ratis' own says yes while entries are under way, and then tells the follower of nothing that
     * was committed meanwhile: on a connection of its own a heartbeat might overtake them. Here
     * there is one for both.
     */
    @Override
    public boolean hasPendingDataRequests() {
      return false;
    }

    /**
     * Ratis' own sends a new leader's first entry only when a first, empty message was answered: it
     * takes a region that has never answered for a slow one. The leader takes no proposals before
     * that entry is committed, so a whole round trip of every election would pass with nothing.
     */
    @Override
    public long getHeartbeatWaitTimeMs() {
      long wait = super.getHeartbeatWaitTimeMs();
      return begun ? wait : Math.max(wait, FIRST_ENTRY_MS);
    }

    @Override
    public AppendEntriesRequestProto newAppendEntriesRequest(long callId, boolean heartbeat)
        throws RaftLogIOException {
      try {
        return super.newAppendEntriesRequest(callId, heartbeat);
      } finally {
        begun = true;
      }
    }

    @Override
    protected long getNextIndexForInconsistency(long requestFirstIndex, long replyNextIndex) {
      boolean lost = replyNextIndex <= getFollower().getMatchIndex();
      return lost && replyNextIndex != requestFirstIndex
          ? replyNextIndex
          : super.getNextIndexForInconsistency(requestFirstIndex, replyNextIndex);
    }
  }
}
