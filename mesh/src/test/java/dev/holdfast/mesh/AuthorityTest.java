package dev.holdfast.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Duration VALIDITY = Duration.ofDays(90);
  private static final RegionId OSLO = new RegionId("oslo");
  private static final RegionId LIMA = new RegionId("lima");

  @TempDir private Path folder;

  @Test
  void aRegionsCertificateSaysWhoItIsAndComesFromTheAuthority() throws Exception {
    RegionIdentity oslo = at(NOON).issue(OSLO, folder.resolve("oslo"), VALIDITY);

    X509Certificate own = certificate(oslo);
    assertThat(SpiffeId.of(own)).isEqualTo(Optional.of(new SpiffeId("shop", OSLO)));
    assertThat(own.getSubjectAlternativeNames()).contains(List.of(2, "oslo"));
    own.verify(Pem.certificates(oslo.trust()).getFirst().getPublicKey());
    assertThat(own.getNotAfter().toInstant()).isEqualTo(NOON.plus(VALIDITY));
    assertThat(Pem.privateKey(oslo.privateKey()).getFormat()).isEqualTo("PKCS#8");
  }

  @Test
  void filesAreReadableByTheirOwnerAlone() throws IOException {
    RegionIdentity oslo = at(NOON).issue(OSLO, folder.resolve("oslo"), VALIDITY);

    assertThat(rights(oslo.privateKey())).isEqualTo("rw-------");
    assertThat(rights(folder.resolve("oslo"))).isEqualTo("rwx------");
    assertThat(rights(folder.resolve("authority/key.pem"))).isEqualTo("rw-------");
    assertThat(rights(folder.resolve("authority"))).isEqualTo("rwx------");
  }

  @Test
  void keepsAnIdentityWhileFourteenDaysRemainAndReplacesItAfterwards() throws Exception {
    Path home = folder.resolve("oslo");
    X509Certificate first = certificate(at(NOON).issue(OSLO, home, VALIDITY));

    Instant almost = NOON.plus(VALIDITY).minus(Duration.ofDays(15));
    assertThat(certificate(at(almost).issue(OSLO, home, VALIDITY))).isEqualTo(first);

    Instant due = NOON.plus(VALIDITY).minus(Duration.ofDays(13));
    X509Certificate second = certificate(at(due).issue(OSLO, home, VALIDITY));
    assertThat(second.getNotAfter().toInstant()).isEqualTo(due.plus(VALIDITY));
    assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
  }

  @Test
  void replacesAnIdentityThatIsAnotherRegionsOrAnotherAuthoritysOrDamaged() throws Exception {
    Path home = folder.resolve("home");
    at(NOON).issue(OSLO, home, VALIDITY);
    RegionIdentity lima = at(NOON).issue(LIMA, home, VALIDITY);
    assertThat(SpiffeId.of(certificate(lima)).orElseThrow().region()).isEqualTo(LIMA);

    var stranger = Authority.openOrCreate(folder.resolve("other"), "shop");
    X509Certificate reissued = certificate(stranger.issue(LIMA, home, VALIDITY));
    reissued.verify(Pem.certificates(lima.trust()).getFirst().getPublicKey());

    Files.writeString(lima.privateKey(), "nonsense");
    stranger.issue(LIMA, home, VALIDITY);
    assertThat(Pem.privateKey(lima.privateKey())).isNotNull();

    RegionIdentity oslo = stranger.issue(OSLO, folder.resolve("oslo"), VALIDITY);
    Files.copy(oslo.privateKey(), lima.privateKey(), StandardCopyOption.REPLACE_EXISTING);
    byte[] mismatched = Files.readAllBytes(lima.privateKey());
    stranger.issue(LIMA, home, VALIDITY);
    assertThat(Files.readAllBytes(lima.privateKey())).isNotEqualTo(mismatched);
  }

  @Test
  void theSameFolderOpensAsTheSameAuthority() throws Exception {
    X509Certificate trust =
        Pem.certificates(at(NOON).issue(OSLO, folder.resolve("oslo"), VALIDITY).trust()).getFirst();

    RegionIdentity lima = at(NOON).issue(LIMA, folder.resolve("lima"), VALIDITY);

    certificate(lima).verify(trust.getPublicKey());
  }

  @Test
  void refusesAFolderThatIsDamagedOrAnotherTopologysOrAtItsEnd() throws Exception {
    at(NOON);
    assertThatThrownBy(() -> Authority.openOrCreate(folder.resolve("authority"), "bank"))
        .hasMessageContaining("is not the one of topology bank");
    assertThatThrownBy(() -> at(NOON.plus(Duration.ofDays(3640)))).hasMessageContaining("ends at");
    Files.delete(folder.resolve("authority/key.pem"));
    assertThatThrownBy(() -> at(NOON)).hasMessageContaining("has lost its key.pem");
    Files.writeString(folder.resolve("authority/key.pem"), "nonsense");
    assertThatThrownBy(() -> at(NOON)).hasMessageContaining("is damaged");
    assertThatThrownBy(() -> Authority.openOrCreate(folder.resolve("x"), "a/b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private Authority at(Instant now) {
    return Authority.openOrCreate(
        folder.resolve("authority"), "shop", Clock.fixed(now, ZoneOffset.UTC));
  }

  private static X509Certificate certificate(RegionIdentity identity)
      throws IOException, GeneralSecurityException {
    return Pem.certificates(identity.certificate()).getFirst();
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
