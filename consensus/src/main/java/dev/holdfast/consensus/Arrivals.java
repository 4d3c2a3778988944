package dev.holdfast.consensus;

import java.time.Duration;
import java.util.LinkedHashMap;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.ClientInvocationId;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;

/**
 * When this peer first saw each command that is not committed yet: as leader when it took it, as
 * follower when the leader brought it; and when it last heard a leader at all.
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

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        if (message instanceof AppendEntriesRequestProto append) {
          heardNanos = System.nanoTime();
          append.getEntriesList().stream()
              .filter(LogEntryProto::hasStateMachineLogEntry)
              .forEach(entry -> saw(ClientInvocationId.valueOf(entry.getStateMachineLogEntry())));
        }
        super.onMessage(message);
      }
    };
  }
}
