package dev.holdfast.mesh;

import static dev.holdfast.mesh.Realm.LIMA;
import static dev.holdfast.mesh.Realm.OSLO;
import static dev.holdfast.mesh.Realm.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A receiver that does not keep up slows its sender down, costs little memory, and misses nothing.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BackpressureTest {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);

  /** More than all kernels' and the mesh's own buffers on the way take. */
  private static final long TOTAL = 100_000_000;

  /** The allocator takes memory from the system in blocks of 4 MB per thread and purpose. */
  private static final long MEMORY_MAX = 32_000_000;

  @TempDir private Path folder;
  private Realm realm;
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
  private LineServer server;

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
  @CsvSource({"false,true", "true,true", "false,false", "true,false"})
  void aSlowClientGetsEverythingThoughTheServerHasClosed(boolean tunnel, boolean epoll)
      throws Exception {
    try (Socket client = MeshTest.connect(open(tunnel, epoll))) {
      client.getOutputStream().write('a');
      Socket served = served();
      // Closed with something unread, a socket resets its peer rather than delivering the rest.
      assertThat(served.getInputStream().read()).isEqualTo('a');
      var sender = new Sender(served, TOTAL);
      sender.awaitStuck();
      assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isLessThan(MEMORY_MAX);

      assertAllComes(client);
    }
  }

  @ParameterizedTest
  @CsvSource({"false,true", "true,true", "false,false", "true,false"})
  void aSlowServerGetsEverythingThoughTheClientHasClosed(boolean tunnel, boolean epoll)
      throws Exception {
    Socket client = MeshTest.connect(open(tunnel, epoll));
    var sender = new Sender(client, TOTAL);
    sender.awaitStuck();

    assertAllComes(served());
  }

  private static void assertAllComes(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] some = new byte[65_536];
    long position = 0;
    for (int count = in.read(some); count >= 0; count = in.read(some)) {
      for (int i = 0; i < count; i++) {
        if (some[i] != Sender.at(position + i)) {
          throw new AssertionError("Another byte than was sent at " + (position + i));
        }
      }
      position += count;
    }
    assertThat(position).isEqualTo(TOTAL);
  }

  private Forwarder open(boolean tunnel, boolean epoll) throws IOException {
    Tuning tuning = Tuning.standard().withEpoll(epoll);
    if (!tunnel) {
      return realm
          .start(OSLO, Realm.nobody(), tuning)
          .listen(ANY_PORT, () -> new Route.Local(server.address(), () -> true));
    }
    realm.start(LIMA, (_, _) -> new Admission.Granted(server.address(), () -> true), tuning);
    return realm
        .start(OSLO, Realm.nobody(), tuning)
        .listen(ANY_PORT, () -> new Route.Remote(LIMA, WRITE, () -> true));
  }

  private Socket served() throws InterruptedException {
    Socket socket = accepted.poll(10, TimeUnit.SECONDS);
    assertThat(socket).isNotNull();
    return socket;
  }
}
