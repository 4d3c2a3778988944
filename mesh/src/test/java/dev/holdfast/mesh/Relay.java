package dev.holdfast.mesh;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wire that takes its time, and counts the round trips of each connection: opening it is one, and
 * so is everything that the near end sends before it hears something again.
 */
final class Relay implements AutoCloseable {
  /** Longer than an end takes to say all it has to say without an answer. */
  private static final Duration ONE_WAY = Duration.ofMillis(60);

  private static final Duration QUIET = Duration.ofMillis(700);

  private final LineServer port;
  private final ScheduledExecutorService clock =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AtomicLong chunks = new AtomicLong();

  Relay(InetSocketAddress target) throws IOException {
    port =
        new LineServer(
            new InetSocketAddress("127.113.0.1", 0),
            near -> {
              var far = new Socket(target.getAddress(), target.getPort());
              far.setTcpNoDelay(true);
              near.setTcpNoDelay(true);
              var line = new Line(near, far);
              lines.add(line);
              Thread.ofVirtual().start(() -> line.pass(near, far, true));
              line.pass(far, near, false);
            });
  }

  InetSocketAddress address() {
    return port.address();
  }

  /** Every connection so far. */
  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** Waits until there are so many connections and nothing passes on any of them. */
  void awaitQuiet(int connections) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    long before = -1;
    while (lines.size() < connections || before != chunks.get()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            lines.size() + " connections instead of " + connections + ", or not quiet");
      }
      before = chunks.get();
      TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
    }
  }

  /** Waits until the far end of a connection has heard that the near end gave it up. */
  void awaitGivenUp() throws InterruptedException {
    while (lines.stream().noneMatch(line -> line.givenUp && line.far.isClosed())) {
      TimeUnit.MILLISECONDS.sleep(ONE_WAY.toMillis());
    }
    TimeUnit.MILLISECONDS.sleep(ONE_WAY.toMillis());
  }

  @Override
  public void close() throws IOException {
    clock.shutdownNow();
    port.close();
    for (Line line : lines) {
      line.near.close();
      line.far.close();
    }
  }

  /** One connection. */
  final class Line {
    private final Socket near;
    private final Socket far;
    private boolean nearSpokeLast;
    private int roundTrips = 1;
    private volatile boolean silent;
    private volatile boolean closing;
    private volatile boolean farLeft;
    private volatile boolean givenUp;

    Line(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    /** From now on nothing passes here, and nothing is closed. */
    void fallSilent() {
      silent = true;
    }

    /** The next thing the near end says is not passed on; the connection ends instead. */
    void closeWhenSpokenTo() {
      closing = true;
    }

    synchronized int roundTrips() {
      return roundTrips;
    }

    private synchronized void spoken(boolean byNear) {
      if (byNear && !nearSpokeLast) {
        roundTrips++;
      }
      nearSpokeLast = byNear;
    }

    private void pass(Socket from, Socket to, boolean near) {
      try {
        InputStream in = from.getInputStream();
        byte[] some = new byte[65_536];
        for (int count = in.read(some); count >= 0; count = in.read(some)) {
          spoken(near);
          chunks.incrementAndGet();
          if (closing && near) {
            this.near.close();
            far.close();
            return;
          }
          byte[] chunk = Arrays.copyOf(some, count);
          later(() -> to.getOutputStream().write(chunk));
        }
        if (!near) {
          farLeft = true;
        } else if (!farLeft) {
          givenUp = true;
        }
        later(to::close);
      } catch (IOException e) {
        later(to::close);
      }
    }

    private void later(Deed deed) {
      var _ =
          clock.schedule(
              () -> {
                if (!silent) {
                  deed.run();
                }
                return true;
              },
              ONE_WAY.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  /** What is done a little later. */
  private interface Deed {
    void run() throws IOException;
  }
}
