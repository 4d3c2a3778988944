package dev.holdfast.consensus;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.ClientInvocationId;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;

/**
 * When this peer first saw each command that is not committed yet: as leader when it took it, as
 * follower when the leader brought it; and when it last heard a leader at all, or gave its vote.
 *
 * <p>A command of a leader that died meanwhile is committed by the next one, an election later. How
 * long ago it was sent then matters to whoever waits for a time to run out that began with it.
 *
 * <p>Called by Ratis' threads; the commands are guarded by {@code this}.
 */
final class Arrivals implements ServerInterceptor {
  /**
   * More than can be under way, with one proposal per region. What is forgotten counts as new,
   * which only makes somebody wait for longer.
   */
  private static final int KEPT_MAX = 512;

  private final LinkedHashMap<ClientInvocationId, Long> seenNanos = new LinkedHashMap<>();
  private volatile long heardNanos = System.nanoTime();
  private volatile long votedNanos = heardNanos;
  private final AtomicLong newestTerm = new AtomicLong();
  private volatile long leaderCommit = RaftLog.INVALID_LOG_INDEX;
  private final AtomicLong snapshotParts = new AtomicLong();

  /** The command is here. A later copy of it changes nothing. */
  synchronized void saw(ClientInvocationId id) {
    seenNanos.putIfAbsent(id, System.nanoTime());
    if (seenNanos.size() > KEPT_MAX) {
      seenNanos.pollFirstEntry();
    }
  }

  /** For how long the command of this entry has been here; zero if that is not known. */
  synchronized Duration age(LogEntryProto entry) {
    Long seen = seenNanos.remove(ClientInvocationId.valueOf(entry.getStateMachineLogEntry()));
    return seen == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - seen);
  }

  /**
   * For how long no leader has sent anything, be it a heartbeat. Ratis' own count begins anew with
   * every vote, too.
   */
  Duration leaderSilence() {
    return Duration.ofNanos(System.nanoTime() - heardNanos);
  }

  /** Nano time of the last word of a leader of the newest term, or of a vote for another region. */
  long lastWord() {
    long heard = heardNanos;
    long voted = votedNanos;
    return heard - voted > 0 ? heard : voted;
  }

  /** How far the log is committed, as the leader said last. */
  long leaderCommit() {
    return leaderCommit;
  }

  /** How many parts of snapshots a leader has sent. */
  long snapshotParts() {
    return snapshotParts.get();
  }

  private boolean isNewest(long term) {
    return newestTerm.accumulateAndGet(term, Math::max) == term;
  }

  private void heard(AppendEntriesRequestProto append) {
    if (!isNewest(append.getLeaderTerm())) {
      // It was deposed and does not know.
      return;
    }
    heardNanos = System.nanoTime();
    // What it commits beyond the entries that it sends, it says only here.
    var leader = append.getServerRequest().getRequestorId();
    append.getCommitInfosList().stream()
        .filter(info -> info.getServer().getId().equals(leader))
        .forEach(info -> leaderCommit = info.getCommitIndex());
    append.getEntriesList().stream()
        .filter(LogEntryProto::hasStateMachineLogEntry)
        .forEach(entry -> saw(ClientInvocationId.valueOf(entry.getStateMachineLogEntry())));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var answered = new Answered<>(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(answered, headers)) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof RequestVoteRequestProto asked && !asked.getPreVote()) {
          isNewest(asked.getCandidateTerm());
          answered.voting = true;
        }
        if (message instanceof AppendEntriesRequestProto append) {
          heard(append);
        } else if (message instanceof InstallSnapshotRequestProto) {
          heardNanos = System.nanoTime();
          snapshotParts.incrementAndGet();
        }
        super.onMessage(message);
      }
    };
  }

  private final class Answered<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private volatile boolean voting;

    Answered(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendMessage(A message) {
      if (voting
          && message instanceof RequestVoteReplyProto reply
          && reply.getServerReply().getSuccess()) {
        votedNanos = System.nanoTime();
      }
      super.sendMessage(message);
    }
  }
}
