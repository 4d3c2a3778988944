package dev.holdfast.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The round trips between providers' regions that hold where a file says none, from a dated table
 * with a source for every figure ({@code provider-latencies.txt}).
 */
final class ProviderLatencies {
  private static final String TABLE = "provider-latencies.txt";

  private static final Map<String, Duration> RTTS = load();

  private ProviderLatencies() {}

  /** The round trip between two providers' regions, if the table knows it. */
  static Optional<Duration> rtt(String here, String there) {
    return Optional.ofNullable(RTTS.get(pair(here, there)));
  }

  private static String pair(String x, String y) {
    return x.compareTo(y) <= 0 ? x + " " + y : y + " " + x;
  }

  private static Map<String, Duration> load() {
    try (InputStream stream =
            Objects.requireNonNull(ProviderLatencies.class.getResourceAsStream(TABLE), TABLE);
        var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" +"))
          .collect(
              Collectors.toUnmodifiableMap(
                  fields -> pair(fields[0], fields[1]),
                  fields -> Units.duration(fields[2]).orElseThrow()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
