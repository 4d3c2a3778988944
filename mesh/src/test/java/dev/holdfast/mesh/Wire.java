package dev.holdfast.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * Passes connections on to an address until it falls silent: then nothing passes and nothing is
 * closed.
 */
final class Wire implements AutoCloseable {
  private final LineServer port;
  private volatile boolean silent;

  Wire(InetSocketAddress target) throws IOException {
    port =
        new LineServer(
            new InetSocketAddress("127.113.0.1", 0),
            near -> {
              var far = new Socket(target.getAddress(), target.getPort());
              Thread.ofVirtual().start(() -> pass(near, far));
              pass(far, near);
            });
  }

  InetSocketAddress address() {
    return port.address();
  }

  void fallSilent() {
    silent = true;
  }

  /** What is said from now on passes again; what was swallowed stays so. */
  void mend() {
    silent = false;
  }

  private void pass(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[8192];
      for (int count = in.read(some); count >= 0; count = in.read(some)) {
        if (!silent) {
          out.write(some, 0, count);
        }
      }
      if (!silent) {
        to.close();
      }
    } catch (IOException e) {
      // One side went away, which tests see there.
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
  }
}
