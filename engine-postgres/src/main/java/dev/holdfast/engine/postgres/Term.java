package dev.holdfast.engine.postgres;

import dev.holdfast.model.Epoch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a replica must remember across restarts, whatever becomes of its data.
 *
 * @param seen the newest epoch it has acted for
 * @param led the newest epoch it was told to lead
 */
record Term(Epoch seen, Epoch led) {
  private static final Term NONE = new Term(Epoch.NONE, Epoch.NONE);

  /** Reads what {@link #store} wrote; a fresh replica has seen nothing. */
  static Term load(Path file) throws IOException {
    if (!Files.exists(file)) {
      return NONE;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    try {
      return new Term(epoch(lines.get(0), "seen "), epoch(lines.get(1), "led "));
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
    Durable.write(file, "seen " + seen + "\nled " + led + "\n");
  }

  Term seeing(Epoch epoch) {
    return new Term(epoch, led);
  }

  Term leading(Epoch epoch) {
    return new Term(epoch, epoch);
  }

  private static Epoch epoch(String line, String key) {
    if (!line.startsWith(key)) {
      throw new IllegalArgumentException("No '" + key + "' in " + line);
    }
    return new Epoch(Long.parseLong(line.substring(key.length())));
  }
}
