package dev.holdfast.consensus;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** The Ratis settings of a peer: each one that differs from the default, with its reason. */
final class RatisSettings {
  /**
   * The largest command. A control plane's commands are small; Ratis fails for good on an entry
   * larger than its buffers, so the buffers below are twice this.
   */
  static final int COMMAND_BYTES_MAX = 256 * 1024;

  /** Has to hold a full buffer of the appender and its frame. */
  private static final SizeInBytes WRITE_BUFFER = SizeInBytes.valueOf(3L * COMMAND_BYTES_MAX);

  private static final SizeInBytes BUFFER = SizeInBytes.valueOf(2L * COMMAND_BYTES_MAX);
  private static final SizeInBytes SNAPSHOT_CHUNK = SizeInBytes.valueOf("1MB");

  /** Snapshots larger than a chunk travel in several messages, so this bounds no snapshot. */
  private static final SizeInBytes MESSAGE_MAX = SizeInBytes.valueOf("8MB");

  /** Entries between two snapshots: about three minutes of heartbeats of three regions. */
  private static final long ENTRIES_PER_SNAPSHOT = 1000;

  /** No answer for this long means that there will be none, at any distance on this planet. */
  private static final TimeDuration ANSWER_MAX = seconds(2);

  /**
   * Ratis closes a peer for good when its process stood still for longer than this; a region that
   * was frozen for hours must come back, so it is ten years.
   */
  private static final TimeDuration FROZEN_MAX = TimeDuration.valueOf(3650, TimeUnit.DAYS);

  /**
   * Ratis' own timers draw up to this long and so hardly ever get ahead of {@link ElectionTimer}
   * and {@link Watchdog}. A candidate waits for votes no longer than {@link #ANSWER_MAX}.
   */
  private static final TimeDuration OWN_TIMEOUT_MAX = seconds(10);

  /** At most one proposal per region is outstanding; room for more regions than anyone has. */
  private static final int PENDING_MAX = 64;

  private RatisSettings() {}

  static RaftProperties of(ConsensusPeer.Settings settings) {
    var properties = new RaftProperties();
    elections(properties, settings);
    RaftServerConfigKeys.setStorageDir(properties, List.of(settings.storage().toFile()));
    RaftServerConfigKeys.setCloseThreshold(properties, FROZEN_MAX);
    RaftServerConfigKeys.Write.setElementLimit(properties, PENDING_MAX);
    RaftServerConfigKeys.Read.setLeaderLeaseEnabled(properties, true);
    log(properties);
    network(properties, settings);
    return properties;
  }

  private static void elections(RaftProperties properties, ConsensusPeer.Settings settings) {
    // For Ratis this is also for how long a leader is believed in that is not heard, and twice the
    // time between two heartbeats: it has to be the same everywhere and less than anybody's turn.
    RaftServerConfigKeys.Rpc.setTimeoutMin(properties, millis(settings.leaderTrust().toMillis()));
    RaftServerConfigKeys.Rpc.setTimeoutMax(properties, OWN_TIMEOUT_MAX);
    // Nobody was believed in before the first election, so that there it gets ahead of nobody.
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, OWN_TIMEOUT_MAX);
    RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, OWN_TIMEOUT_MAX.multiply(2));
    RaftServerConfigKeys.LeaderElection.setPreVote(properties, true);
    // The default of 10 s keeps a leader that lost its majority from being elected again, which
    // may be the only electable peer.
    RaftServerConfigKeys.LeaderElection.setLeaderStepDownWaitTime(properties, seconds(2));
    RaftServerConfigKeys.Notification.setNoLeaderTimeout(properties, seconds(5));
  }

  private static void log(RaftProperties properties) {
    RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("64KB"));
    RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("1MB"));
    RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
    RaftServerConfigKeys.Log.setWriteBufferSize(properties, WRITE_BUFFER);
    // Ratis would write an entry of its own after every commit, which doubles the idle cost; all it
    // brings is that a peer knows after a restart, before it has a leader, what was committed.
    RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
    RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
    RaftServerConfigKeys.Log.setPurgeGap(properties, 16);
    RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
    RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, ENTRIES_PER_SNAPSHOT);
    RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
  }

  private static void network(RaftProperties properties, ConsensusPeer.Settings settings) {
    RaftConfigKeys.Rpc.setType(properties, new ForgivingGrpc());
    var bind = settings.bind();
    GrpcConfigKeys.Server.setHost(properties, bind.getHostString());
    GrpcConfigKeys.Server.setPort(properties, bind.getPort());
    // One connection per peer is enough for commands this small.
    GrpcConfigKeys.Server.setHeartbeatChannel(properties, false);
    GrpcConfigKeys.setMessageSizeMax(properties, MESSAGE_MAX);
    RaftServerConfigKeys.Rpc.setRequestTimeout(properties, ANSWER_MAX);
    // To a follower that does not answer, Ratis repeats itself without a pause until it calls it
    // slow.
    RaftServerConfigKeys.Rpc.setSlownessTimeout(
        properties, millis(settings.contactMax().toMillis()));
    RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, BUFFER);
    RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, SNAPSHOT_CHUNK);
    // The default waits 5 s between attempts to reach a lost peer, which would then be the time it
    // takes to find it again. The last number of attempts must never be used up: after it, Ratis
    // does not wait at all.
    RaftServerConfigKeys.Log.Appender.setRetryPolicy(properties, "10ms,5, 500ms,2000000000");
    RaftClientConfigKeys.Rpc.setRequestTimeout(properties, ANSWER_MAX);
  }

  private static TimeDuration seconds(long value) {
    return TimeDuration.valueOf(value, TimeUnit.SECONDS);
  }

  private static TimeDuration millis(long value) {
    return TimeDuration.valueOf(value, TimeUnit.MILLISECONDS);
  }
}
