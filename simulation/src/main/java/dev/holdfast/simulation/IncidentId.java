package dev.holdfast.simulation;

/**
 * Names an incident.
 *
 * @param year of the forecast, from 1
 * @param number within the year, from 1
 */
public record IncidentId(long year, int number) {
  /**
   * From text such as {@code 417.2}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static IncidentId parse(String text) {
    String[] parts = text.split("\\.", -1);
    try {
      if (parts.length == 2) {
        IncidentId id = new IncidentId(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
        if (id.year() > 0 && id.number() > 0) {
          return id;
        }
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
    throw new IllegalArgumentException(wrong(text));
  }

  private static String wrong(String text) {
    return "'" + text + "' is no incident: write the year and the number in it, such as 417.2";
  }

  @Override
  public String toString() {
    return year + "." + number;
  }
}
