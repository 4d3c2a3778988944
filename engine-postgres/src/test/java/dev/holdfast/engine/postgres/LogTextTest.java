package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way of a log from who reads it to who writes it down. */
@Timeout(30)
class LogTextTest {
  private final LogText text = new LogText();

  @Test
  void whatIsAddedIsReadToTheEnd() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var lines =
          threads.submit(() ->
              new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))
                  .lines()
                  .toList());
      add("one\ntw");
      add("");
      add("o\nthree");
      text.end();
      add("too late");

      assertThat(lines.get(10, TimeUnit.SECONDS)).isEqualTo(List.of("one", "two", "three"));
    }
  }

  @Test
  void addingNeverWaitsForTheReader() throws Exception {
    byte[] piece = new byte[LogText.WAITING_BYTES_MAX / 4];
    for (int i = 0; i < 100; i++) {
      text.add(piece);
    }
    assertThat(text.readNBytes(piece.length)).hasSameSizeAs(piece);
    text.add(piece);
    text.add(piece);
    text.end();

    assertThat(text.readAllBytes()).hasSize(4 * piece.length);
  }

  private void add(String piece) {
    text.add(piece.getBytes(StandardCharsets.UTF_8));
  }
}
