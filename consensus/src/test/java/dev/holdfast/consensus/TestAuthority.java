package dev.holdfast.consensus;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Issues certificates, good ones and bad ones. */
final class TestAuthority {
  private static final X500Principal ISSUER = new X500Principal("CN=holdfast test authority");

  private final KeyPair keys = newKeys();
  private final X509Certificate certificate;

  TestAuthority() throws IOException {
    var now = Instant.now();
    certificate =
        sign(
            ISSUER,
            keys,
            new Validity(now.minus(Duration.ofDays(2)), now.plus(Duration.ofDays(2))),
            null);
  }

  record Validity(Instant from, Instant to) {
    static Validity today() {
      var now = Instant.now();
      return new Validity(now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
    }

    static Validity yesterday() {
      var now = Instant.now();
      return new Validity(now.minus(Duration.ofDays(1)), now.minus(Duration.ofHours(1)));
    }
  }

  /** Where the proof of a region lies, once it is issued. */
  static RegionIdentity identity(Path folder, RegionId region) {
    var own = folder.resolve(region.value());
    return new RegionIdentity(
        region, own.resolve("certificate.pem"), own.resolve("key.pem"), own.resolve("trust.pem"));
  }

  /** Writes the files of an identity, whose certificate says it is {@code name}. */
  void issue(RegionIdentity identity, String name, Validity validity) throws IOException {
    Files.createDirectories(identity.certificate().getParent());
    var ownKeys = newKeys();
    var issued = sign(new X500Principal("CN=" + name), ownKeys, validity, name);
    try {
      pem(identity.trust(), "CERTIFICATE", certificate.getEncoded());
      pem(identity.privateKey(), "PRIVATE KEY", ownKeys.getPrivate().getEncoded());
      pem(identity.certificate(), "CERTIFICATE", issued.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private X509Certificate sign(
      X500Principal subject, KeyPair subjectKeys, Validity validity, @Nullable String region)
      throws IOException {
    try {
      var serial = BigInteger.valueOf(System.nanoTime());
      var builder =
          new JcaX509v3CertificateBuilder(
              ISSUER,
              serial,
              Date.from(validity.from()),
              Date.from(validity.to()),
              subject,
              subjectKeys.getPublic());
      if (region == null) {
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      } else {
        var names =
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, region),
              new GeneralName(
                  GeneralName.uniformResourceIdentifier, "spiffe://holdfast/test/region/" + region)
            };
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void pem(Path file, String kind, byte[] encoded) throws IOException {
    var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
  }
}
