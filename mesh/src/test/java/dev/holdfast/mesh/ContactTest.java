package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.PERTH;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a region knows of the ways to the others, and learns from them about theirs. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContactTest {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration AGED = Duration.ofMillis(300);

  @TempDir private Path folder;
  private Realm realm;

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  @Test
  void aRegionThatIsCutOffHereAndNotElsewhereIsToldApartFromOneThatIsGone() throws Exception {
    realm.start(LIMA, Realm.nobody());
    Mesh perth = realm.start(PERTH, Realm.nobody());
    var wire = realm.closing(new Wire(requireNonNull(realm.gateways.get(LIMA))));
    realm.gateways.put(LIMA, wire.address());
    Mesh oslo = realm.start(OSLO, Realm.nobody());

    assertThat(Realm.probe(oslo, LIMA, PATIENCE)).isPresent();
    assertThat(Realm.probe(perth, LIMA, PATIENCE)).isPresent();
    assertThat(Realm.probe(oslo, PERTH, PATIENCE)).isPresent();
    assertThat(contact(oslo, LIMA).silence()).isZero();
    assertThat(told(oslo, PERTH, LIMA)).isLessThan(PATIENCE);

    wire.fallSilent();
    assertThat(Realm.probe(oslo, LIMA, Duration.ofMillis(700))).isEmpty();
    assertThat(Realm.probe(perth, LIMA, PATIENCE)).isPresent();
    assertThat(Realm.probe(oslo, PERTH, PATIENCE)).isPresent();
    Duration silence = contact(oslo, LIMA).silence();

    assertThat(silence).isGreaterThan(Duration.ofMillis(700));
    assertThat(told(oslo, PERTH, LIMA)).isLessThan(silence.minusMillis(300));
    assertThat(contact(oslo, PERTH).silence()).isZero();
  }

  @Test
  void whatWasToldGrowsOldWithTheTimeItTakes() throws Exception {
    realm.start(LIMA, Realm.nobody());
    Mesh perth = realm.start(PERTH, Realm.nobody());
    Mesh oslo = realm.start(OSLO, Realm.nobody());
    assertThat(Realm.probe(perth, LIMA, PATIENCE)).isPresent();
    assertThat(Realm.probe(oslo, PERTH, PATIENCE)).isPresent();
    Duration first = told(oslo, PERTH, LIMA);
    long between = System.nanoTime();

    while (System.nanoTime() - between < AGED.toNanos()) {
      assertThat(Realm.probe(oslo, LIMA, PATIENCE)).isPresent();
    }

    assertThat(told(oslo, PERTH, LIMA)).isGreaterThanOrEqualTo(first.plus(AGED));
  }

  /** One that has just started would else seem to have reached whoever is gone for long. */
  @Test
  void aRegionTellsNothingOfOnesThatNeverAnsweredIt() throws Exception {
    realm.start(LIMA, Realm.nobody());
    realm.start(PERTH, Realm.nobody());
    Mesh oslo = realm.start(OSLO, Realm.nobody());

    assertThat(Realm.probe(oslo, PERTH, PATIENCE)).isPresent();

    assertThat(contact(oslo, PERTH).told()).doesNotContainKey(LIMA);
  }

  @Test
  void nonsenseAboutOthersIsNotBelieved() {
    Head nonsense = new Head(Head.PONG, Map.of("reached", "lima=12 perth=-3 Oslo!=4 x= =5 9"));

    assertThat(nonsense.reached()).isEqualTo(Map.of(LIMA, Duration.ofMillis(12)));
    assertThat(new Head(Head.PONG, Map.of()).reached()).isEmpty();
  }

  private static Contact contact(Mesh mesh, RegionId region) {
    return requireNonNull(mesh.contacts().get(region));
  }

  private static Duration told(Mesh mesh, RegionId by, RegionId of) {
    return requireNonNull(contact(mesh, by).told().get(of));
  }
}
