package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.ORDERS;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.PERTH;
import static dev.holdfast.mesh.Realm.WRITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Oslo does not reach Lima, and Perth reaches both. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("NullAway.Init") // every test begins with startAll
class RelayTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final TunnelRequest FOLLOW =
      new TunnelRequest(ORDERS, TunnelRole.REPLICATION, new Epoch(7));

  @TempDir private Path folder;
  private Realm realm;
  private LineServer echo;
  private Wire wire;
  private Tap tap;
  private final List<RegionId> admitted = new CopyOnWriteArrayList<>();
  private final AtomicBoolean lease = new AtomicBoolean(true);
  private final MeshMeter meterOfPerth = new MeshMeter();
  private final MeshMeter meterOfOslo = new MeshMeter();
  private final MeshMeter meterOfLima = new MeshMeter();
  private Mesh oslo;
  private Mesh perth;

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
    echo = realm.closing(LineServer.echo());
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  private void startAll(Tuning tuning) throws IOException, InterruptedException {
    InetSocketAddress lima = requireNonNull(realm.gateways.get(LIMA));
    Guard guard =
        (peer, _) -> {
          admitted.add(peer);
          return new Admission.Granted(echo.address(), lease::get);
        };
    realm.closing(Mesh.start(realm.settings(LIMA), guard, meterOfLima, tuning));
    tap = realm.closing(new Tap(lima));
    realm.gateways.put(LIMA, tap.address());
    perth = realm.closing(Mesh.start(realm.settings(PERTH), Realm.nobody(), meterOfPerth, tuning));
    wire = realm.closing(new Wire(lima));
    realm.gateways.put(LIMA, wire.address());
    oslo = realm.closing(Mesh.start(realm.settings(OSLO), Realm.nobody(), meterOfOslo, tuning));
    ask();
  }

  private void ask() throws InterruptedException {
    var _ = Realm.probe(perth, LIMA, PATIENCE);
    var _ = Realm.probe(oslo, PERTH, PATIENCE);
    var _ = Realm.probe(oslo, LIMA, Duration.ofSeconds(1));
  }

  /** Until Oslo knows that Lima is out of its own reach and not out of Perth's. */
  private void cut() throws InterruptedException {
    wire.fallSilent();
    while (requireNonNull(oslo.contacts().get(LIMA)).silence().compareTo(Ways.LOST) <= 0) {
      ask();
    }
    ask();
  }

  private Forwarder port(TunnelRequest request) throws IOException {
    return oslo.listen(ANY_PORT, () -> new Route.Remote(LIMA, request, lease::get));
  }

  @Test
  void aTunnelGoesByWayOfAThirdRegionAndIsLetInAsTheOneThatAsks() throws Exception {
    startAll(Tuning.standard());
    cut();

    try (Socket client = MeshTest.connect(port(WRITE))) {
      assertThat(MeshTest.say(client, "a secret of Oslo")).isEqualTo("a secret of Oslo");
      assertThat(MeshTest.say(client, "x".repeat(300_000))).hasSize(300_000);
    }
    assertThat(admitted).containsExactly(OSLO);
    assertThat(tap.heard()).as("what passes through Perth").doesNotContain("secret");
  }

  @Test
  void theDirectWayIsTakenWhereItWorks() throws Exception {
    startAll(Tuning.standard());

    try (Socket client = MeshTest.connect(port(WRITE))) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
    }
    assertThat(carriedBytes()).isZero();
  }

  @Test
  void whoeverWaitsForADeadWayIsTakenToTheOtherOne() throws Exception {
    startAll(Tuning.standard());
    wire.fallSilent();
    try (Socket client = MeshTest.connect(port(WRITE))) {
      client.getOutputStream().write("hello".getBytes(UTF_8));
      cut();
      oslo.reroute();
      assertThat(MeshTest.read(client, 5)).isEqualTo("hello");
    }
    assertThat(admitted).contains(OSLO);
  }

  @Test
  void aTunnelThatAnotherRegionCarriesEndsWithItsPermitToo() throws Exception {
    startAll(Tuning.standard());
    cut();
    try (Socket client = MeshTest.connect(port(WRITE))) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");

      lease.set(false);
      client.setSoTimeout(5_000);
      assertThat(RawTls.ask(client, "more")).doesNotContain("more").doesNotContain("timed out");
    }
  }

  @Test
  void bothLinksAreCountedAndTheOneThatIsCutIsNot() throws Exception {
    startAll(Tuning.standard());
    cut();
    try (Socket client = MeshTest.connect(port(WRITE))) {
      assertThat(MeshTest.say(client, "x".repeat(10_000))).hasSize(10_000);
    }

    assertThat(sent(meterOfOslo, OSLO, PERTH)).isEqualTo(10_000);
    assertThat(sent(meterOfPerth, PERTH, LIMA)).isGreaterThan(10_000);
    assertThat(sent(meterOfPerth, PERTH, OSLO)).isGreaterThan(10_000);
    assertThat(sent(meterOfLima, LIMA, PERTH)).isEqualTo(10_000);
    assertThat(sent(meterOfOslo, OSLO, LIMA) + sent(meterOfLima, LIMA, OSLO)).isZero();
  }

  @Test
  void aStandbyReturnsToTheDirectWayAndAClientIsLeftInPeace() throws Exception {
    startAll(Tuning.standard().withBack(Duration.ofMillis(300)));
    cut();
    try (Socket client = MeshTest.connect(port(WRITE));
        Socket standby = MeshTest.connect(port(FOLLOW))) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      assertThat(MeshTest.say(standby, "hello")).isEqualTo("hello");
      wire.mend();
      standby.setSoTimeout(200);
      String answer = "timed out";
      while (answer.contains("timed out")) {
        ask();
        answer = RawTls.ask(standby, "");
      }

      assertThat(MeshTest.say(client, "still here")).isEqualTo("still here");
      long carried = carriedBytes();
      try (Socket again = MeshTest.connect(port(FOLLOW))) {
        assertThat(MeshTest.say(again, "hello")).isEqualTo("hello");
      }
      assertThat(carriedBytes()).isEqualTo(carried);
    }
  }

  @Test
  void aRegionCarriesNothingButTunnelsToOtherRegionsItReaches() throws Exception {
    startAll(Tuning.standard());
    String nowhere = "RELAY mars HTTP/1.1\r\ntopology: shop\r\nrole: writer\r\nresource: a\r\n\r\n";

    assertThat(asked(OSLO, nowhere)).contains("403").contains("no other region mars");
    assertThat(asked(OSLO, nowhere.replace("mars", "perth"))).contains("403");
    assertThat(asked(OSLO, nowhere.replace("mars", "oslo"))).contains("403");
    assertThat(asked(OSLO, nowhere.replace("mars", "127.0.0.1:5432"))).contains("400");
    assertThat(asked(OSLO, nowhere.replace("mars", "lima").replace("shop", "bank")))
        .contains("400");
    tap.close();
    while (requireNonNull(perth.contacts().get(LIMA)).silence().compareTo(Ways.LOST) <= 0) {
      var _ = Realm.probe(perth, LIMA, Duration.ofMillis(300));
    }
    assertThat(asked(OSLO, nowhere.replace("mars", "lima"))).contains("403").contains("either");
  }

  @Test
  void aRegionCarriesNoMoreThanItMay() throws Exception {
    startAll(Tuning.standard().withCarried(1));
    cut();
    try (Socket first = MeshTest.connect(port(WRITE))) {
      assertThat(MeshTest.say(first, "hello")).isEqualTo("hello");
      String more = "RELAY lima HTTP/1.1\r\ntopology: shop\r\nrole: writer\r\nresource: a\r\n\r\n";
      assertThat(asked(OSLO, more)).contains("403").contains("as much as it may");
    }
  }

  /** What Perth's gateway answers a region. */
  private String asked(RegionId region, String question) throws Exception {
    var proper = RawTls.context(Optional.of(realm.identity(region)));
    try (SSLSocket peer = RawTls.connect(proper, requireNonNull(realm.gateways.get(PERTH)))) {
      peer.setSoTimeout(3_000);
      return RawTls.ask(peer, question);
    }
  }

  private long carriedBytes() {
    return sent(meterOfPerth, PERTH, LIMA);
  }

  private static long sent(MeshMeter meter, RegionId from, RegionId to) {
    return meter.sentFrom(from).getOrDefault(to, 0L);
  }
}
