package dev.holdfast.engine;

import static dev.holdfast.engine.EngineClient.Written.ACKNOWLEDGED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three real replicas of one resource that reach one another directly, in the words of a test. Each
 * test gets empty ones.
 */
public abstract class ThreeReplicas {
  protected static final RegionId OSLO = new RegionId("oslo");
  protected static final RegionId LIMA = new RegionId("lima");
  protected static final RegionId PERTH = new RegionId("perth");

  protected static final Epoch FIRST = new Epoch(1);
  protected static final Epoch SECOND = new Epoch(2);
  protected static final Epoch THIRD = new Epoch(3);

  /** Generous: a loaded machine must not fail a test; nothing waits that long when all is well. */
  protected static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long something must not happen. */
  protected static final Duration A_WHILE = Duration.ofMillis(700);

  @TempDir protected Path folder;

  private final Map<RegionId, EngineDriver> drivers = new HashMap<>();

  /** Opens the driver of a region on that region's folder, which may hold data from before. */
  protected abstract EngineDriver open(RegionId region) throws Exception;

  /** Where the region's server listens. */
  protected abstract SocketAddress address(RegionId region);

  /** An application beside the region's server. */
  protected abstract EngineClient client(RegionId region);

  /** Kills the region's server as a crash would. */
  protected abstract void crash(RegionId region) throws Exception;

  @AfterEach
  void closeDrivers() {
    drivers.values().forEach(EngineDriver::close);
  }

  protected final EngineDriver driver(RegionId region) throws Exception {
    EngineDriver open = drivers.get(region);
    if (open == null) {
      open = open(region);
      drivers.put(region, open);
    }
    return open;
  }

  protected final void reopen(RegionId region) throws Exception {
    driver(region).close();
    drivers.remove(region);
  }

  protected final void lead(RegionId region, Epoch epoch, SyncStandbys sync) throws Exception {
    untilDone(() -> driver(region).lead(epoch, sync, LogPosition.START));
  }

  protected final void follow(RegionId region, Epoch epoch, RegionId primary) throws Exception {
    untilDone(() -> driver(region).follow(epoch, address(primary)));
  }

  /** A loaded machine makes a verb fail for want of time; whoever drives an engine asks again. */
  private static void untilDone(Callable<Outcome> verb) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Outcome outcome = verb.call();
    while (outcome instanceof Outcome.Failed && System.nanoTime() < deadline) {
      outcome = verb.call();
    }
    done(outcome);
  }

  /** Oslo leads, Lima and Perth follow, a commit waits for one of them. */
  protected final void quorumOfThree() throws Exception {
    lead(OSLO, FIRST, anyOneOf(LIMA, PERTH));
    follow(LIMA, FIRST, OSLO);
    follow(PERTH, FIRST, OSLO);
    awaitStreaming(LIMA);
    awaitStreaming(PERTH);
  }

  protected static SyncStandbys anyOneOf(RegionId... regions) {
    return new SyncStandbys(1, new TreeSet<>(Arrays.asList(regions)));
  }

  protected static Outcome.Done done(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return (Outcome.Done) outcome;
  }

  protected final void prepare(RegionId region) throws Exception {
    assertThat(client(region).prepare(PATIENCE)).isEqualTo(ACKNOWLEDGED);
  }

  /**
   * Writes the numbers from first to last, the table first if need be; all must be acknowledged.
   */
  protected final SortedSet<Integer> writeAll(RegionId region, int first, int last)
      throws Exception {
    if (first == 1) {
      prepare(region);
    }
    var written = new TreeSet<Integer>();
    for (int number = first; number <= last; number++) {
      assertThat(client(region).write(number, PATIENCE)).isEqualTo(ACKNOWLEDGED);
      written.add(number);
    }
    return written;
  }

  protected final void awaitStreaming(RegionId region) throws Exception {
    await(region + " streams", () -> driver(region).observe().streaming());
  }

  protected static void await(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  protected static SortedSet<Integer> numbers(int... numbers) {
    return IntStream.of(numbers).boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  /** The numbers in the exported rows, in the order of the lines. */
  protected List<Integer> exportedNumbers(Path exports) throws Exception {
    try (var files = Files.list(exports)) {
      Path file = files.findFirst().orElseThrow();
      return Files.readAllLines(file).stream()
          .map(line -> line.replaceFirst(".*\"number\":([0-9]+).*", "$1"))
          .map(Integer::valueOf)
          .toList();
    }
  }
}
