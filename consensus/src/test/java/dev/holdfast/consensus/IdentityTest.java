package dev.holdfast.consensus;

import static dev.holdfast.consensus.Fleet.LIMA;
import static dev.holdfast.consensus.Fleet.OSLO;
import static dev.holdfast.consensus.Fleet.PERTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.consensus.ProposalOutcome.Applied;
import dev.holdfast.consensus.TestAuthority.Validity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityTest {
  /** Long enough for several elections. */
  private static final Duration FUTILE = Duration.ofMillis(2500);

  @TempDir private Path folder;

  @Test
  void aPeerIsRefusedUntilItProvesThatItIsItsRegion() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      fleet.start(OSLO);
      var perth = fleet.identity(PERTH);
      var today = Validity.today();
      fleet.authority().issue(perth, LIMA.value(), today);
      assertStranger(fleet, "another region's certificate");
      fleet.authority().issue(perth, "mars", today);
      assertStranger(fleet, "the certificate of a region that is not in the topology");
      fleet.authority().issue(perth, PERTH.value(), Validity.yesterday());
      assertStranger(fleet, "an expired certificate");
      var trust = Files.readAllBytes(perth.trust());
      new TestAuthority().issue(perth, PERTH.value(), today);
      Files.write(perth.trust(), trust);
      assertStranger(fleet, "a certificate of another authority");

      fleet.authority().issue(perth, PERTH.value(), today);
      fleet.start(PERTH);
      assertThat(fleet.commit(PERTH, "at last")).isEqualTo(1);
    }
  }

  private static void assertStranger(Fleet fleet, String with) throws Exception {
    fleet.start(PERTH);
    assertThat(fleet.propose(PERTH, "from a stranger", FUTILE))
        .as("with " + with)
        .isNotInstanceOf(Applied.class);
    assertThat(fleet.peer(OSLO).leader()).as("leader of oslo, with " + with).isEmpty();
    assertThat(fleet.peer(PERTH).leader()).as("leader of perth, with " + with).isEmpty();
    fleet.stop(PERTH);
  }

  @Test
  void aRenewedCertificateIsShownWithoutARestart() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      var perth = fleet.identity(PERTH);
      fleet.authority().issue(perth, PERTH.value(), Validity.yesterday());
      fleet.start(OSLO);
      fleet.start(PERTH);
      fleet.authority().issue(perth, PERTH.value(), Validity.today());
      assertThat(fleet.commit(PERTH, "at last")).isEqualTo(1);
    }
  }

  @Test
  void saysWhichIdentityIsUnreadable() throws Exception {
    try (var fleet = Fleet.prepared(folder, Duration.ZERO)) {
      Files.writeString(fleet.identity(OSLO).privateKey(), "not a key");
      assertThatThrownBy(() -> fleet.start(OSLO))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("identity files of oslo");
    }
  }
}
