package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.WRITE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a local port does with clients that cannot be served at once. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForwarderTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);
  private static final Duration LONG = Duration.ofSeconds(20);

  @TempDir private Path folder;
  private Realm realm;
  private Mesh oslo;
  private LineServer echo;

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
    oslo = realm.start(OSLO, Realm.nobody());
    echo = realm.closing(LineServer.echo());
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  @Test
  void aRefusedClientIsToldWhy() throws IOException {
    Forwarder port = listen(() -> new Route.Refuse("orders has no writer here"), Limits.DEFAULT);

    assertThat(told(port)).isEqualTo("orders has no writer here");
  }

  @Test
  void withoutAFarewellARefusedClientIsJustClosed() throws IOException {
    Forwarder port = oslo.listen(ANY_PORT, () -> new Route.Refuse("not here"));

    assertThat(told(port)).isEmpty();
  }

  @Test
  void aHeldClientIsToldWhyWhenTheLimitHasPassed() throws IOException {
    Forwarder port =
        listen(
            () -> new Route.Hold("a failover goes on"), new Limits(Duration.ofMillis(300), 10, 10));

    assertThat(told(port)).isEqualTo("no primary could be reached for 300 ms: a failover goes on");
  }

  @Test
  void aRouterThatFailsTurnsTheClientAway() throws IOException {
    Forwarder port =
        listen(
            () -> {
              throw new IllegalStateException("a bug");
            },
            Limits.DEFAULT);

    assertThat(told(port)).contains("internal error");
  }

  @Test
  void aPermitThatHasEndedBeforeTheServerWasReachedLetsNothingThrough() throws IOException {
    Forwarder port =
        listen(
            () -> new Route.Local(echo.address(), () -> false),
            new Limits(Duration.ofMillis(300), 10, 10));

    assertThat(told(port)).contains("the primary has just changed");
  }

  @Test
  void aHeldClientThatLeavesIsForgottenAtOnce() throws Exception {
    Forwarder port = listen(() -> new Route.Hold("a failover goes on"), new Limits(LONG, 10, 1));
    try (Socket first = MeshTest.connect(port)) {
      first.getOutputStream().write('a');
    }

    // The second may come in before it is seen that the first has left: then it is turned away.
    String heard = "";
    while (!heard.contains("timed out")) {
      try (Socket second = MeshTest.connect(port)) {
        second.setSoTimeout(500);
        heard = RawTls.ask(second, "");
      }
    }
  }

  @Test
  void tooManyHeldClientsAreTurnedAway() throws IOException {
    Forwarder port = listen(() -> new Route.Hold("a failover goes on"), new Limits(LONG, 10, 2));
    try (Socket first = MeshTest.connect(port);
        Socket second = MeshTest.connect(port)) {
      assertThat(told(port)).isEqualTo("a failover goes on");
      assertThat(List.of(first, second)).noneMatch(Socket::isClosed);
    }
  }

  @Test
  void tooManyConnectionsAreTurnedAway() throws IOException {
    Forwarder port =
        listen(() -> new Route.Local(echo.address(), () -> true), new Limits(LONG, 2, 2));
    try (Socket first = MeshTest.connect(port);
        Socket second = MeshTest.connect(port)) {
      assertThat(MeshTest.say(first, "hello")).isEqualTo("hello");
      assertThat(MeshTest.say(second, "hello")).isEqualTo("hello");
      assertThat(told(port)).contains("as many connections as it may");
      assertThat(MeshTest.say(first, "still")).isEqualTo("still");
    }
  }

  @Test
  void aServerIsGivenNoMoreClientsThanItTakes() throws IOException {
    Forwarder port =
        listen(
            () -> new Route.Local(echo.address(), () -> true),
            new Limits(Duration.ofMillis(500), 1000, 1000));
    var clients = new ArrayList<Socket>();
    try {
      while (clients.size() < Dialler.CLIENTS_MAX) {
        clients.add(MeshTest.connect(port));
        assertThat(MeshTest.say(clients.getLast(), "hello")).isEqualTo("hello");
      }
      assertThat(told(port)).contains("has 200 connections, as many as it takes");

      clients.removeFirst().close();
      clients.add(MeshTest.connect(port));
      assertThat(MeshTest.say(clients.getLast(), "hello")).isEqualTo("hello");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void listensAndConnectsAtUnixSocketsToo() throws Exception {
    var server = UnixDomainSocketAddress.of(folder.resolve("server"));
    var local = UnixDomainSocketAddress.of(folder.resolve("local"));
    try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(server);
        Forwarder _ =
            oslo.listen(local, () -> new Route.Local(server, () -> true), Opening.UNKNOWN);
        SocketChannel client = SocketChannel.open(local);
        SocketChannel accepted = listening.accept()) {
      client.write(ByteBuffer.wrap(new byte[] {42}));
      var heard = ByteBuffer.allocate(1);
      accepted.read(heard);
      assertThat(heard.get(0)).isEqualTo((byte) 42);

      accepted.write(ByteBuffer.wrap(new byte[] {43}));
      accepted.shutdownOutput();
      client.read(heard.clear());
      assertThat(heard.get(0)).isEqualTo((byte) 43);
      assertThat(client.read(heard.clear())).as("the end").isEqualTo(-1);
    }
  }

  @Test
  void farTooManyConnectionsAreClosedWithoutAWord() throws IOException {
    Forwarder port =
        oslo.listen(
            ANY_PORT,
            () -> new Route.Refuse("not here"),
            new Limits(LONG, 1, 1),
            _ -> new ChannelInboundHandlerAdapter());
    var open = new ArrayList<Socket>();
    for (int i = 0; i < 101; i++) {
      open.add(MeshTest.connect(port));
    }

    assertThat(told(port)).isEmpty();
    for (Socket each : open) {
      each.close();
    }
  }

  @Test
  void anAttemptWhosePermitEndsIsGivenUpForTheNewPrimary() throws Exception {
    // Accepts connections and then says nothing, as a region behind a cut does.
    var silent = realm.closing(new LineServer(requireNonNull(realm.gateways.get(LIMA)), _ -> {}));
    var permit = new AtomicBoolean(true);
    var route = new AtomicReference<Route>(new Route.Remote(LIMA, WRITE, permit::get));
    Forwarder port = listen(route::get, new Limits(LONG, 10, 10));

    try (Socket client = MeshTest.connect(port)) {
      client.getOutputStream().write("early".getBytes(StandardCharsets.UTF_8));
      client.setSoTimeout(300);
      assertThat(RawTls.ask(client, "")).contains("timed out");

      route.set(new Route.Local(echo.address(), () -> true));
      permit.set(false);
      port.reroute();

      client.setSoTimeout(2_000);
      assertThat(MeshTest.read(client, 5)).isEqualTo("early");
    }
    assertThat(silent.address()).isNotNull();
  }

  @Test
  void closingAForwarderClosesItsConnections() throws IOException {
    Forwarder port = listen(() -> new Route.Local(echo.address(), () -> true), Limits.DEFAULT);
    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      port.close();
      assertThat(RawTls.ask(client, "")).doesNotContain("timed out");
    }
    assertThatThrownBy(() -> MeshTest.connect(port)).hasMessageContaining("refused");
  }

  @Test
  void clientsThatComeWhileAForwarderClosesAreClosedToo() throws IOException {
    for (int round = 0; round < 20; round++) {
      Forwarder port = listen(() -> new Route.Hold("a failover goes on"), new Limits(LONG, 99, 99));
      var clients = new ArrayList<Socket>();
      for (int i = 0; i < 20; i++) {
        clients.add(MeshTest.connect(port));
      }
      port.close();
      for (Socket client : clients) {
        client.setSoTimeout(5_000);
        assertThat(RawTls.ask(client, "")).doesNotContain("timed out");
        client.close();
      }
    }
  }

  @Test
  void aTakenPortIsNamed() {
    assertThatThrownBy(() -> oslo.listen(echo.address(), () -> new Route.Hold("")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Cannot listen on " + echo.address());
  }

  @Test
  void closingTheMeshEndsEveryThread() throws Exception {
    var one = new CompletableFuture<String>();
    Forwarder port =
        listen(
            () -> {
              one.complete(Thread.currentThread().getName());
              return new Route.Remote(LIMA, WRITE, () -> true);
            },
            Limits.DEFAULT);
    Socket client = MeshTest.connect(port);
    // Other tests have a mesh of the same region at the same time.
    String name = one.get(20, TimeUnit.SECONDS);
    String prefix = name.substring(0, name.lastIndexOf('-') + 1);
    assertThat(threads(prefix)).isNotEmpty();

    oslo.close();

    for (Thread each : threads(prefix)) {
      assertThat(each.join(Duration.ofSeconds(5))).as("thread %s has ended", each).isTrue();
    }
    assertThat(RawTls.ask(client, "")).doesNotContain("timed out");
    client.close();
  }

  private static List<Thread> threads(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(each -> each.getName().startsWith(prefix))
        .toList();
  }

  private Forwarder listen(Router router, Limits limits) throws IOException {
    return oslo.listen(ANY_PORT, router, limits, new Telling());
  }

  private static String told(Forwarder port) throws IOException {
    try (Socket client = MeshTest.connect(port)) {
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "";
    }
  }
}
