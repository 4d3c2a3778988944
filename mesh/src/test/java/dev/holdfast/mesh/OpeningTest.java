package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.WRITE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a client says first goes ahead of the answer whether it may come in, and is neither lost nor
 * heard twice by a server that it is joined to.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpeningTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);
  private static final Duration NEVER = Duration.ofHours(1);

  /** One for each thread, and nobody pings. */
  private static final Tuning WITH_SPARES =
      Tuning.standard()
          .withSweep(Duration.ofMillis(50))
          .withSpare(new Tuning.Spare(1, Duration.ofMillis(100), NEVER, NEVER));

  private static final Tuning NO_SPARES =
      Tuning.standard().withSpare(new Tuning.Spare(0, Duration.ofSeconds(1), NEVER, NEVER));

  private static final int THREADS = Math.min(4, Runtime.getRuntime().availableProcessors());

  @TempDir private Path folder;
  private Realm realm;
  private LineServer echo;
  private Relay relay;
  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<TunnelRequest> asked = new LinkedBlockingQueue<>();
  private final AtomicReference<Admission> admission = new AtomicReference<>();
  private final AtomicReference<Route> route =
      new AtomicReference<>(new Route.Remote(LIMA, WRITE, () -> true));

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
    echo = realm.closing(listening("lima", heard));
    admission.set(new Admission.Granted(echo.address(), () -> true));
    realm.start(
        LIMA,
        (_, request) -> {
          asked.add(request);
          return admission.get();
        },
        NO_SPARES);
    relay = realm.closing(new Relay(requireNonNull(realm.gateways.get(LIMA))));
    realm.gateways.put(LIMA, relay.address());
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  /** A server that answers what it hears, and tells. */
  private static LineServer listening(String name, Queue<String> heard) throws IOException {
    return new LineServer(
        ANY_PORT,
        socket -> {
          byte[] some = new byte[1_000];
          var in = socket.getInputStream();
          for (int count = in.read(some); count >= 0; count = in.read(some)) {
            heard.add(name + ": " + new String(some, 0, count, UTF_8));
            socket.getOutputStream().write(some, 0, count);
          }
        });
  }

  @ParameterizedTest(name = "epoll {0}")
  @ValueSource(booleans = {true, false})
  void withASpareATunnelTakesNoRoundTripOfItsOwn(boolean epoll) throws Exception {
    Forwarder port = oslo(WITH_SPARES.withEpoll(epoll), OpeningTest::everything);
    relay.awaitQuiet(THREADS);
    List<Relay.Line> spares = relay.lines();
    int before = roundTrips(spares);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      assertThat(roundTrips(spares) - before).as("that of the bytes").isEqualTo(1);
      assertThat(MeshTest.say(client, "again")).isEqualTo("again");
    }
    assertThat(heard).containsExactly("lima: hello", "lima: again");
  }

  @Test
  void withoutASpareATunnelTakesTwo() throws Exception {
    Forwarder port = oslo(NO_SPARES, OpeningTest::everything);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      assertThat(roundTrips(relay.lines())).as("two, and that of the bytes").isEqualTo(3);
    }
  }

  @Test
  void bytesThatMayNotBeRepeatedWaitForTheAnswer() throws Exception {
    Forwarder port = oslo(WITH_SPARES, _ -> 0);
    relay.awaitQuiet(THREADS);
    List<Relay.Line> spares = relay.lines();
    int before = roundTrips(spares);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
      assertThat(roundTrips(spares) - before).as("one, and that of the bytes").isEqualTo(2);
    }
    assertThat(heard).containsExactly("lima: hello");
  }

  @Test
  void whatFollowsTheRepeatableBytesComesAfterThem() throws Exception {
    Forwarder port = oslo(WITH_SPARES, first -> first.readableBytes() < 5 ? 0 : 5);
    relay.awaitQuiet(THREADS);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello, you there")).isEqualTo("hello, you there");
    }
    assertThat(String.join("", heard).replace("lima: ", "")).isEqualTo("hello, you there");
  }

  @Test
  void aRefusedTunnelLosesNothing() throws Exception {
    admission.set(new Admission.Refused("epoch 7 is over"));
    Forwarder port = oslo(WITH_SPARES, OpeningTest::everything);
    relay.awaitQuiet(THREADS);

    try (Socket client = MeshTest.connect(port)) {
      client.getOutputStream().write("hello".getBytes(UTF_8));
      for (int i = 0; i < 3; i++) {
        assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(WRITE);
      }
      assertThat(heard).isEmpty();
      admission.set(new Admission.Granted(echo.address(), () -> true));
      assertThat(MeshTest.read(client, 5)).isEqualTo("hello");
    }
    assertThat(heard).containsExactly("lima: hello");
  }

  @Test
  void aSpareThatSilentlyDiedLosesNothing() throws Exception {
    Forwarder port = oslo(WITH_SPARES, OpeningTest::everything);
    relay.awaitQuiet(THREADS);
    relay.lines().forEach(Relay.Line::fallSilent);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
    }
    assertThat(heard).containsExactly("lima: hello");
  }

  @Test
  void aSpareThatIsClosedInsteadOfAnsweredLosesNothing() throws Exception {
    Forwarder port = oslo(WITH_SPARES, OpeningTest::everything);
    relay.awaitQuiet(THREADS);
    relay.lines().forEach(Relay.Line::closeWhenSpokenTo);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
    }
    assertThat(heard).containsExactly("lima: hello");
  }

  @Test
  void bytesOnTheirWayWhenThePermitEndsReachOnlyTheNewPrimary() throws Exception {
    Queue<String> heardInPerth = new ConcurrentLinkedQueue<>();
    LineServer perth = realm.closing(listening("perth", heardInPerth));
    var permit = new AtomicBoolean(true);
    route.set(new Route.Remote(LIMA, WRITE, permit::get));
    admission.set(new Admission.Later("being promoted"));
    Forwarder port = oslo(WITH_SPARES, OpeningTest::everything);
    relay.awaitQuiet(THREADS);

    try (Socket client = MeshTest.connect(port)) {
      client.getOutputStream().write("hello".getBytes(UTF_8));
      assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(WRITE);
      route.set(new Route.Local(perth.address(), () -> true));
      permit.set(false);
      port.reroute();
      assertThat(MeshTest.read(client, 5)).isEqualTo("hello");
      relay.awaitGivenUp();
      admission.set(new Admission.Granted(echo.address(), () -> true));
      relay.awaitQuiet(THREADS);
    }
    assertThat(heardInPerth).containsExactly("perth: hello");
    assertThat(heard).isEmpty();
  }

  @Test
  void bytesThatWaitAtAGatewayWhosePermitEndsReachNobody() throws Exception {
    admission.set(new Admission.Granted(echo.address(), () -> false));
    Forwarder port = oslo(WITH_SPARES, OpeningTest::everything);
    relay.awaitQuiet(THREADS);

    try (Socket client = MeshTest.connect(port)) {
      client.getOutputStream().write("hello".getBytes(UTF_8));
      for (int i = 0; i < 3; i++) {
        assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(WRITE);
      }
      assertThat(heard).isEmpty();
      admission.set(new Admission.Granted(echo.address(), () -> true));
      assertThat(MeshTest.read(client, 5)).isEqualTo("hello");
    }
    assertThat(heard).containsExactly("lima: hello");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatSaysMuchBeforeItIsServedIsHeldUpAndLosesNothing(boolean epoll) throws Exception {
    long total = 40_000_000;
    var sink = new LinkedBlockingQueue<Socket>();
    LineServer server = realm.closing(new LineServer(ANY_PORT, sink::add));
    route.set(new Route.Hold("a failover goes on"));
    Forwarder port = oslo(NO_SPARES.withEpoll(epoll), _ -> 0);

    Socket client = MeshTest.connect(port);
    var sender = new Sender(client, total);
    sender.awaitStuck();
    route.set(new Route.Local(server.address(), () -> true));
    port.reroute();

    byte[] all = requireNonNull(sink.poll(10, TimeUnit.SECONDS)).getInputStream().readAllBytes();
    assertThat(all.length).isEqualTo((int) total);
    for (int i = 0; i < all.length; i++) {
      if (all[i] != Sender.at(i)) {
        throw new AssertionError("Another byte than was sent at " + i);
      }
    }
  }

  @Test
  void aClientThatIsTurnedAwayIsHeardByItsFarewell() throws Exception {
    route.set(new Route.Hold("a failover goes on"));
    Forwarder port =
        realm
            .start(OSLO, Realm.nobody(), NO_SPARES)
            .listen(
                ANY_PORT,
                route::get,
                new Limits(Duration.ofMillis(500), 10, 10),
                _ -> new Answering(),
                OpeningTest::everything);

    try (Socket client = MeshTest.connect(port)) {
      assertThat(MeshTest.say(client, "hello")).isEqualTo("hello");
    }
  }

  private Forwarder oslo(Tuning tuning, Opening opening) throws IOException {
    return realm.start(OSLO, Realm.nobody(), tuning).listen(ANY_PORT, route::get, opening);
  }

  private static int everything(ByteBuf first) {
    return first.readableBytes();
  }

  private static int roundTrips(List<Relay.Line> lines) {
    return lines.stream().mapToInt(Relay.Line::roundTrips).sum();
  }

  /** Says what it hears. */
  private static final class Answering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      var _ = context.writeAndFlush(message);
    }
  }
}
