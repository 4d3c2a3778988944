package dev.holdfast.advisor.estimate;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DataSize;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Rate;
import java.util.Optional;

/** How large resources are and how much they do: declared, or else assumed and noted as a gap. */
final class Sizes {
  private static final double GIGABYTE = 1e9;
  private static final double KILOBYTE = 1e3;

  private final Book book;
  private final Gaps gaps;

  Sizes(Book book, Gaps gaps) {
    this.book = book;
    this.gaps = gaps;
  }

  /** What one copy takes, in GB. */
  Size gigabytes(DeclaredResource store) {
    return declared(
        store.store().load().size().map(DataSize::bytes).map(bytes -> bytes / GIGABYTE),
        store,
        "load.size",
        "database.size");
  }

  /** Writes a second, all regions together. */
  Size writes(DeclaredResource store) {
    return declared(
        store.store().load().writes().map(Rate::perSecond),
        store,
        "load.writes",
        "database.writes");
  }

  /** Reads a second, all regions together; none if the file does not say. */
  double reads(DeclaredResource store) {
    return store.store().load().reads().map(Rate::perSecond).orElse(0.0);
  }

  /** What one write changes, in kB. */
  Size rowKilobytes(DeclaredResource store) {
    return declared(
        store.store().load().rowSize().map(DataSize::bytes).map(bytes -> bytes / KILOBYTE),
        store,
        "load.row-size",
        "database.row");
  }

  /** Memory of a cache's copy, in GB. */
  Size cacheGigabytes(DeclaredResource cache) {
    return declared(
        cache.store().load().size().map(DataSize::bytes).map(bytes -> bytes / GIGABYTE),
        cache,
        "load.size",
        "cache.memory");
  }

  /** Cores of a server that holds a copy: enough for what is declared, never below the least. */
  Size engineCores(DeclaredResource store) {
    double needed =
        store.kind() == Kind.STREAM
            ? writes(store).value()
                * rowKilobytes(store).value()
                / KILOBYTE
                / book.amount("stream.rate-per-vcpu")
            : writes(store).value() / book.amount("engine.writes-per-vcpu")
                + reads(store) / book.amount("engine.reads-per-vcpu");
    return new Size(Math.max(book.amount("database.cpu"), Math.ceil(needed)), Confidence.LOW);
  }

  /** Cores of one instance of a service. */
  Size serviceCores(DeclaredResource service) {
    return declared(service.service().cpu().requested(), service, "cpu.requested", "service.cpu");
  }

  /** Memory of one instance of a service, in GB. */
  Size serviceGigabytes(DeclaredResource service) {
    return declared(
        service.service().memory().requested().map(DataSize::bytes).map(b -> b / GIGABYTE),
        service,
        "memory.requested",
        "service.memory");
  }

  /** Instances of a service in a region in quiet times. */
  Size quiet(DeclaredResource service, RegionId region) {
    Integer stated = service.service().instances().get(region);
    if (stated != null) {
      return new Size(stated, Confidence.HIGH);
    }
    gaps.add(
        "instances",
        service.id().value(),
        () -> "what carries everybody in a region that serves, the pattern's share in a standby");
    double whole = quietInPrimary(service);
    double share = region.equals(service.placement().primary()) ? 1 : standbyShare(service);
    return new Size(Math.ceil(whole * share), Confidence.LOW);
  }

  /** Instances of a service at the peak of all regions together. */
  Size peak(DeclaredResource service) {
    return service
        .service()
        .needed()
        .map(needed -> new Size(needed, Confidence.HIGH))
        .orElseGet(() -> {
          gaps.add(
              "needed",
              service.id().value(),
              () ->
                  Figures.number(book.amount("service.peak-ratio")) + " times the quiet instances");
          return new Size(
              quietInPrimary(service) * book.amount("service.peak-ratio"), Confidence.LOW);
        });
  }

  /** The share of the compute that the pattern keeps running in a standby region. */
  double standbyShare(DeclaredResource resource) {
    return switch (resource.placement().pattern()) {
      case SINGLE_REGION -> 0;
      case ACTIVE_ACTIVE_SHARDED, ACTIVE_ACTIVE_REPLICATED -> book.amount("standby.active-active");
      case BACKUP_RESTORE, PILOT_LIGHT, WARM_STANDBY, ACTIVE_PASSIVE ->
          book.amount("standby." + Keyword.of(resource.placement().pattern()));
    };
  }

  private double quietInPrimary(DeclaredResource service) {
    Integer stated = service.service().instances().get(service.placement().primary());
    if (stated != null) {
      return stated;
    }
    return service
        .service()
        .needed()
        .map(needed -> Math.ceil(needed / book.amount("service.peak-ratio")))
        .orElse(book.amount("service.replicas"));
  }

  private Size declared(
      Optional<Double> stated, DeclaredResource resource, String key, String assumption) {
    if (stated.isPresent()) {
      return new Size(stated.get(), Confidence.HIGH);
    }
    Entry entry = book.entry(assumption);
    gaps.add(key, resource.id().value(), () -> Figures.number(entry.amount()) + " " + entry.unit());
    return new Size(entry.amount(), Confidence.LOW);
  }
}
