package dev.holdfast.simulation;

import dev.holdfast.model.Database;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import dev.holdfast.simulation.IncidentResult.Interruption;
import dev.holdfast.simulation.IncidentResult.Loss;
import dev.holdfast.simulation.Summary.BrokenPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what became of years, in the order in which they are added. Not for several threads. */
public final class Tally {
  /** More broken promises than these are only counted; the first is the one to look at. */
  private static final int BROKEN_KEPT_MAX = 20;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Forecast forecast;
  private final Map<ResourceId, OfResource> resources = new LinkedHashMap<>();
  private final Map<FaultKind, Long> failures = new EnumMap<>(FaultKind.class);
  private final List<BrokenPromise> broken = new ArrayList<>();
  private long brokenCount;
  private long years;
  private long incidents;
  private long peopleNeeded;
  private Duration virtual = Duration.ZERO;

  /** What is counted of one resource. */
  static final class OfResource {
    final Samples recovery = new Samples();
    final Samples planned = new Samples();
    final Samples lostWindow = new Samples();
    final Map<FaultKind, Samples> byKind = new EnumMap<>(FaultKind.class);

    /** Of incidents that are nothing but the loss of the region that took writes. */
    final Samples regionLoss = new Samples();

    final Samples regionLossWindow = new Samples();

    /** Seconds without writes, year by year. */
    final List<Double> downSeconds = new ArrayList<>();

    double downThisYear;
  }

  /** Nothing counted yet. */
  public Tally(Forecast forecast) {
    this.forecast = forecast;
    Topology topology = forecast.topology();
    for (Database database : topology.databases()) {
      resources.put(database.id(), new OfResource());
    }
  }

  /** How many years were added. */
  public long years() {
    return years;
  }

  /** How many incidents there were in them. */
  public long incidents() {
    return incidents;
  }

  /** How much virtual time was played. */
  public Duration virtual() {
    return virtual;
  }

  /** Adds the next year. */
  public void add(YearResult year) {
    years++;
    year.incidents().forEach(this::add);
    for (OfResource resource : resources.values()) {
      resource.downSeconds.add(resource.downThisYear);
      resource.downThisYear = 0;
    }
  }

  private void add(IncidentResult incident) {
    incidents++;
    virtual = virtual.plus(incident.virtual());
    incident.kinds().forEach(kind -> failures.merge(kind, 1L, Long::sum));
    if (incident.peopleNeeded()) {
      peopleNeeded++;
    }
    incident
        .violation()
        .ifPresent(violation -> {
          brokenCount++;
          if (broken.size() < BROKEN_KEPT_MAX) {
            broken.add(new BrokenPromise(incident.id(), violation));
          }
        });
    incident.interruptions().forEach(each -> add(incident.id(), each));
    incident.losses().forEach(each -> add(incident.id(), each));
    if (incident.lossOfPrimary()) {
      resources.forEach((id, resource) -> regionLost(incident, id, resource));
    }
  }

  private OfResource resource(ResourceId id) {
    return java.util.Objects.requireNonNull(resources.get(id));
  }

  private void add(IncidentId incident, Interruption interruption) {
    OfResource resource = resource(interruption.resource());
    long nanos = interruption.lasted().toNanos();
    resource.downThisYear += nanos / NANOS_PER_SECOND;
    (interruption.kind().planned() ? resource.planned : resource.recovery).add(nanos, incident);
    resource.byKind.computeIfAbsent(interruption.kind(), _ -> new Samples()).add(nanos, incident);
  }

  private void add(IncidentId incident, Loss loss) {
    resource(loss.resource()).lostWindow.add(loss.window().toNanos(), incident);
  }

  private static void regionLost(IncidentResult incident, ResourceId id, OfResource resource) {
    long longest =
        incident.interruptions().stream()
            .filter(each -> each.resource().equals(id))
            .mapToLong(each -> each.lasted().toNanos())
            .max()
            .orElse(0);
    long window =
        incident.losses().stream()
            .filter(each -> each.resource().equals(id))
            .mapToLong(each -> Math.max(1, each.window().toNanos()))
            .max()
            .orElse(0);
    resource.regionLoss.add(longest, incident.id());
    resource.regionLossWindow.add(window, incident.id());
  }

  /** What it comes to so far. */
  public Summary summary() {
    List<Summary.OfResource> summaries = new ArrayList<>();
    for (Database database : forecast.topology().databases()) {
      summaries.add(
          Statistics.summary(database, resource(database.id()), failures, forecast.seed()));
    }
    return new Summary(
        forecast.topology().name(),
        forecast.profile(),
        forecast.seed(),
        years,
        incidents,
        peopleNeeded,
        virtual,
        summaries,
        broken,
        brokenCount);
  }
}
