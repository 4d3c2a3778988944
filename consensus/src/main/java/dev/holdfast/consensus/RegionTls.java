package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutual TLS 1.3 between regions from the PEM files of a {@link RegionIdentity}, which are read
 * again for the next handshake after they were replaced.
 *
 * <p>Both sides demand a certificate of our authority, in its time, for a region of this topology;
 * the side that dials also demands that it is the region it meant to reach.
 */
final class RegionTls {
  private static final Logger LOG = LoggerFactory.getLogger(RegionTls.class);
  private static final String ALIAS = "region";
  private static final int DNS_NAME = 2; // GeneralName in RFC 5280

  private final RegionIdentity identity;
  private final Set<String> regions;
  private Credentials credentials;

  /** What the files held. */
  private record Credentials(
      PrivateKey key, List<X509Certificate> chain, X509ExtendedTrustManager trust, Stamp stamp) {}

  /** When the files were written. */
  private record Stamp(long certificate, long key) {}

  private RegionTls(RegionIdentity identity, Set<RegionId> regions) throws IOException {
    this.identity = identity;
    this.regions = regions.stream().map(RegionId::value).collect(Collectors.toUnmodifiableSet());
    this.credentials = read();
  }

  /**
   * @param regions every region of the topology
   * @throws IOException if a file cannot be read or does not hold what it should
   */
  static GrpcTlsConfig of(RegionIdentity identity, Set<RegionId> regions) throws IOException {
    var tls = new RegionTls(identity, regions);
    return GrpcTlsConfig.newBuilder()
        .setKeyManager(tls.new Proof())
        .setTrustManager(tls.new Check())
        .setMutualTls(true)
        .setProtocols("TLSv1.3")
        .build();
  }

  private synchronized Credentials credentials() {
    try {
      if (!stamp().equals(credentials.stamp())) {
        credentials = read();
        LOG.info("Read the renewed certificate of {}", identity.region());
      }
    } catch (IOException e) {
      LOG.warn("Keeping the certificate of {} as it was: {}", identity.region(), e.toString());
    }
    return credentials;
  }

  private Stamp stamp() throws IOException {
    return new Stamp(
        Files.getLastModifiedTime(identity.certificate()).toMillis(),
        Files.getLastModifiedTime(identity.privateKey()).toMillis());
  }

  private Credentials read() throws IOException {
    try {
      var stamp = stamp();
      var chain = certificates(identity.certificate());
      var key = privateKey(identity.privateKey(), chain.getFirst().getPublicKey().getAlgorithm());
      return new Credentials(key, chain, trusting(certificates(identity.trust())), stamp);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("The identity files of " + identity.region() + " are damaged", e);
    }
  }

  private static List<X509Certificate> certificates(Path file)
      throws IOException, CertificateException {
    try (var in = Files.newInputStream(file)) {
      var chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new CertificateException("No certificate in " + file);
      }
      return chain;
    }
  }

  private static PrivateKey privateKey(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    var base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
    var encoded = Base64.getMimeDecoder().decode(base64);
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static X509ExtendedTrustManager trusting(List<X509Certificate> authorities)
      throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    var factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    for (var manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager trust) {
        return trust;
      }
    }
    throw new GeneralSecurityException("This Java has no PKIX trust manager");
  }

  private void requireRegion(X509Certificate certificate) throws CertificateException {
    if (names(certificate).noneMatch(regions::contains)) {
      throw new CertificateException(
          certificate.getSubjectX500Principal() + " is not a region of this topology");
    }
  }

  /** The DNS names that a certificate is for. */
  static Stream<String> names(X509Certificate certificate) throws CertificateParsingException {
    var names = certificate.getSubjectAlternativeNames();
    return names == null
        ? Stream.empty()
        : names.stream()
            .filter(name -> name.getFirst() instanceof Integer type && type == DNS_NAME)
            .map(name -> String.valueOf(name.getLast()));
  }

  /** Shows who we are. */
  private final class Proof extends X509ExtendedKeyManager {
    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String[] getServerAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    @Override
    public String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return credentials().chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return credentials().key();
    }
  }

  /** Looks at who the other side is. */
  private final class Check extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      credentials().trust().checkClientTrusted(chain, type, engine);
      requireRegion(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      credentials().trust().checkServerTrusted(chain, type, engine);
      requireRegion(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      credentials().trust().checkClientTrusted(chain, type, socket);
      requireRegion(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      credentials().trust().checkServerTrusted(chain, type, socket);
      requireRegion(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("Without its connection, nobody's name can be checked");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("Without its connection, nobody's name can be checked");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return credentials().trust().getAcceptedIssuers();
    }
  }
}
