package dev.holdfast.engine.postgres;

import dev.holdfast.model.Epoch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a replica must remember across restarts, whatever becomes of its data.
 *
 * @param seen the newest epoch it has acted for
 * @param led the newest epoch it was told to lead
 * @param began what it last began as a primary, which may be for an epoch before {@code led}; empty
 *     where an earlier version wrote the file, which did not say
 */
record Term(Epoch seen, Epoch led, Optional<Beginning> began) {
  private static final Term NONE = new Term(Epoch.NONE, Epoch.NONE, Optional.of(Beginning.NONE));

  /**
   * That a replica became the primary of an epoch, and on which timeline. They have the same
   * number, but for the first timeline of a new database.
   */
  record Beginning(Epoch epoch, long timeline) {
    static final Beginning NONE = new Beginning(Epoch.NONE, 0);
  }

  /** Reads what {@link #store} wrote; a fresh replica has seen nothing. */
  static Term load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return NONE;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    try {
      Epoch seen = new Epoch(number(lines.get(0), "seen "));
      Epoch led = new Epoch(number(lines.get(1), "led "));
      return new Term(seen, led, lines.size() < 3 ? Optional.empty() : began(lines.get(2)));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException(
          file
              + " is damaged, so this replica could act for an epoch that is over. Remove its whole"
              + " folder; it is cloned again from the primary",
          e);
    }
  }

  /** On disk when it returns. */
  void store(Path file) throws IOException {
    String text = "seen " + seen + "\nled " + led + "\n";
    String third =
        began.map(it -> "began " + it.epoch() + " on " + it.timeline() + "\n").orElse("");
    Durable.write(file, text + third);
  }

  Term seeing(Epoch epoch) {
    return new Term(epoch, led, began);
  }

  Term leading(Epoch epoch) {
    return new Term(epoch, epoch, began);
  }

  /** As the primary of the newest epoch it was told to lead, on this timeline. */
  Term beginning(long timeline) {
    return new Term(seen, led, Optional.of(new Beginning(led, timeline)));
  }

  /** Whether it became the primary of the newest epoch that it was told to lead. */
  boolean hasBegun() {
    return began.filter(it -> it.epoch().equals(led)).isPresent();
  }

  private static Optional<Beginning> began(String line) {
    String[] parts = line.split(" on ", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("No timeline in " + line);
    }
    return Optional.of(
        new Beginning(new Epoch(number(parts[0], "began ")), Long.parseLong(parts[1])));
  }

  private static long number(String line, String key) {
    if (!line.startsWith(key)) {
      throw new IllegalArgumentException("No '" + key + "' in " + line);
    }
    return Long.parseLong(line.substring(key.length()));
  }
}
