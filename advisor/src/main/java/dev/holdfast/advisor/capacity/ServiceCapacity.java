package dev.holdfast.advisor.capacity;

import dev.holdfast.model.RegionId;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What a service has and needs.
 *
 * @param service its name
 * @param peak the highest requests a second that were measured
 * @param slowest the highest 99th percentile of latency that was measured, in ms; empty if none was
 * @param limits what it carries as it is, the lowest first; empty if nothing can be told
 * @param forecast the daily peaks to come; empty with too little history
 * @param loss what happens when a region is lost; empty if the file tells no instances
 * @param bounds how it should scale; empty if that cannot be told
 * @param order when to order more; empty if there is no need within the horizon, or nobody can tell
 * @param notes what could not be told, and what would help
 */
public record ServiceCapacity(
    String service,
    double peak,
    Optional<Double> slowest,
    List<Limit> limits,
    Optional<Forecast> forecast,
    Optional<Loss> loss,
    Optional<Bounds> bounds,
    Optional<Order> order,
    List<String> notes) {
  public ServiceCapacity {
    limits = List.copyOf(limits);
    notes = List.copyOf(notes);
  }

  /** What gives way first. */
  public Optional<Limit> bottleneck() {
    return limits.isEmpty() ? Optional.empty() : Optional.of(limits.getFirst());
  }

  /**
   * The loss of the region that carries most.
   *
   * @param region which one
   * @param left instances in the other regions
   * @param needed instances that carry the measured peak
   * @param attainable instances that the other regions may grow to: quota, else scaling's most;
   *     empty if neither is told
   */
  public record Loss(RegionId region, int left, int needed, Optional<Integer> attainable) {
    /** Whether the rest carries the peak at once. */
    public boolean carried() {
      return left >= needed;
    }

    /** Whether the rest may grow enough; unknown counts as no. */
    public boolean attainableInTime() {
      return carried() || attainable.filter(most -> most >= needed).isPresent();
    }
  }

  /**
   * Bounds of autoscaling, in instances of all serving regions together.
   *
   * @param min what carries quiet times
   * @param max what carries the highest forecast peak
   * @param advice how that compares with the file
   */
  public record Bounds(int min, int max, String advice) {}

  /**
   * When more is needed.
   *
   * @param by when it must have been ordered
   * @param neededOn when the forecast's upper end exceeds what there is
   * @param because what is exceeded
   */
  public record Order(LocalDate by, LocalDate neededOn, String because) {}
}
