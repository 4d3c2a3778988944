package dev.holdfast.consensus;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.ClientInvocationId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/**
 * The committed log as Ratis hands it over, carried out on an {@link AppliedState}, and told to the
 * {@link Outstanding} proposal of this region.
 *
 * <p>Ratis' updater thread carries out; it starts after {@link #initialize} has returned.
 */
final class AppliedLog extends BaseStateMachine {
  /** A snapshot that failed is not tried again with every entry. */
  private static final long SNAPSHOT_RETRY_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final AppliedState state;
  private final Outstanding outstanding;
  private final Arrivals arrivals = new Arrivals();
  private final SimpleStateMachineStorage snapshots = new SimpleStateMachineStorage();
  private long snapshotRetryNanos = System.nanoTime();
  private volatile Optional<Failure> failure = Optional.empty();
  private volatile Optional<Throwable> snapshotFailure = Optional.empty();
  private volatile long revoked = Long.MAX_VALUE;

  AppliedLog(AppliedState state, Outstanding outstanding) {
    this.state = state;
    this.outstanding = outstanding;
  }

  /**
   * The first of those failures that Ratis does not get over.
   *
   * @param what came to nothing, as half a sentence
   * @param cause why
   */
  record Failure(String what, Throwable cause) {}

  /** After this, the server neither writes nor carries out anything more. */
  Optional<Failure> failure() {
    return failure;
  }

  private void failed(String what, Throwable cause) {
    if (failure.isEmpty()) {
      failure = Optional.of(new Failure(what, cause));
    }
  }

  /**
   * The newest entry that must be on the disk once this server has ended.
   *
   * @param flushed the newest entry that it has flushed, as it counts
   */
  long durable(long flushed) {
    // A disk that failed on the way may have let go of them before the server counted that.
    return failure.isPresent() ? Math.min(flushed, revoked - 1) : flushed;
  }

  /** A leader has others in the place of the entries from this one on, which nobody counts on. */
  @Override
  public CompletableFuture<Void> truncate(long index) {
    revoked = index;
    return super.truncate(index);
  }

  /** Why the last snapshot came to nothing; empty if it did not. */
  Optional<Throwable> snapshotFailure() {
    return snapshotFailure;
  }

  /** When commands came in; has to hear what the leader brings. */
  Arrivals arrivals() {
    return arrivals;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage)
      throws IOException {
    getLifeCycle()
        .startAndTransition(
            () -> {
              super.initialize(server, group, storage);
              snapshots.init(storage);
              load(snapshots.loadLatestSnapshot());
            },
            IOException.class);
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    getLifeCycle().transition(LifeCycle.State.STARTING);
    load(snapshots.loadLatestSnapshot());
    getLifeCycle().transition(LifeCycle.State.RUNNING);
  }

  private void load(@Nullable SingleFileSnapshotInfo snapshot) throws IOException {
    if (snapshot == null) {
      // Ratis also finds none where it may not open another file.
      var folder = snapshots.getSnapshotFile(0, 0).toPath().resolveSibling(".");
      if (Files.exists(folder) && new SnapshotFolder(folder).holdsAny()) {
        throw new IOException("The snapshots in " + folder + " could not be listed");
      }
      state.load(this, TermIndex.INITIAL_VALUE, Optional.empty());
      setLastAppliedTermIndex(TermIndex.INITIAL_VALUE);
      return;
    }
    state.load(this, snapshot.getTermIndex(), Optional.of(() -> verified(snapshot)));
    setLastAppliedTermIndex(snapshot.getTermIndex());
    outstanding.skippedTo(snapshot.getTerm());
  }

  private static byte[] verified(SingleFileSnapshotInfo snapshot) throws IOException {
    var file = snapshot.getFile().getPath();
    if (snapshot.getFile().getFileDigest() != null) {
      MD5FileUtil.verifySavedMD5(file.toFile(), MD5FileUtil.computeMd5ForFile(file.toFile()));
    }
    return Files.readAllBytes(file);
  }

  @Override
  public TransactionContext preAppendTransaction(TransactionContext transaction) {
    var id = ClientInvocationId.valueOf(transaction.getClientRequest());
    arrivals.saw(id);
    outstanding.appending(id);
    return transaction;
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    var at = TermIndex.valueOf(entry);
    byte[] command = entry.getStateMachineLogEntry().getLogData().toByteArray();
    var result = applied(at, command, arrivals.age(entry));
    updateLastAppliedTermIndex(at);
    if (result.isPresent()) {
      outstanding.applied(entry, result.get());
    } else {
      // Whoever asked for it has had the answer of the server before this one.
      outstanding.reached(entry.getTerm());
    }
    return CompletableFuture.completedFuture(
        Message.valueOf(UnsafeByteOperations.unsafeWrap(result.orElseGet(() -> new byte[0]))));
  }

  private Optional<byte[]> applied(TermIndex at, byte[] command, Duration age) {
    try {
      return state.apply(this, at, command, age);
    } catch (RuntimeException | Error e) {
      failed("entry " + at.getIndex() + " cannot be carried out", e);
      throw e;
    }
  }

  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    state.reached(this, TermIndex.valueOf(term, index));
    super.notifyTermIndexUpdated(term, index);
    outstanding.reached(term);
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    outstanding.led(leader);
  }

  @Override
  public void notifyLeaderReady() {
    outstanding.wake();
  }

  @Override
  public void notifyNotLeader(Collection<TransactionContext> pending) {
    for (var transaction : pending) {
      outstanding.orphaned(transaction.getLogEntry());
    }
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
    failed("its log cannot be written", cause);
  }

  @Override
  public long takeSnapshot() throws IOException {
    var last = getLastAppliedTermIndex();
    boolean early = System.nanoTime() - snapshotRetryNanos < 0;
    if (last.getIndex() < 0 || early) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    // A server that still carries out what an earlier one has done must not give a state its place.
    var whole = state.at(this, last);
    if (whole.isEmpty()) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    try {
      snapshots.updateLatestSnapshot(written(last, whole.get()));
      snapshotFailure = Optional.empty();
      return last.getIndex();
    } catch (IOException e) {
      snapshotRetryNanos = System.nanoTime() + SNAPSHOT_RETRY_NANOS;
      snapshotFailure = Optional.of(e);
      throw e;
    }
  }

  private SingleFileSnapshotInfo written(TermIndex at, byte[] whole) throws IOException {
    var file = snapshots.getSnapshotFile(at.getTerm(), at.getIndex()).toPath();
    // The log before a snapshot is thrown away, so the snapshot has to be on the disk.
    SnapshotFolder.write(file, whole);
    var digest = MD5FileUtil.readStoredMd5ForFile(file.toFile());
    return new SingleFileSnapshotInfo(new FileInfo(file, digest), at);
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots;
  }
}
