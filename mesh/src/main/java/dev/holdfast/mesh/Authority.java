package dev.holdfast.mesh;

import dev.holdfast.mesh.Certificates.Issuer;
import dev.holdfast.mesh.Certificates.Period;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authority of one topology: says which region is who, by certificates that last
 * for a limited time.
 *
 * <p>It lives in a folder of its own ({@code certificate.pem}, {@code key.pem}, readable by their
 * owner alone) that no region needs: a region is given its own identity and the authority's
 * certificate, never the authority's key. For one thread and one process at a time.
 */
public final class Authority {
  /**
   * A certificate with less than this left is replaced, so that a region that runs for days does
   * not outlive its own.
   */
  static final Duration RENEWED_BEFORE = Duration.ofDays(14);

  /** Regions have to be given a new trust file when the authority ends, so that is rare. */
  private static final Duration OWN_VALIDITY = Duration.ofDays(3650);

  private static final String CERTIFICATE = "certificate.pem";
  private static final String KEY = "key.pem";
  private static final String TRUST = "trust.pem";

  private final String topology;
  private final Clock clock;
  private final Issuer issuer;

  private Authority(String topology, Clock clock, Issuer issuer) {
    this.topology = topology;
    this.clock = clock;
    this.issuer = issuer;
  }

  /**
   * Opens the authority kept in a folder, or makes a new one where there is none.
   *
   * @throws IllegalArgumentException if the topology's name cannot be part of an identity
   * @throws IllegalStateException if what is in the folder is damaged, has ended, or belongs to
   *     another topology; the message says what to do
   * @throws UncheckedIOException if the folder cannot be read or written
   */
  public static Authority openOrCreate(Path folder, String topology) {
    return openOrCreate(folder, topology, Clock.systemUTC());
  }

  static Authority openOrCreate(Path folder, String topology, Clock clock) {
    if (!SpiffeId.TOPOLOGY.matcher(topology).matches()) {
      throw new IllegalArgumentException("Not a name an identity can carry: '" + topology + "'");
    }
    try {
      Pem.privateFolder(folder);
      // The certificate is written last, so without one nothing was ever issued.
      return Files.exists(folder.resolve(CERTIFICATE))
          ? open(folder, topology, clock)
          : create(folder, topology, clock);
    } catch (IOException e) {
      throw new UncheckedIOException("The authority in " + folder + " cannot be kept", e);
    } catch (GeneralSecurityException e) {
      throw unusable(folder, "is damaged", e);
    }
  }

  /**
   * Gives a region its identity in a folder of its own: {@code certificate.pem}, {@code key.pem}
   * (PKCS #8) and {@code trust.pem}. An identity that is already there is kept while it is this
   * authority's, the region's, whole, and at least 14 days remain; otherwise it is replaced, key
   * included.
   *
   * @param validity how long a new certificate lasts
   * @throws UncheckedIOException if the folder cannot be read or written
   */
  public RegionIdentity issue(RegionId region, Path folder, Duration validity) {
    var identity =
        new RegionIdentity(
            region, folder.resolve(CERTIFICATE), folder.resolve(KEY), folder.resolve(TRUST));
    try {
      Pem.privateFolder(folder);
      Pem.write(identity.trust(), issuer.certificate());
      if (!isCurrent(identity)) {
        KeyPair pair = Certificates.keyPair();
        X509Certificate issued =
            Certificates.region(
                issuer,
                new SpiffeId(topology, region),
                pair.getPublic(),
                new Period(clock.instant(), validity));
        Pem.write(identity.privateKey(), pair.getPrivate());
        Pem.write(identity.certificate(), issued);
      }
      return identity;
    } catch (IOException e) {
      throw new UncheckedIOException("The identity in " + folder + " cannot be written", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java cannot make certificates", e);
    }
  }

  private static Authority create(Path folder, String topology, Clock clock)
      throws IOException, GeneralSecurityException {
    KeyPair pair = Certificates.keyPair();
    X509Certificate certificate =
        Certificates.authority(topology, pair, new Period(clock.instant(), OWN_VALIDITY));
    Pem.write(folder.resolve(KEY), pair.getPrivate());
    Pem.write(folder.resolve(CERTIFICATE), certificate);
    return new Authority(topology, clock, new Issuer(certificate, pair.getPrivate()));
  }

  private static Authority open(Path folder, String topology, Clock clock)
      throws IOException, GeneralSecurityException {
    if (!Files.exists(folder.resolve(KEY))) {
      throw unusable(folder, "has lost its " + KEY, null);
    }
    X509Certificate certificate = Pem.certificates(folder.resolve(CERTIFICATE)).getFirst();
    PrivateKey key = Pem.privateKey(folder.resolve(KEY));
    if (!Certificates.belongTogether(certificate, key)) {
      throw unusable(folder, "has a key that is not its certificate's", null);
    }
    if (!certificate.getSubjectX500Principal().equals(Certificates.authorityName(topology))) {
      throw unusable(folder, "is not the one of topology " + topology, null);
    }
    if (certificate.getNotAfter().toInstant().isBefore(clock.instant().plus(RENEWED_BEFORE))) {
      throw unusable(folder, "ends at " + certificate.getNotAfter().toInstant(), null);
    }
    return new Authority(topology, clock, new Issuer(certificate, key));
  }

  private static IllegalStateException unusable(Path folder, String why, @Nullable Exception e) {
    return new IllegalStateException(
        "The authority in "
            + folder
            + " "
            + why
            + "; restore the folder, or stop every region and remove the folder to start with a new"
            + " authority",
        e);
  }

  private boolean isCurrent(RegionIdentity identity) {
    if (!Files.exists(identity.certificate()) || !Files.exists(identity.privateKey())) {
      return false;
    }
    try {
      X509Certificate own = Pem.certificates(identity.certificate()).getFirst();
      own.verify(issuer.certificate().getPublicKey());
      return SpiffeId.of(own).equals(Optional.of(new SpiffeId(topology, identity.region())))
          && Certificates.belongTogether(own, Pem.privateKey(identity.privateKey()))
          && own.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEWED_BEFORE));
    } catch (IOException | GeneralSecurityException e) {
      // Damaged, or another authority's: either way it proves nothing any more and is replaced.
      return false;
    }
  }
}
