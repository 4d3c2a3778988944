package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.WRITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that wait until somebody needs one: faster, and never worse than a new one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SparesTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);
  private static final Duration TEND = Duration.ofMillis(100);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Limits SHORT = new Limits(Duration.ofSeconds(4), 10, 10);

  /** One for each thread, and nobody pings. */
  private static final Tuning.Spare UNWATCHED = new Tuning.Spare(1, TEND, NEVER, NEVER);

  private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

  @TempDir private Path folder;
  private Realm realm;
  private LineServer echo;
  private Relay relay;
  private InetSocketAddress gateway;
  private final AtomicInteger admitted = new AtomicInteger();
  private final AtomicReference<Admission> admission = new AtomicReference<>();

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
    echo = realm.closing(LineServer.echo());
    gateway = requireNonNull(realm.gateways.get(LIMA));
    relay = realm.closing(new Relay(gateway));
    admission.set(new Admission.Granted(echo.address(), () -> true));
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  @Test
  void withoutASpareATunnelTakesThreeRoundTrips() throws Exception {
    startLima();
    try (Socket client = MeshTest.connect(oslo(new Tuning.Spare(0, TEND, NEVER, NEVER)))) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      assertThat(relay.lines()).hasSize(1);
      assertThat(roundTrips(relay.lines())).as("three, and one for the bytes").isEqualTo(4);
    }
  }

  @ParameterizedTest(name = "epoll {0}")
  @ValueSource(booleans = {true, false})
  void withASpareATunnelTakesOneRoundTrip(boolean epoll) throws Exception {
    startLima();
    Forwarder port = oslo(Tuning.standard().withEpoll(epoll).withSpare(UNWATCHED));
    relay.awaitQuiet(THREADS);
    List<Relay.Line> spares = relay.lines();
    int before = roundTrips(spares);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      assertThat(roundTrips(spares) - before).as("one, and one for the bytes").isEqualTo(2);
      assertThat(MeshTest.say(client, "again")).isEqualTo("again");
      assertThat(roundTrips(spares) - before).isEqualTo(3);
    }
  }

  @Test
  void thereAreNoMoreSparesThanThereMayBeAndUsedOnesAreReplaced() throws Exception {
    startLima();
    Forwarder port = oslo(new Tuning.Spare(2, TEND, NEVER, NEVER));
    relay.awaitQuiet(2 * THREADS);
    assertThat(relay.lines()).hasSize(2 * THREADS);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      relay.awaitQuiet(2 * THREADS + 1);
      assertThat(relay.lines()).hasSize(2 * THREADS + 1);
    }
  }

  @Test
  void aSpareThatSilentlyDiedCostsTheClientNothingButTime() throws Exception {
    startLima();
    Forwarder port = oslo(UNWATCHED);
    relay.awaitQuiet(THREADS);
    relay.lines().forEach(Relay.Line::fallSilent);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void aSpareThatSilentlyDiedIsNoticedAndReplaced() throws Exception {
    startLima();
    Forwarder port = oslo(new Tuning.Spare(1, TEND, Duration.ofSeconds(3), Duration.ofMillis(600)));
    relay.awaitQuiet(THREADS);
    List<Relay.Line> dead = relay.lines();
    dead.forEach(Relay.Line::fallSilent);

    awaitLines(2 * THREADS);
    assertThat(relay.lines()).hasSize(2 * THREADS);
    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
    }
  }

  @Test
  void aFailedProbeMakesSparesProveThemselves() throws Exception {
    startLima();
    Mesh oslo =
        start(
            Tuning.standard().withSpare(new Tuning.Spare(1, TEND, NEVER, Duration.ofMillis(300))));
    relay.awaitQuiet(THREADS);
    List<Relay.Line> dead = relay.lines();
    dead.forEach(Relay.Line::fallSilent);
    assertThat(Realm.probe(oslo, LIMA, Duration.ZERO)).isEmpty();

    relay.awaitQuiet(2 * THREADS);
    assertThat(relay.lines().size()).isGreaterThanOrEqualTo(2 * THREADS);
  }

  @Test
  void aPeerThatRestartedIsReachedAtOnceAndGetsNewSpares() throws Exception {
    Mesh lima = startLima();
    Forwarder port = oslo(UNWATCHED);
    relay.awaitQuiet(THREADS);
    lima.close();
    startLima();

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
    }
    relay.awaitQuiet(2 * THREADS);
    List<Relay.Line> all = relay.lines();
    int before = roundTrips(all);
    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      assertThat(roundTrips(all) - before).isEqualTo(2);
    }
  }

  @Test
  void aSpareGivesNoRightToAnything() throws Exception {
    startLima();
    Forwarder port =
        start(Tuning.standard().withSpare(UNWATCHED))
            .listen(
                ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true), SHORT, new Telling());
    relay.awaitQuiet(THREADS);
    admission.set(new Admission.Refused("epoch 7 is over"));

    assertThat(told(port)).contains("region lima: epoch 7 is over");
  }

  @Test
  void aSpareWaitsForAGatewayThatIsStillDeciding() throws Exception {
    startLima();
    Forwarder port = oslo(UNWATCHED);
    relay.awaitQuiet(THREADS);
    List<Relay.Line> spares = relay.lines();
    int before = roundTrips(spares);
    admission.set(new Admission.Later("being promoted"));

    try (Socket client = MeshTest.connect(port)) {
      long patience = System.nanoTime() + Duration.ofMillis(700).toNanos();
      while (System.nanoTime() < patience) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      admission.set(new Admission.Granted(echo.address(), () -> true));
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      assertThat(roundTrips(spares) - before).as("never dialled anew").isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"oslo", "lima"})
  void aCertificateThatEndedWhileASpareWaitedIsNotBelieved(String whose) throws Exception {
    RegionId region = new RegionId(whose);
    Path home = realm.folder.resolve("brief-" + whose);
    Instant ends = Instant.now().plusSeconds(6);
    RegionIdentity brief =
        realm.authority.issue(region, home, Duration.between(Instant.now(), ends));
    start(LIMA, whose.equals("lima") ? brief : realm.identity(LIMA));
    realm.gateways.put(LIMA, relay.address());
    Mesh oslo = start(OSLO, whose.equals("oslo") ? brief : realm.identity(OSLO));
    relay.awaitQuiet(THREADS);
    while (Instant.now().isBefore(ends.plusSeconds(1))) {
      TimeUnit.MILLISECONDS.sleep(50);
    }

    Forwarder port =
        oslo.listen(
            ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true), SHORT, new Telling());
    assertThat(told(port)).contains("no primary could be reached");
    assertThat(admitted).hasValue(0);
  }

  private Mesh start(RegionId region, RegionIdentity identity) throws IOException {
    Mesh.Settings usual = realm.settings(region);
    return realm.closing(
        Mesh.start(
            new Mesh.Settings(identity, "shop", usual.bind(), usual.dial()),
            this::admit,
            new MeshMeter(),
            Tuning.standard().withSpare(UNWATCHED)));
  }

  private Admission admit(RegionId peer, TunnelRequest request) {
    admitted.incrementAndGet();
    return admission.get();
  }

  private Mesh startLima() throws IOException {
    realm.gateways.put(LIMA, gateway);
    return realm.start(LIMA, this::admit, Tuning.standard().withSpare(UNWATCHED));
  }

  private Forwarder oslo(Tuning.Spare spare) throws IOException {
    return oslo(Tuning.standard().withSpare(spare));
  }

  private Forwarder oslo(Tuning tuning) throws IOException {
    return start(tuning)
        .listen(
            ANY_PORT,
            () -> new Route.Remote(LIMA, WRITE, () -> true),
            Limits.DEFAULT,
            new Telling());
  }

  private Mesh start(Tuning tuning) throws IOException {
    realm.gateways.put(LIMA, relay.address());
    return realm.start(OSLO, Realm.nobody(), tuning);
  }

  private void awaitLines(int count) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (relay.lines().size() < count) {
      assertThat(System.nanoTime()).as("only " + relay.lines().size()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  private static int roundTrips(List<Relay.Line> lines) {
    return lines.stream().mapToInt(Relay.Line::roundTrips).sum();
  }

  private static String told(Forwarder port) throws IOException {
    try (Socket client = MeshTest.connect(port)) {
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
