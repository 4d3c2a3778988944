package dev.holdfast.consensus;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no word leave that entries are stored while they are not on the disk.
 *
 * <p>A leader counts such words for a majority. Ratis keeps entries in memory although they could
 * not be written, and takes them for stored when the leader sends them again; that it then refuses
 * for another reason is luck, and nothing that this may rest on.
 */
final class DurableReplies implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(DurableReplies.class);

  private volatile LongSupplier durable = () -> -1;

  /** Where the newest entry on the disk is to be learned; until then, nothing is. */
  void of(LongSupplier index) {
    durable = index;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return next.startCall(new Checked<>(call), headers);
  }

  private final class Checked<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final AtomicBoolean closed = new AtomicBoolean();

    Checked(ServerCall<Q, A> call) {
      super(call);
    }

    @Override
    public void sendMessage(A message) {
      if (closed.get()) {
        return;
      }
      if (message instanceof AppendEntriesReplyProto reply
          && reply.getResult() == AppendResult.SUCCESS
          && reply.getMatchIndex() > durable.getAsLong()) {
        LOG.warn(
            "Held back the word that entries up to {} are stored: {} is the last on the disk",
            reply.getMatchIndex(),
            durable.getAsLong());
        close(Status.ABORTED.withDescription("The entries are not on the disk"), new Metadata());
      } else {
        super.sendMessage(message);
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      if (closed.compareAndSet(false, true)) {
        super.close(status, trailers);
      }
    }
  }
}
