package dev.holdfast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.MethodDescriptor;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DurableRepliesTest {
  private final DurableReplies replies = new DurableReplies();
  private final RecordingCall call = new RecordingCall();
  private final List<ServerCall<String, AppendEntriesReplyProto>> handed = new ArrayList<>();

  @BeforeEach
  void connect() {
    var _ =
        replies.interceptCall(
            call,
            new Metadata(),
            (checked, _) -> {
              handed.add(checked);
              return new ServerCall.Listener<>() {};
            });
  }

  @Test
  void whatIsOnTheDiskIsSaid() {
    replies.of(() -> 7);
    handed.getFirst().sendMessage(reply(AppendResult.SUCCESS, 7));
    assertThat(call.sent).containsExactly(7L);
    assertThat(call.closed).isEmpty();
  }

  @Test
  void whatIsNotEndsTheCallAndNothingIsSaidAfterIt() {
    replies.of(() -> 7);
    handed.getFirst().sendMessage(reply(AppendResult.SUCCESS, 8));
    handed.getFirst().sendMessage(reply(AppendResult.SUCCESS, 7));
    handed.getFirst().close(Status.OK, new Metadata());
    assertThat(call.sent).isEmpty();
    assertThat(call.closed).containsExactly(Status.Code.ABORTED);
  }

  @Test
  void untilTheDiskIsKnownNothingIsOnIt() {
    handed.getFirst().sendMessage(reply(AppendResult.SUCCESS, 0));
    assertThat(call.sent).isEmpty();
  }

  @Test
  void aRefusalSaysNothingOfTheDisk() {
    handed.getFirst().sendMessage(reply(AppendResult.INCONSISTENCY, 8));
    assertThat(call.sent).containsExactly(8L);
  }

  private static AppendEntriesReplyProto reply(AppendResult result, long match) {
    return AppendEntriesReplyProto.newBuilder().setResult(result).setMatchIndex(match).build();
  }

  /** Remembers what went out. */
  private static final class RecordingCall extends ServerCall<String, AppendEntriesReplyProto> {
    private final List<Long> sent = new ArrayList<>();
    private final List<Status.Code> closed = new ArrayList<>();

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(AppendEntriesReplyProto message) {
      sent.add(message.getMatchIndex());
    }

    @Override
    public void close(Status status, Metadata trailers) {
      closed.add(status.getCode());
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<String, AppendEntriesReplyProto> getMethodDescriptor() {
      throw new UnsupportedOperationException("Nobody asks");
    }
  }
}
