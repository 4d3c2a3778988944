package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** After a permit has ended, not one more byte passes, and both sides are closed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PermitTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);

  /** Nothing but the chunk at hand may notice that a permit has ended. */
  private static final Tuning NO_SWEEP = Tuning.standard().withSweep(Duration.ofHours(1));

  @TempDir private Path folder;
  private Realm realm;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
  private final AtomicBoolean permit = new AtomicBoolean(true);
  private LineServer server;

  /** How the client reaches the server, and whose permit ends. */
  enum Way {
    LOCAL,
    TUNNEL_WHOSE_GATEWAY_LOSES_IT,
    TUNNEL_WHOSE_FORWARDER_LOSES_IT
  }

  @BeforeEach
  void begin() throws IOException {
    realm = new Realm(folder);
    server = realm.closing(new LineServer(ANY_PORT, accepted::add));
  }

  @AfterEach
  void end() throws Exception {
    realm.close();
  }

  @ParameterizedTest
  @EnumSource
  void notAByteReachesTheServer(Way way) throws Exception {
    try (Socket client = MeshTest.connect(open(way, NO_SWEEP))) {
      client.getOutputStream().write('a');
      Socket served = served();
      assertThat(served.getInputStream().read()).isEqualTo('a');

      permit.set(false);
      client.getOutputStream().write('b');

      assertEnds(served);
      assertEnds(client);
    }
  }

  @ParameterizedTest
  @EnumSource
  void notAByteReachesTheClient(Way way) throws Exception {
    try (Socket client = MeshTest.connect(open(way, NO_SWEEP))) {
      client.getOutputStream().write('a');
      Socket served = served();
      assertThat(served.getInputStream().read()).isEqualTo('a');
      served.getOutputStream().write('c');
      assertThat(client.getInputStream().read()).isEqualTo('c');

      permit.set(false);
      served.getOutputStream().write('d');

      assertEnds(client);
      assertEnds(served);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothSidesAreClosedAlthoughTheyKeepSending(Way way) throws Exception {
    try (Socket client = MeshTest.connect(open(way, NO_SWEEP))) {
      client.getOutputStream().write('a');
      Socket served = served();
      Thread sending = Thread.ofVirtual().start(() -> sendUntilClosed(client));
      Thread answering = Thread.ofVirtual().start(() -> sendUntilClosed(served));
      Thread reading = Thread.ofVirtual().start(() -> readUntilClosed(served));
      assertThat(client.getInputStream().readNBytes(1_000_000)).hasSize(1_000_000);

      permit.set(false);

      readUntilClosed(client);
      assertThat(sending.join(Duration.ofSeconds(10))).isTrue();
      assertThat(answering.join(Duration.ofSeconds(10))).isTrue();
      assertThat(reading.join(Duration.ofSeconds(10))).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectionsOnWhichNothingPassesAreClosedByTheSweep(Way way) throws Exception {
    try (Socket client = MeshTest.connect(open(way, Tuning.standard()))) {
      client.getOutputStream().write('a');
      Socket served = served();
      assertThat(served.getInputStream().read()).isEqualTo('a');

      permit.set(false);

      assertEnds(client);
      assertEnds(served);
    }
  }

  @Test
  void connectionsOnWhichNothingPassesAreClosedByReroute() throws Exception {
    Forwarder port = open(Way.LOCAL, NO_SWEEP);
    try (Socket client = MeshTest.connect(port)) {
      client.getOutputStream().write('a');
      Socket served = served();
      assertThat(served.getInputStream().read()).isEqualTo('a');

      permit.set(false);
      port.reroute();

      assertEnds(client);
      assertEnds(served);
    }
  }

  @Test
  void bytesThatAlreadyWaitForASlowReceiverAreNotWrittenAnyMore() throws IOException {
    var written = new ByteArrayOutputStream();
    var slow = new SlowChannel(written);
    var chunk = new Chunk(Unpooled.directBuffer().writeZero(100), permit::get);

    assertThat(chunk.transferTo(slow, 0)).isEqualTo(10);
    assertThat(chunk.transferred()).isEqualTo(10);
    permit.set(false);

    assertThatThrownBy(() -> chunk.transferTo(slow, 10)).isInstanceOf(PermitEndedException.class);
    assertThat(written.size()).isEqualTo(10);
    chunk.release();
  }

  @Test
  void aSlowReceiverGetsNoneOfWhatWaitsForItOnceThePermitHasEnded() throws Exception {
    Forwarder port = open(Way.LOCAL, NO_SWEEP);
    try (Socket client = MeshTest.connect(port)) {
      client.getOutputStream().write('a');
      Socket served = served();
      var sender = new Sender(served);
      sender.awaitStuck();

      permit.set(false);

      // What was in the client's own kernel buffers may come, what waited in the mesh must not.
      assertThat(readUntilClosed(client)).isLessThan(sender.bytes() - Transport.KEPT_MIN);
      assertThat(sender.ended()).isTrue();
    }
  }

  private Forwarder open(Way way, Tuning tuning) throws IOException {
    Permit lasting = () -> true;
    if (way == Way.LOCAL) {
      return realm
          .start(OSLO, Realm.nobody(), tuning)
          .listen(ANY_PORT, () -> new Route.Local(server.address(), permit::get));
    }
    boolean atGateway = way == Way.TUNNEL_WHOSE_GATEWAY_LOSES_IT;
    Permit theirs = atGateway ? permit::get : lasting;
    Permit ours = atGateway ? lasting : permit::get;
    realm.start(LIMA, (_, _) -> new Admission.Granted(server.address(), theirs), tuning);
    return realm
        .start(OSLO, Realm.nobody(), tuning)
        .listen(ANY_PORT, () -> new Route.Remote(LIMA, WRITE, ours));
  }

  private Socket served() throws InterruptedException {
    Socket socket = accepted.poll(10, TimeUnit.SECONDS);
    assertThat(socket).isNotNull();
    return socket;
  }

  private static void assertEnds(Socket socket) throws IOException {
    socket.setSoTimeout(10_000);
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private static void sendUntilClosed(Socket socket) {
    byte[] bytes = new byte[10_000];
    try {
      while (true) {
        socket.getOutputStream().write(bytes);
      }
    } catch (IOException e) {
      // Closed by the other side, which is what ends this.
    }
  }

  private static long readUntilClosed(Socket socket) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    long count = 0;
    byte[] bytes = new byte[10_000];
    try {
      socket.setSoTimeout(10_000);
      for (int read = 0; read >= 0; read = socket.getInputStream().read(bytes)) {
        count += read;
        assertThat(System.nanoTime()).as("the connection goes on").isLessThan(deadline);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("The connection is still open", e);
    } catch (IOException e) {
      // Closed by the other side, which is what ends this.
    }
    return count;
  }

  /** Takes ten bytes at a time. */
  private record SlowChannel(ByteArrayOutputStream written) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      byte[] some = new byte[10];
      source.get(some);
      written.writeBytes(some);
      return some.length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      written.reset();
    }
  }
}
