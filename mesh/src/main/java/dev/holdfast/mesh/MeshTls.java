package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Mutual TLS 1.3 between the regions of one topology. Immutable. */
final class MeshTls {
  /** Three round trips over the slowest of links, and the sums of a handshake. */
  static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(5);

  private static final List<String> CIPHERS =
      List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

  private static final String KEY_TYPE = "EC";

  /**
   * Java's own ciphers and signatures are slow until the optimizing compiler has found them, which
   * is just when a region starts or takes over; a native library is as fast the first time.
   */
  private static final SslProvider PROVIDER =
      OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL)
          ? SslProvider.OPENSSL
          : SslProvider.JDK;

  private final Executor sums;
  private final PeerTrust anyPeer;
  private final SslContext answering;
  private final Map<RegionId, PeerTrust> trusts = new HashMap<>();
  private final Map<RegionId, SslContext> dialling = new HashMap<>();

  /**
   * Reads an identity.
   *
   * @param peers the other regions
   * @param sums where the costly part of a handshake is computed, so that it does not hold up bytes
   *     on their way
   */
  MeshTls(RegionIdentity identity, String topology, Set<RegionId> peers, Executor sums)
      throws IOException, GeneralSecurityException {
    this.sums = sums;
    List<X509Certificate> chain = Pem.certificates(identity.certificate());
    X509Certificate[] own = chain.toArray(new X509Certificate[0]);
    PrivateKey key = Pem.privateKey(identity.privateKey());
    if (!Certificates.belongTogether(own[0], key)) {
      throw new GeneralSecurityException(
          "The key in %s is not that of the certificate in %s"
              .formatted(identity.privateKey(), identity.certificate()));
    }
    X509ExtendedTrustManager authority = authority(Pem.certificates(identity.trust()));
    // A region that cannot prove itself would be refused everywhere; better said at once.
    new PeerTrust(authority, topology, Set.of(identity.region())).checkClientTrusted(own, KEY_TYPE);
    anyPeer = new PeerTrust(authority, topology, peers);
    answering =
        common(SslContextBuilder.forServer(key, own).clientAuth(ClientAuth.REQUIRE), anyPeer);
    for (RegionId peer : peers) {
      var trust = new PeerTrust(authority, topology, Set.of(peer));
      trusts.put(peer, trust);
      dialling.put(peer, common(SslContextBuilder.forClient().keyManager(key, own), trust));
    }
  }

  private static SslContext common(SslContextBuilder builder, TrustManager trust)
      throws IOException {
    return builder
        .sslProvider(PROVIDER)
        .protocols("TLSv1.3")
        .ciphers(CIPHERS)
        .trustManager(trust)
        // Names of hosts prove nothing between regions: PeerTrust checks who the peer is.
        .endpointIdentificationAlgorithm(null)
        .build();
  }

  private static X509ExtendedTrustManager authority(List<X509Certificate> certificates)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("authority-" + i, certificates.get(i));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager found) {
        return found;
      }
    }
    throw new CertificateException("This Java has no PKIX trust manager");
  }

  /** TLS for a connection that this region accepted. */
  SslHandler answering(ByteBufAllocator allocator) {
    return limited(answering.newHandler(allocator, sums));
  }

  /** TLS for a connection to a certain region; anyone else at the other end fails the handshake. */
  SslHandler dialling(RegionId peer, ByteBufAllocator allocator) {
    SslContext context = dialling.get(peer);
    if (context == null) {
      throw new IllegalArgumentException("Not a region of this topology: " + peer);
    }
    // Without a peer's name and port Java resumes no session, and so checks every certificate anew.
    return limited(context.newHandler(allocator, sums));
  }

  /**
   * The TLS with whoever a connection's handlers speak to. Where a third region carries it, that is
   * the inner one.
   */
  static SslHandler of(ChannelPipeline pipeline) {
    SslHandler inner = null;
    for (Map.Entry<String, ChannelHandler> each : pipeline) {
      if (each.getValue() instanceof SslHandler ssl) {
        inner = ssl;
      }
    }
    if (inner == null) {
      throw new IllegalStateException("There is no TLS on " + pipeline.channel());
    }
    return inner;
  }

  private static SslHandler limited(SslHandler handler) {
    handler.setHandshakeTimeoutMillis(HANDSHAKE_LIMIT.toMillis());
    return handler;
  }

  /** The region at the other end of an accepted connection whose handshake is complete. */
  RegionId peer(SslHandler handler) throws CertificateException, SSLPeerUnverifiedException {
    return anyPeer.region(chain(handler));
  }

  /** As {@link #peer}, of a connection whose handshake was made with another identity. */
  RegionId peerAnew(SslHandler handler) throws CertificateException, SSLPeerUnverifiedException {
    X509Certificate[] chain = chain(handler);
    anyPeer.checkClientTrusted(chain, KEY_TYPE);
    return anyPeer.region(chain);
  }

  /** Checks again, after a handshake, that the dialled region answered. */
  void confirm(RegionId peer, SslHandler handler)
      throws CertificateException, SSLPeerUnverifiedException {
    PeerTrust trust = trusts.get(peer);
    if (trust == null) {
      throw new CertificateException("Not a region of this topology: " + peer);
    }
    trust.region(chain(handler));
  }

  private static X509Certificate[] chain(SslHandler handler) throws SSLPeerUnverifiedException {
    var certificates = handler.engine().getSession().getPeerCertificates();
    var chain = new X509Certificate[certificates.length];
    for (int i = 0; i < chain.length; i++) {
      chain[i] = (X509Certificate) certificates[i];
    }
    return chain;
  }
}
