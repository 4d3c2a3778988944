package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.WRITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Epoch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway does with peers that are who they say they are. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GatewayTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);
  private static final Limits SHORT = new Limits(Duration.ofMillis(2_500), 10, 10);

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
  void aTunnelOfAStaleEpochIsRefusedAndTheClientIsToldWhy() throws IOException {
    var current = new Epoch(8);
    realm.start(
        LIMA,
        (_, request) ->
            new Admission.Refused("epoch " + request.epoch() + " is over, it is " + current));

    assertThat(told(SHORT)).contains("region lima: epoch 7 is over, it is 8");
  }

  @Test
  void aTargetThatIsAboutToListenIsTriedAgain() throws Exception {
    var late = Realm.freeAddress();
    realm.start(LIMA, (_, _) -> new Admission.Granted(late, () -> true));
    Mesh oslo = realm.start(OSLO, Realm.nobody());
    Forwarder remote = oslo.listen(ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true));
    Forwarder local = oslo.listen(ANY_PORT, () -> new Route.Local(late, () -> true));

    try (Socket near = MeshTest.connect(local);
        Socket far = MeshTest.connect(remote)) {
      near.getOutputStream().write("near".getBytes(UTF_8));
      far.getOutputStream().write("far".getBytes(UTF_8));
      near.setSoTimeout(300);
      assertThat(RawTls.ask(near, "")).contains("timed out");
      realm.closing(LineServer.echo(late));

      near.setSoTimeout(20_000);
      assertThat(MeshTest.read(near, 4)).isEqualTo("near");
      assertThat(MeshTest.read(far, 3)).isEqualTo("far");
    }
  }

  @Test
  void theGatewayItselfTriesATargetAgain() throws Exception {
    var late = Realm.freeAddress();
    realm.start(LIMA, (_, _) -> new Admission.Granted(late, () -> true));
    var proper = RawTls.context(Optional.of(realm.identity(OSLO)));

    try (SSLSocket peer = RawTls.connect(proper, requireNonNull(realm.gateways.get(LIMA)))) {
      peer.setSoTimeout(300);
      assertThat(RawTls.ask(peer, Head.connect("shop", WRITE).bytes().toString(UTF_8)))
          .contains("timed out");
      realm.closing(LineServer.echo(late));

      peer.setSoTimeout(3_000);
      assertThat(RawTls.ask(peer, "hello")).contains("200 Connected").contains("hello");
    }
  }

  @Test
  void aTargetThatNeverListensIsReported() throws IOException {
    var nowhere = Realm.freeAddress();
    realm.start(LIMA, (_, _) -> new Admission.Granted(nowhere, () -> true));

    assertThat(told(new Limits(Duration.ofSeconds(4), 10, 10)))
        .contains("region lima: the database at " + nowhere + " does not answer");
  }

  @Test
  void aTargetIsNotTriedAgainOnceThePermitHasEnded() throws IOException {
    var nowhere = Realm.freeAddress();
    var asked = new AtomicInteger();
    Permit once = () -> asked.getAndIncrement() == 0;
    realm.start(LIMA, (_, _) -> new Admission.Granted(nowhere, once));

    assertThat(told(SHORT)).contains("region lima: this region has just lost the right to serve");
  }

  @Test
  void peersThatSayNothingOrNonsenseAreLetGo() throws Exception {
    realm.start(LIMA, Realm.nobody());
    InetSocketAddress gateway = requireNonNull(realm.gateways.get(LIMA));
    var proper = RawTls.context(Optional.of(realm.identity(OSLO)));

    try (Socket mute = new Socket(gateway.getAddress(), gateway.getPort());
        SSLSocket shy = RawTls.connect(proper, gateway);
        SSLSocket gabby = RawTls.connect(proper, gateway);
        SSLSocket confused = RawTls.connect(proper, gateway);
        SSLSocket stranger = RawTls.connect(proper, gateway)) {
      shy.startHandshake();
      assertThat(RawTls.ask(gabby, "x".repeat(3 * Head.BYTES_MAX))).doesNotContain("HTTP/1.1");
      assertThat(RawTls.ask(confused, "GET / HTTP/1.1\r\n\r\n")).contains("400 Malformed");
      assertThat(RawTls.ask(stranger, "CONNECT orders HTTP/1.1\r\ntopology: bank\r\n\r\n"))
          .contains("400 Malformed");

      mute.setSoTimeout(10_000);
      assertThat(RawTls.ask(mute, "")).doesNotContain("timed out");
      assertThat(RawTls.ask(shy, "")).doesNotContain("timed out");
    }
  }

  @Test
  void aPeerThatNoLongerAnswersHasItsTunnelsCut() throws Exception {
    var echo = realm.closing(LineServer.echo());
    realm.start(LIMA, (_, _) -> new Admission.Granted(echo.address(), () -> true));
    var wire = realm.closing(new Wire(requireNonNull(realm.gateways.get(LIMA))));
    realm.gateways.put(LIMA, wire.address());
    Tuning impatient =
        Tuning.standard().withSilence(Duration.ofMillis(300), Duration.ofMillis(1_200));
    Mesh oslo = realm.start(OSLO, Realm.nobody(), impatient);
    Forwarder port = oslo.listen(ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true));

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      client.setSoTimeout(3_000);
      assertThat(RawTls.ask(client, ""))
          .as("an idle tunnel to a live peer stays")
          .contains("timed out");

      wire.fallSilent();
      client.setSoTimeout(10_000);
      assertThat(RawTls.ask(client, "")).doesNotContain("timed out");
    }
    assertThat(Realm.probe(oslo, LIMA, Duration.ofMillis(500))).isEmpty();
  }

  @Test
  void aGuardThatFailsLetsNobodyIn() throws IOException {
    var failure = new AtomicReference<>(new IllegalStateException("a bug"));
    realm.start(
        LIMA,
        (_, _) -> {
          throw failure.get();
        });

    assertThat(told(SHORT)).contains("region lima: an internal error: a bug");
  }

  private String told(Limits limits) throws IOException {
    Mesh oslo = realm.start(OSLO, Realm.nobody());
    Forwarder port =
        oslo.listen(
            ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true), limits, new Telling());
    try (Socket client = MeshTest.connect(port)) {
      return new String(client.getInputStream().readAllBytes(), UTF_8);
    }
  }
}
