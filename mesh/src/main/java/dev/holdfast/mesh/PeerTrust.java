package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes a peer that shows a valid certificate of the topology's authority for one of the
 * expected regions. Addresses and host names prove nothing here: all that counts is the SPIFFE id.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager authority;
  private final String topology;
  private final Set<RegionId> expected;

  PeerTrust(X509ExtendedTrustManager authority, String topology, Set<RegionId> expected) {
    this.authority = authority;
    this.topology = topology;
    this.expected = Set.copyOf(expected);
  }

  /**
   * The region that a chain proves to be, once the authority's signature on it has been checked.
   */
  RegionId region(X509Certificate[] chain) throws CertificateException {
    chain[0].checkValidity();
    SpiffeId id =
        SpiffeId.of(chain[0])
            .orElseThrow(() -> new CertificateException("The peer's certificate names no region"));
    if (!id.topology().equals(topology) || !expected.contains(id.region())) {
      throw new CertificateException(
          "The peer is " + id + ", expected of " + topology + " was one of " + expected);
    }
    return id.region();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    authority.checkClientTrusted(chain, type, engine);
    region(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    authority.checkServerTrusted(chain, type, engine);
    region(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    authority.checkClientTrusted(chain, type, socket);
    region(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    authority.checkServerTrusted(chain, type, socket);
    region(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authority.checkClientTrusted(chain, type);
    region(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    authority.checkServerTrusted(chain, type);
    region(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authority.getAcceptedIssuers();
  }
}
