package dev.holdfast.cli;

import dev.holdfast.advisor.rule.KnownServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The dated tables that the advisor reasons with. It reads no files itself. */
final class AdvisorData {
  private AdvisorData() {}

  /** Where providers' control planes run. */
  static KnownServices services() {
    return KnownServices.parse(text(KnownServices.TABLE));
  }

  /** The text of a table, by its name among the resources. */
  static String text(String name) {
    try (InputStream stream =
        Objects.requireNonNull(AdvisorData.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
