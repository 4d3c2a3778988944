package dev.holdfast.mesh;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A process of its own with a local port whose permit is a lease that it keeps renewing until it
 * once came too late.
 */
final class FrozenRegion {
  private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.113.0.1", 0);

  private FrozenRegion() {}

  /**
   * Arguments: a folder, the port of the server, the lease in milliseconds. Prints its own port.
   */
  public static void main(String[] arguments) throws Exception {
    var realm = new Realm(Path.of(arguments[0]));
    var server = new InetSocketAddress("127.113.0.1", Integer.parseInt(arguments[1]));
    var lease = new Lease(Duration.ofMillis(Long.parseLong(arguments[2])));
    // Only what passes may notice that the lease has ended.
    Tuning tuning = Tuning.standard().withSweep(Duration.ofHours(1));
    Forwarder port =
        realm
            .start(Realm.OSLO, Realm.nobody(), tuning)
            .listen(ANY_PORT, () -> new Route.Local(server, lease::valid));
    var _ =
        Executors.newSingleThreadScheduledExecutor()
            .scheduleWithFixedDelay(lease::renew, 0, 50, TimeUnit.MILLISECONDS);
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(port.address().getPort());
    // Ends with the test that started it.
    while (System.in.read() >= 0) {
      lease.renew();
    }
    System.exit(0);
  }

  /** Ends for good if it is not renewed in time. */
  private static final class Lease {
    private final long nanos;
    private long until = Long.MAX_VALUE;
    private boolean ended;

    Lease(Duration lasts) {
      nanos = lasts.toNanos();
    }

    synchronized boolean valid() {
      ended |= System.nanoTime() > until;
      return !ended;
    }

    synchronized void renew() {
      if (valid()) {
        until = System.nanoTime() + nanos;
      }
    }
  }
}
