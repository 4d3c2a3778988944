package dev.holdfast.mesh;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes connections on to an address and keeps what was said on them. */
final class Tap implements AutoCloseable {
  private final LineServer port;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

  Tap(InetSocketAddress target) throws IOException {
    port =
        new LineServer(
            new InetSocketAddress("127.113.0.1", 0),
            near -> {
              var far = new Socket(target.getAddress(), target.getPort());
              open.addAll(List.of(near, far));
              Thread.ofVirtual().start(() -> pass(near, far));
              pass(far, near);
            });
  }

  InetSocketAddress address() {
    return port.address();
  }

  /** Everything that passed so far, both ways. */
  String heard() {
    return heard.toString(ISO_8859_1);
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      byte[] some = new byte[8192];
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        heard.write(some, 0, count);
        to.getOutputStream().write(some, 0, count);
      }
    } catch (IOException e) {
      // One side went away, which tests see there.
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
