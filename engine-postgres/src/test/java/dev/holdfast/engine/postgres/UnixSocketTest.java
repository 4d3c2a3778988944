package dev.holdfast.engine.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The socket by itself, towards a server that says and reads only what a test wants. */
@Timeout(60)
class UnixSocketTest {
  private static final int QUEUE = 1;
  private static final int LIMIT_MILLIS = 150;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** More than the kernel keeps for a receiver that does not read. */
  private static final int MUCH = 4 << 20;

  @TempDir private Path folder;
  private ServerSocketChannel server;
  private UnixDomainSocketAddress address;
  private UnixSocket socket;

  @BeforeEach
  void listen() throws IOException {
    address = UnixDomainSocketAddress.of(folder.resolve("socket"));
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, QUEUE);
    socket = new UnixSocket(address);
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    server.close();
  }

  private SocketChannel connected() throws IOException {
    socket.connect(address, LIMIT_MILLIS);
    return server.accept();
  }

  private static void say(SocketChannel peer, String words) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(words.getBytes(US_ASCII));
    while (bytes.hasRemaining()) {
      peer.write(bytes);
    }
  }

  @Test
  void carriesBytesBothWaysAndSeesTheEnd() throws IOException {
    try (SocketChannel peer = connected()) {
      say(peer, "from the server");
      assertThat(socket.getInputStream().readNBytes(15)).asString().isEqualTo("from the server");

      socket.getOutputStream().write("from the client".getBytes(US_ASCII));
      ByteBuffer heard = ByteBuffer.allocate(15);
      while (heard.hasRemaining()) {
        peer.read(heard);
      }
      assertThat(new String(heard.array(), US_ASCII)).isEqualTo("from the client");
    }
    assertThat(socket.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void losesTheFirstBytesToAPeerThatIsGoneAndReadsTheEnd() throws IOException {
    connected().close();
    OutputStream out = socket.getOutputStream();

    out.write("goodbye".getBytes(US_ASCII));

    assertThat(socket.getInputStream().read()).isEqualTo(-1);
    assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
  }

  @Test
  void waitsNoLongerThanItsLimitAndCanBeReadOn() throws IOException {
    try (SocketChannel peer = connected()) {
      socket.setSoTimeout(LIMIT_MILLIS);
      long began = System.nanoTime();
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(LIMIT_MILLIS), PATIENCE);

      say(peer, "!");
      assertThat(socket.getInputStream().read()).isEqualTo('!');
    }
  }

  @Test
  void writesWhatAReaderTakesInItsTimeAndWaitsNoLongerThanItsLimit() throws Exception {
    try (SocketChannel peer = connected();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> read = threads.submit(() -> readAll(peer, MUCH));
      socket.getOutputStream().write(new byte[MUCH]);
      assertThat(read.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(MUCH);

      socket.setSoTimeout(LIMIT_MILLIS);
      assertThatThrownBy(() -> socket.getOutputStream().write(new byte[MUCH]))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** What a full queue does not take is not lost, as it is where nobody is left to take it. */
  @Test
  void tellsAWriterThatItWasInterrupted() throws Exception {
    try (SocketChannel _ = connected();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writes = new CompletableFuture<Thread>();
      Future<?> writing =
          threads.submit(() -> {
            writes.complete(Thread.currentThread());
            socket.getOutputStream().write(new byte[MUCH]);
            return true;
          });
      writes.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).interrupt();

      assertThatThrownBy(() -> writing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(IOException.class);
    }
  }

  private static int readAll(SocketChannel peer, int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    while (into.hasRemaining() && peer.read(into) >= 0) {
      // Until all are there.
    }
    return into.position();
  }

  @Test
  void closingItWakesWhoReads() throws Exception {
    try (SocketChannel _ = connected();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var began = new CountDownLatch(1);
      Future<Integer> reading =
          threads.submit(() -> {
            began.countDown();
            return socket.getInputStream().read();
          });
      began.await();
      assertThat(reading.state()).isEqualTo(Future.State.RUNNING);

      socket.close();

      assertThatThrownBy(() -> reading.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseInstanceOf(IOException.class);
    }
    assertThat(socket.isClosed()).isTrue();
    assertThatThrownBy(() -> socket.getInputStream()).isInstanceOf(SocketException.class);
  }

  @Test
  void givesUpWhereTheServersQueueIsFullAndComesInOnceItIsNot() throws Exception {
    List<UnixSocket> others = new ArrayList<>();
    try {
      while (fits(others)) {
        assertThat(others.size()).isLessThan(100);
      }
      assertThatThrownBy(() -> socket.connect(address, LIMIT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("no room");

      var later = new UnixSocket(address);
      others.add(later);
      CompletableFuture<Boolean> came =
          CompletableFuture.supplyAsync(() -> comesIn(later, (int) PATIENCE.toMillis()));
      server.accept().close();
      assertThat(came.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      for (UnixSocket other : others) {
        other.close();
      }
    }
  }

  private boolean fits(List<UnixSocket> others) {
    var other = new UnixSocket(address);
    others.add(other);
    return comesIn(other, 1);
  }

  private boolean comesIn(UnixSocket other, int limitMillis) {
    try {
      other.connect(address, limitMillis);
      return true;
    } catch (IOException full) {
      return false;
    }
  }

  @Test
  void saysThatNobodyListens() throws IOException {
    server.close();
    assertThatThrownBy(() -> socket.connect(address, LIMIT_MILLIS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no server listens at")
        .hasMessageContaining(folder.toString());
  }
}
