package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunDelayTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path threads;

  @Test
  void readsTheWaitOfAThread() {
    assertThat(RunDelay.parse("8053711 1300000000 41\n")).contains(1_300_000_000L);
    assertThat(RunDelay.parse("0 0 0\n")).contains(0L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "12", "12 soon 3", "12 99999999999999999999 3"})
  void takesNothingFromWhatItDoesNotUnderstand(String schedstat) {
    assertThat(RunDelay.parse(schedstat)).isEmpty();
  }

  @Test
  void tellsTheThreadThatWaitedLongestSinceThen() throws Exception {
    RunDelay delay = new RunDelay(threads);
    thread("10", Duration.ofSeconds(100));
    thread("11", Duration.ofMillis(5));
    RunDelay.Snapshot before = delay.now();
    assertThat(delay.since(before)).isZero();

    thread("10", Duration.ofSeconds(100).plusMillis(40));
    thread("11", Duration.ofMillis(1_305));
    assertThat(delay.since(before)).isEqualTo(Duration.ofMillis(1_300));
  }

  @Test
  void countsAThreadThatCameAndForgetsOneThatWent() throws Exception {
    RunDelay delay = new RunDelay(threads);
    thread("10", Duration.ofSeconds(9));
    RunDelay.Snapshot before = delay.now();
    Files.delete(threads.resolve("10/schedstat"));
    thread("12", Duration.ofMillis(70));
    assertThat(delay.since(before)).isEqualTo(Duration.ofMillis(70));
  }

  @Test
  void anIdThatWasGivenToANewThreadIsNoGain() {
    var before = new RunDelay.Snapshot(Map.of("10", 900L, "11", 5L));
    var now = new RunDelay.Snapshot(Map.of("10", 20L, "11", 25L));
    assertThat(now.since(before)).isEqualTo(Duration.ofNanos(20));
  }

  @Test
  void findsNothingWhereTheKernelDoesNotCount() throws Exception {
    RunDelay nowhere = new RunDelay(threads.resolve("missing"));
    assertThat(nowhere.since(nowhere.now())).isZero();
    Files.createDirectories(threads.resolve("10"));
    RunDelay silent = new RunDelay(threads);
    assertThat(silent.since(silent.now())).isZero();
  }

  @Test
  void noticesThatThisProcessIsShortOfProcessors() throws Exception {
    RunDelay delay = new RunDelay();
    RunDelay.Snapshot before = delay.now();
    assertThat(before.nanos()).isNotEmpty();
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> greedy = new ArrayList<>();
    for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors(); i++) {
      greedy.add(
          Thread.ofPlatform()
              .daemon(true)
              .start(() -> {
                while (!over.get()) {
                  Thread.onSpinWait();
                }
              }));
    }
    try {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (delay.since(before).compareTo(Duration.ofMillis(100)) < 0
          && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }
      assertThat(delay.since(before)).isBetween(Duration.ofMillis(100), PATIENCE);
    } finally {
      over.set(true);
      for (Thread thread : greedy) {
        thread.join();
      }
    }
  }

  private void thread(String id, Duration waited) throws IOException {
    Path folder = Files.createDirectories(threads.resolve(id));
    Files.writeString(folder.resolve("schedstat"), "123 " + waited.toNanos() + " 4\n");
  }
}
