package dev.holdfast.topology;

import dev.holdfast.model.design.DeclaredRegion.Site;
import dev.holdfast.model.design.Geography;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where providers' regions are, from a dated table ({@code provider-regions.txt}). */
final class ProviderRegions {
  private static final String TABLE = "provider-regions.txt";

  private static final Map<String, Entry> ENTRIES = load();

  private ProviderRegions() {}

  /** What the table knows of a provider's region. */
  static Optional<Entry> find(String provider) {
    return Optional.ofNullable(ENTRIES.get(provider));
  }

  /** Where a provider's region is. */
  record Entry(Geography geography, String jurisdiction, Site site) {}

  private static Map<String, Entry> load() {
    try (InputStream stream =
            Objects.requireNonNull(ProviderRegions.class.getResourceAsStream(TABLE), TABLE);
        var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" +"))
          .collect(Collectors.toUnmodifiableMap(fields -> fields[0], ProviderRegions::entry));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(String[] fields) {
    return new Entry(
        Geography.valueOf(fields[1].toUpperCase(Locale.ROOT).replace('-', '_')),
        fields[2],
        new Site(Double.parseDouble(fields[3]), Double.parseDouble(fields[4])));
  }
}
