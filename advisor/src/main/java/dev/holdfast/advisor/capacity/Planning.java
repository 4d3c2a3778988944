package dev.holdfast.advisor.capacity;

import dev.holdfast.advisor.capacity.CapacityPlan.Ahead;
import dev.holdfast.advisor.capacity.ServiceCapacity.Bounds;
import dev.holdfast.advisor.capacity.ServiceCapacity.Loss;
import dev.holdfast.advisor.capacity.ServiceCapacity.Order;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Plans one service. */
final class Planning {
  /** The share of moments that count as quiet. */
  private static final double QUIET = 0.05;

  private final String name;
  private final List<Sample> samples;
  private final Ahead ahead;
  private final Optional<DeclaredResource> declared;
  private final List<String> notes = new ArrayList<>();

  Planning(Design design, String name, List<Sample> samples, Ahead ahead) {
    this.name = name;
    this.samples = samples;
    this.ahead = ahead;
    this.declared =
        RegionId.isName(name)
            ? design.resource(new ResourceId(name)).filter(it -> !it.keepsData())
            : Optional.empty();
  }

  ServiceCapacity plan() {
    List<Limit> limits = Limits.of(samples);
    double peak = samples.stream().mapToDouble(Sample::requests).max().orElse(0);
    Optional<Forecast> forecast =
        Forecast.of(CapacityPlan.dailyPeaks(samples), ahead.horizonDays());
    if (forecast.isEmpty()) {
      notes.add(
          "no forecast: %d days were measured, %d are needed"
              .formatted(CapacityPlan.dailyPeaks(samples).size(), Forecast.HISTORY_MIN));
    }
    if (limits.isEmpty()) {
      notes.add("no limit can be told: measure cpu, memory, connections or iops beside rps");
    }
    int instances = serving();
    if (instances == 0) {
      notes.add("the file tells no instances of it: write them for the loss of a region");
    }
    OptionalDouble each =
        limits.isEmpty() || instances == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(limits.getFirst().requests() / instances);
    Optional<Loss> loss = loss(each, peak);
    return new ServiceCapacity(
        name,
        peak,
        samples.stream()
            .flatMap(sample -> Optional.ofNullable(sample.values().get(Metric.P99)).stream())
            .reduce(Math::max),
        limits,
        forecast,
        loss,
        forecast.flatMap(days -> bounds(each, days)),
        forecast.flatMap(days -> order(limits, each, days)),
        notes);
  }

  /** Instances in the regions that serve. */
  private int serving() {
    return declared
        .map(service ->
            service.activeActive()
                ? sum(service.service().instances(), _ -> true)
                : service.service().instances().getOrDefault(service.placement().primary(), 0))
        .orElse(0);
  }

  private static int sum(Map<RegionId, Integer> numbers, Predicate<RegionId> which) {
    return numbers.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private Optional<Loss> loss(OptionalDouble each, double peak) {
    if (each.isEmpty() || !(each.getAsDouble() > 0) || declared.isEmpty()) {
      return Optional.empty();
    }
    DeclaredResource service = declared.get();
    Map<RegionId, Integer> instances = service.service().instances();
    RegionId lost =
        service.activeActive()
            ? instances.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(service.placement().primary())
            : service.placement().primary();
    List<RegionId> rest =
        service.members().stream().filter(region -> !region.equals(lost)).toList();
    Map<RegionId, Integer> quota = service.service().quota();
    Optional<Integer> byScaling = service.service().scaling().max().map(most -> most * rest.size());
    Optional<Integer> attainable =
        quota.keySet().containsAll(rest) && !rest.isEmpty()
            ? Optional.of(Math.min(sum(quota, rest::contains), byScaling.orElse(Integer.MAX_VALUE)))
            : byScaling;
    return Optional.of(
        new Loss(
            lost,
            sum(instances, rest::contains),
            (int) Math.ceil(peak / each.getAsDouble()),
            attainable));
  }

  private Optional<Bounds> bounds(OptionalDouble each, Forecast forecast) {
    if (each.isEmpty() || !(each.getAsDouble() > 0)) {
      return Optional.empty();
    }
    List<Double> sorted = samples.stream().map(Sample::requests).sorted().toList();
    double quiet = sorted.get((int) (QUIET * (sorted.size() - 1)));
    int min = Math.max(2, (int) Math.ceil(quiet / each.getAsDouble()));
    int max = Math.max(min, (int) Math.ceil(forecast.highest() / each.getAsDouble()));
    return Optional.of(new Bounds(min, max, compared(min, max)));
  }

  private String compared(int min, int max) {
    Optional<Integer> lowest = declared.flatMap(service -> service.service().scaling().min());
    Optional<Integer> highest = declared.flatMap(service -> service.service().scaling().max());
    if (lowest.isEmpty() && highest.isEmpty()) {
      return "the file tells no bounds";
    }
    List<String> advice = new ArrayList<>();
    lowest
        .filter(stated -> stated < min)
        .ifPresent(stated -> advice.add("min " + stated + " is below what quiet times need"));
    highest
        .filter(stated -> stated < max)
        .ifPresent(stated -> advice.add("max " + stated + " is below the highest forecast peak"));
    highest
        .filter(stated -> stated > 3 * max)
        .ifPresent(stated ->
            advice.add("max " + stated + " is so high that a mistake would be expensive"));
    if (highest.isEmpty()) {
      advice.add("without a max a mistake is unbounded");
    }
    return advice.isEmpty() ? "the file's bounds fit" : String.join("; ", advice);
  }

  private Optional<Order> order(List<Limit> limits, OptionalDouble each, Forecast forecast) {
    if (limits.isEmpty()) {
      return Optional.empty();
    }
    int most = each.isPresent() ? ceiling().orElse(0) : 0;
    double carried = most > 0 ? most * each.orElse(0) : limits.getFirst().requests();
    String because =
        most > 0
            ? "%d instances, all that the serving regions may have, carry %s requests/s"
                .formatted(most, Figures.number(Math.rint(carried)))
            : "%s as it is carries %s requests/s"
                .formatted(limits.getFirst().metric().column(), Figures.number(Math.rint(carried)));
    Optional<LocalDate> needed = forecast.firstAbove(carried);
    return needed.map(day -> new Order(day.minusDays(ahead.leadDays()), day, because));
  }

  /** The most instances that serving regions may have: quota, else scaling's most. */
  private Optional<Integer> ceiling() {
    return declared.flatMap(service -> {
      List<RegionId> serving =
          service.activeActive() ? service.members() : List.of(service.placement().primary());
      Map<RegionId, Integer> quota = service.service().quota();
      Optional<Integer> byScaling =
          service.service().scaling().max().map(max -> max * serving.size());
      return quota.keySet().containsAll(serving)
          ? Optional.of(
              Math.min(sum(quota, serving::contains), byScaling.orElse(Integer.MAX_VALUE)))
          : byScaling;
    });
  }
}
