package dev.holdfast.model;

import java.util.regex.Pattern;

/**
 * The name of a region, unique within a topology, for instance {@code us-east}.
 *
 * @param value lower-case letters, digits and inner hyphens, starting with a letter, at most 40
 *     characters (it becomes part of certificates, host names and PostgreSQL application names)
 */
public record RegionId(String value) implements Comparable<RegionId> {
  /** What a name may look like; shared by regions and resources. */
  static final Pattern NAME = Pattern.compile("[a-z](?:[a-z0-9-]{0,38}[a-z0-9])?");

  public RegionId {
    if (!isName(value)) {
      throw new IllegalArgumentException("Not a region name: '" + value + "'");
    }
  }

  /** Whether {@code text} could name a region or a resource. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  @Override
  public int compareTo(RegionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
