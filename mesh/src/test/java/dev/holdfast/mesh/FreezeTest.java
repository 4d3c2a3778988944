package dev.holdfast.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A region that is suspended beyond its lease and then resumed lets nothing through, of all that
 * piled up meanwhile.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FreezeTest {
  private static final Duration LEASE = Duration.ofSeconds(3);

  @TempDir private Path folder;
  private final AtomicLong sentByServer = new AtomicLong();
  private final AtomicLong sentByClient = new AtomicLong();
  private final AtomicLong heardByServer = new AtomicLong();
  private final AtomicLong heardByClient = new AtomicLong();

  @Test
  void nothingPassesAfterAThaw() throws Exception {
    try (var server =
        new LineServer(
            new InetSocketAddress("127.113.0.1", 0),
            socket -> {
              Thread.ofVirtual().start(() -> listen(socket, heardByServer));
              talk(socket, sentByServer);
            })) {
      Process region = start(server.address());
      try (BufferedReader said = region.inputReader();
          var client = new Socket("127.113.0.1", Integer.parseInt(said.readLine()))) {
        Thread talking = Thread.ofVirtual().start(() -> talk(client, sentByClient));
        Thread hearing = Thread.ofVirtual().start(() -> listen(client, heardByClient));
        await(heardByClient, 100);
        await(heardByServer, 100);

        signal(region, "STOP");
        long byServer = sentByServer.get();
        long byClient = sentByClient.get();
        await(sentByServer, byServer + 1_000);
        await(sentByClient, byClient + 1_000);
        // Nothing to wait for but the end of the lease.
        TimeUnit.NANOSECONDS.sleep(LEASE.toNanos());
        signal(region, "CONT");

        assertThat(hearing.join(Duration.ofSeconds(10))).as("the client is cut").isTrue();
        assertThat(talking.join(Duration.ofSeconds(10))).as("the client is cut").isTrue();
        assertThat(heardByClient.get()).isLessThanOrEqualTo(byServer);
        assertThat(heardByServer.get()).isLessThanOrEqualTo(byClient);
      } finally {
        region.destroyForcibly().waitFor();
      }
    }
  }

  private Process start(InetSocketAddress server) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            FrozenRegion.class.getName(),
            folder.toString(),
            Integer.toString(server.getPort()),
            Long.toString(LEASE.toMillis()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void signal(Process process, String signal)
      throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    Process kill = new ProcessBuilder("kill", "-" + signal, pid).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
    if (signal.equals("STOP")) {
      Path state = Path.of("/proc", pid, "stat");
      while (!Files.readString(state).contains(") T ")) {
        Thread.onSpinWait();
      }
    }
  }

  private static void await(AtomicLong count, long value) throws InterruptedException {
    while (count.get() < value) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Sends 1, 2, 3 and so on, about one each millisecond. */
  private static void talk(Socket socket, AtomicLong sent) {
    try {
      var out = new DataOutputStream(socket.getOutputStream());
      while (true) {
        out.writeLong(sent.incrementAndGet());
        TimeUnit.MILLISECONDS.sleep(1);
      }
    } catch (IOException | InterruptedException e) {
      // Cut, which is what ends this.
    }
  }

  private static void listen(Socket socket, AtomicLong heard) {
    try {
      var in = new DataInputStream(socket.getInputStream());
      while (true) {
        heard.set(in.readLong());
      }
    } catch (IOException e) {
      // Cut, which is what ends this.
    }
  }
}
