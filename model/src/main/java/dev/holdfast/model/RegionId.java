package dev.holdfast.model;

/**
 * The name of a region, unique within a topology, for instance {@code us-east}.
 *
 * @param value lower-case letters, digits and inner hyphens, starting with a letter, at most 40
 *     characters (it becomes part of certificates, host names and PostgreSQL application names)
 */
public record RegionId(String value) implements Comparable<RegionId> {
  private static final int LENGTH_MAX = 40;

  public RegionId {
    if (!isName(value)) {
      throw new IllegalArgumentException("Not a region name: '" + value + "'");
    }
  }

  /** Whether {@code text} could name a region or a resource. */
  public static boolean isName(String text) {
    int last = text.length() - 1;
    if (last < 0 || last >= LENGTH_MAX || !isLetter(text.charAt(0)) || text.charAt(last) == '-') {
      return false;
    }
    for (int i = 1; i <= last; i++) {
      char character = text.charAt(i);
      boolean digit = character >= '0' && character <= '9';
      if (!isLetter(character) && !digit && character != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char character) {
    return character >= 'a' && character <= 'z';
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
