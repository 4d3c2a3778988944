package dev.holdfast.consensus;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Grpc;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a region speak for itself alone: whoever asks for a vote or brings entries as a region has
 * to show that region's certificate. Without it, any region's certificate would do for the part of
 * every other.
 */
final class IdentityCheck implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityCheck.class);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var names = provenNames(call);
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(Q message) {
        var claimed = claimedName(message);
        if (!refused && (claimed == null || names.contains(claimed))) {
          super.onMessage(message);
        } else if (!refused) {
          refused = true;
          LOG.warn("Refused a peer that says it is {} and proves to be {}", claimed, names);
          call.close(
              Status.PERMISSION_DENIED.withDescription("You are not " + claimed), new Metadata());
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }

  private static Set<String> provenNames(ServerCall<?, ?> call) {
    var session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      return session != null && session.getPeerCertificates()[0] instanceof X509Certificate proof
          ? RegionTls.names(proof).collect(Collectors.toUnmodifiableSet())
          : Set.of();
    } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
      return Set.of();
    }
  }

  /** As which region a message speaks; null if it speaks as no region but as its client. */
  private static @Nullable String claimedName(Object message) {
    RaftRpcRequestProto request =
        switch (message) {
          case AppendEntriesRequestProto m -> m.getServerRequest();
          case InstallSnapshotRequestProto m -> m.getServerRequest();
          case ReadIndexRequestProto m -> m.getServerRequest();
          case RequestVoteRequestProto m -> m.getServerRequest();
          case StartLeaderElectionRequestProto m -> m.getServerRequest();
          default -> null;
        };
    return request == null ? null : request.getRequestorId().toStringUtf8();
  }
}
