package dev.holdfast.advisor.capacity;

import dev.holdfast.advisor.capacity.Forecast.Peak;
import dev.holdfast.model.design.Design;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What every measured service has and needs.
 *
 * @param services in the order in which the metrics first name them
 * @param notes what could not be told of all
 */
public record CapacityPlan(List<ServiceCapacity> services, List<String> notes) {
  public CapacityPlan {
    services = List.copyOf(services);
    notes = List.copyOf(notes);
  }

  /**
   * How far to look.
   *
   * @param horizonDays how many days to forecast
   * @param leadDays how many days pass between ordering and having
   */
  public record Ahead(int horizonDays, int leadDays) {
    public Ahead {
      if (horizonDays < 1 || leadDays < 0) {
        throw new IllegalArgumentException(
            "A horizon is a day or more, a lead time is not negative: "
                + horizonDays
                + ", "
                + leadDays);
      }
    }
  }

  /** Plans for a design from what was measured. */
  public static CapacityPlan of(Design design, List<Sample> samples, Ahead ahead) {
    Map<String, List<Sample>> byService = new LinkedHashMap<>();
    samples.forEach(
        sample -> byService.computeIfAbsent(sample.service(), _ -> new ArrayList<>()).add(sample));
    List<ServiceCapacity> services = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    byService.forEach((name, own) -> services.add(new Planning(design, name, own, ahead).plan()));
    design.resources().stream()
        .filter(resource -> !resource.keepsData())
        .filter(resource -> !byService.containsKey(resource.id().value()))
        .forEach(resource -> notes.add(resource.id() + " is in the file, but was not measured"));
    return new CapacityPlan(services, notes);
  }

  /** The highest requests a second of each day, UTC. */
  static List<Peak> dailyPeaks(List<Sample> samples) {
    Map<LocalDate, Double> peaks = new TreeMap<>();
    samples.forEach(sample ->
        peaks.merge(
            LocalDate.ofInstant(sample.at(), ZoneOffset.UTC), sample.requests(), Math::max));
    return peaks.entrySet().stream().map(day -> new Peak(day.getKey(), day.getValue())).toList();
  }
}
