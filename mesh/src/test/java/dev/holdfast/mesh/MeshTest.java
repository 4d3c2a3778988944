package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.ORDERS;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.mesh.MeshMeter.Flow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MeshTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);

  @TempDir private Path folder;
  private Realm realm;
  private LineServer echo;

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
    echo = realm.closing(LineServer.echo());
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  @Test
  void passesBytesToAServerOfTheSameRegion() throws IOException {
    Mesh oslo = realm.start(OSLO, Realm.nobody());
    Forwarder port = oslo.listen(ANY_PORT, () -> new Route.Local(echo.address(), () -> true));

    try (Socket client = connect(port)) {
      assertThat(say(client, "hello")).isEqualTo("hello");
      assertThat(say(client, "again")).isEqualTo("again");
    }
  }

  @ParameterizedTest(name = "epoll {0}")
  @ValueSource(booleans = {true, false})
  void passesBytesThroughATunnelAndMetersThem(boolean epoll) throws IOException {
    Tuning tuning = Tuning.standard().withEpoll(epoll);
    var meter = new MeshMeter();
    var asked = new ArrayList<TunnelRequest>();
    Guard guard =
        (peer, request) -> {
          assertThat(peer).isEqualTo(OSLO);
          asked.add(request);
          return new Admission.Granted(echo.address(), () -> true);
        };
    realm.closing(Mesh.start(realm.settings(LIMA), guard, new MeshMeter(), tuning));
    Mesh oslo = realm.closing(Mesh.start(realm.settings(OSLO), Realm.nobody(), meter, tuning));
    Forwarder port = oslo.listen(ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true));

    try (Socket client = connect(port)) {
      assertThat(say(client, "hello")).isEqualTo("hello");
    }
    assertThat(asked).isEqualTo(List.of(WRITE));
    assertThat(meter.bytes().get(new Flow(OSLO, LIMA, ORDERS, TunnelRole.WRITER))).isEqualTo(5);
    assertThat(meter.bytes().get(new Flow(LIMA, OSLO, ORDERS, TunnelRole.WRITER))).isEqualTo(5);
  }

  @Test
  void aHeldConnectionIsServedAsSoonAsThereIsATarget() throws IOException {
    var route = new AtomicReference<Route>(new Route.Hold("a failover goes on"));
    Mesh oslo = realm.start(OSLO, Realm.nobody());
    Forwarder port = oslo.listen(ANY_PORT, route::get);

    try (Socket client = connect(port)) {
      client.getOutputStream().write("early".getBytes(StandardCharsets.UTF_8));
      route.set(new Route.Local(echo.address(), () -> true));
      port.reroute();
      assertThat(read(client, 5)).isEqualTo("early");
    }
  }

  @Test
  void answersWhetherAnotherRegionIsThere() throws Exception {
    Mesh oslo = realm.start(OSLO, Realm.nobody());
    assertThat(Realm.probe(oslo, LIMA, Duration.ofSeconds(1))).isEmpty();

    Mesh lima = realm.start(LIMA, Realm.nobody());
    assertThat(Realm.probe(oslo, LIMA, Duration.ofSeconds(5))).isPresent();
    assertThat(Realm.probe(oslo, LIMA, Duration.ofSeconds(5))).isPresent();

    lima.close();
    assertThat(Realm.probe(oslo, LIMA, Duration.ofMillis(500))).isEmpty();
  }

  @Test
  void asksAnotherRegionForWhatItHasToSay() throws Exception {
    Mesh oslo = realm.start(OSLO, Realm.nobody());
    Mesh lima = realm.start(LIMA, Realm.nobody());
    Duration patience = Duration.ofSeconds(5);
    assertThat(oslo.ask(LIMA, patience).get()).isEmpty();

    String message = "{\"what\": \"é: a colon\"}";
    lima.answerWith(() -> Optional.of(message));
    assertThat(oslo.ask(LIMA, patience).get()).contains(message);
    String longest = "x".repeat(Head.MESSAGE_BYTES_MAX);
    lima.answerWith(() -> Optional.of(longest));
    assertThat(oslo.ask(LIMA, patience).get()).contains(longest);
    lima.answerWith(() -> Optional.of(longest + "x"));
    assertThat(oslo.ask(LIMA, patience).get()).isEmpty();

    lima.close();
    assertThat(oslo.ask(LIMA, Duration.ofMillis(500))).failsWithin(patience);
  }

  static Socket connect(Forwarder port) throws IOException {
    var socket = new Socket();
    socket.connect(port.address());
    socket.setSoTimeout(20_000);
    return socket;
  }

  static String say(Socket socket, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    socket.getOutputStream().write(bytes);
    return read(socket, bytes.length);
  }

  static String read(Socket socket, int count) throws IOException {
    return new String(socket.getInputStream().readNBytes(count), StandardCharsets.UTF_8);
  }
}
