package dev.holdfast.node;

import dev.holdfast.model.Addresses;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.Topology;
import dev.holdfast.topology.ReadResult;
import dev.holdfast.topology.TopologyFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The process of one region. Runs until its standard input ends (whoever started it is gone) or it
 * is told to stop by a signal.
 */
public final class RegionMain {
  /** How long an orderly stop may take before the process ends anyway. */
  private static final Duration STOP = Duration.ofSeconds(12);

  /**
   * To hand the leadership over: two regions may be tried. Longer than an election would take, it
   * would be of no use.
   */
  private static final Duration FAREWELL_MAX = Duration.ofMillis(1500);

  private static final int USAGE = 2;

  private RegionMain() {}

  /**
   * Options: {@code --region, --topology, --state, --loopback, --token-file}, each with a value.
   */
  public static void main(String[] arguments) throws Exception {
    Logging.toStandardError();
    Map<String, String> options = options(arguments);
    Path state = Path.of(required(options, "--state"));
    NodeSettings settings = settings(options, state);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(() -> {
                  stop.countDown();
                  awaitQuietly(stopped);
                }));
    Thread.ofPlatform().daemon().name("stdin").start(() -> untilEnd(System.in, stop));
    try (RegionNode node = RegionNode.start(settings)) {
      stop.await();
      node.leave(FAREWELL_MAX);
    } catch (IOException | RuntimeException e) {
      System.err.println("holdfast region " + settings.self() + ": " + e.getMessage());
      e.printStackTrace();
      stopped.countDown();
      Runtime.getRuntime().exit(1);
    } finally {
      stopped.countDown();
    }
    Runtime.getRuntime().exit(0);
  }

  private static NodeSettings settings(Map<String, String> options, Path state) throws IOException {
    Path file = Path.of(required(options, "--topology"));
    Topology topology =
        switch (TopologyFile.read(file)) {
          case ReadResult.Valid valid -> valid.topology();
          case ReadResult.Invalid invalid ->
              throw new IllegalArgumentException(file + " is not valid: " + invalid.problems());
        };
    RegionId self = new RegionId(required(options, "--region"));
    String token = Files.readString(Path.of(required(options, "--token-file"))).strip();
    Addresses addresses = new Addresses(topology, required(options, "--loopback"));
    return new NodeSettings(self, topology, addresses, state, token);
  }

  private static Map<String, String> options(String[] arguments) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    return options;
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      System.err.println("holdfast region: the option " + name + " is missing");
      Runtime.getRuntime().exit(USAGE);
      throw new IllegalStateException("not reached");
    }
    return value;
  }

  private static void untilEnd(InputStream in, CountDownLatch stop) {
    try {
      // Only the end of the input means anything.
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // An input that cannot be read has ended as well.
    }
    stop.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      if (!latch.await(STOP.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
        Runtime.getRuntime().halt(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
