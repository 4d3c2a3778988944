package dev.holdfast.consensus;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
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
 * The committed log as Ratis hands it over, carried out on a {@link ReplicatedState}, and told to
 * the {@link Outstanding} proposal of this region.
 *
 * <p>Ratis' updater thread owns the state; it starts after {@link #initialize} has returned.
 */
final class AppliedLog extends BaseStateMachine {
  private final ReplicatedState state;
  private final byte[] empty;
  private final Outstanding outstanding;
  private final Arrivals arrivals = new Arrivals();
  private final SimpleStateMachineStorage snapshots = new SimpleStateMachineStorage();

  /**
   * @param empty the snapshot of a state to which nothing was applied
   */
  AppliedLog(ReplicatedState state, byte[] empty, Outstanding outstanding) {
    this.state = state;
    this.empty = empty;
    this.outstanding = outstanding;
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
      state.restore(empty);
      setLastAppliedTermIndex(TermIndex.INITIAL_VALUE);
      return;
    }
    var file = snapshot.getFile().getPath();
    if (snapshot.getFile().getFileDigest() != null) {
      MD5FileUtil.verifySavedMD5(file.toFile(), MD5FileUtil.computeMd5ForFile(file.toFile()));
    }
    state.restore(Files.readAllBytes(file));
    setLastAppliedTermIndex(snapshot.getTermIndex());
    outstanding.skippedTo(snapshot.getTerm());
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
    var command = entry.getStateMachineLogEntry();
    byte[] result = state.apply(command.getLogData().toByteArray(), arrivals.age(entry));
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    outstanding.applied(entry, result);
    return CompletableFuture.completedFuture(
        Message.valueOf(UnsafeByteOperations.unsafeWrap(result)));
  }

  @Override
  public void notifyTermIndexUpdated(long term, long index) {
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
  public long takeSnapshot() throws IOException {
    var last = getLastAppliedTermIndex();
    if (last.getIndex() < 0) {
      return RaftLog.INVALID_LOG_INDEX;
    }
    var file = snapshots.getSnapshotFile(last.getTerm(), last.getIndex()).toPath();
    writeDurably(file, state.snapshot());
    var digest = MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
    snapshots.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file, digest), last));
    return last.getIndex();
  }

  /** The log before a snapshot is thrown away, so the snapshot has to be whole and on the disk. */
  private static void writeDurably(Path file, byte[] bytes) throws IOException {
    var unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
    try (var channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return snapshots;
  }
}
