package dev.holdfast.mesh;

import dev.holdfast.model.RegionId;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who a certificate says its bearer is, as a SPIFFE id.
 *
 * @param topology the topology the region belongs to
 * @param region the region
 */
record SpiffeId(String topology, RegionId region) {
  /** What a topology may be called so that its name needs no escaping in an id. */
  static final Pattern TOPOLOGY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private static final Pattern TEXT = Pattern.compile("spiffe://holdfast/([^/]+)/region/([^/]+)");
  private static final int URI_NAME = 6;

  SpiffeId {
    if (!TOPOLOGY.matcher(topology).matches()) {
      throw new IllegalArgumentException(
          "A topology's name is made of letters, digits, '.', '_' and '-', at most 100: '"
              + topology
              + "'");
    }
  }

  /** The id in a certificate, or empty unless it has exactly one URI name and that is an id. */
  static Optional<SpiffeId> of(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names == null) {
        return Optional.empty();
      }
      List<String> uris =
          names.stream()
              .filter(name -> Integer.valueOf(URI_NAME).equals(name.get(0)))
              .map(name -> String.valueOf(name.get(1)))
              .toList();
      return uris.size() == 1 ? parse(uris.getFirst()) : Optional.empty();
    } catch (CertificateParsingException e) {
      // A name that cannot be read proves nothing.
      return Optional.empty();
    }
  }

  private static Optional<SpiffeId> parse(String uri) {
    Matcher matcher = TEXT.matcher(uri);
    if (!matcher.matches()
        || !TOPOLOGY.matcher(matcher.group(1)).matches()
        || !RegionId.isName(matcher.group(2))) {
      return Optional.empty();
    }
    return Optional.of(new SpiffeId(matcher.group(1), new RegionId(matcher.group(2))));
  }

  @Override
  public String toString() {
    return "spiffe://holdfast/" + topology + "/region/" + region;
  }
}
