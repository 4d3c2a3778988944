package dev.holdfast.advisor.estimate;

import dev.holdfast.model.Durability;
import dev.holdfast.model.Link;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.Backups;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Design;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How much each store loses with the region of its primary. */
final class LossWindows {
  private static final double BITS = 8;
  private static final double KILOBYTE = 1e3;

  private final Design design;
  private final Book book;
  private final Sizes sizes;
  private final Map<RegionId, Map<RegionId, Link>> links = new HashMap<>();

  LossWindows(Design design, Book book, Gaps gaps) {
    this.design = design;
    this.book = book;
    this.sizes = new Sizes(book, gaps);
    for (Link link : design.links()) {
      links.computeIfAbsent(link.a(), _ -> new HashMap<>()).put(link.b(), link);
      links.computeIfAbsent(link.b(), _ -> new HashMap<>()).put(link.a(), link);
    }
  }

  /** Every store's, in the order of the file; services keep nothing and caches can be refilled. */
  List<RpoEstimate> all() {
    return design.resources().stream()
        .filter(DeclaredResource::keepsData)
        .filter(resource -> resource.kind() != Kind.CACHE)
        .map(this::of)
        .toList();
  }

  private RpoEstimate of(DeclaredResource store) {
    boolean alone =
        store.placement().pattern() == Pattern.SINGLE_REGION
            || store.placement().replicas().isEmpty();
    if (alone || store.placement().pattern() == Pattern.BACKUP_RESTORE) {
      return backup(store, alone);
    }
    if (store.kind() == Kind.SETTINGS) {
      return certain(store, "the consensus log is in every region: nothing is lost");
    }
    return store.placement().durability() == Durability.QUORUM
        ? certain(store, "a write is acknowledged once a majority of the copies has it")
        : replicated(store);
  }

  private RpoEstimate backup(DeclaredResource store, boolean alone) {
    Backups backups = store.store().backups();
    boolean elsewhere =
        backups.region().filter(region -> !region.equals(store.placement().primary())).isPresent();
    if (alone && !elsewhere) {
      return estimate(
          store,
          Optional.empty(),
          "no copy and no backup in another region: all is lost if the region does not come back",
          new Basis("the file", Confidence.HIGH));
    }
    if (backups.pointInTime().orElse(false)) {
      double interval = book.amount("backup.log-interval");
      return estimate(
          store,
          Optional.of(Span.ofSeconds(0, interval / 2, interval)),
          "the log is archived every " + Figures.number(interval) + " s",
          new Basis(book.entry("backup.log-interval").cited(), Confidence.MEDIUM));
    }
    double seconds =
        backups
            .every()
            .map(RecoveryTimes::seconds)
            .orElseGet(() -> book.amount("backup.interval") * 3_600);
    boolean declared = backups.every().isPresent();
    return estimate(
        store,
        Optional.of(Span.ofSeconds(0, seconds / 2, seconds)),
        "a backup every " + Figures.duration(Span.seconds(seconds)) + "; half of that on average",
        new Basis(
            declared ? "the file's backups.every" : book.entry("backup.interval").cited(),
            declared ? Confidence.HIGH : Confidence.LOW));
  }

  private RpoEstimate certain(DeclaredResource store, String formula) {
    return estimate(
        store,
        Optional.of(Span.ZERO),
        formula,
        new Basis("the file's durability; ARCHITECTURE.md, the promises", Confidence.HIGH));
  }

  /** The standby that is least behind is promoted, so each further one can only help. */
  private RpoEstimate replicated(DeclaredResource store) {
    double needed = bitsPerSecond(store);
    Optional<RpoEstimate> least =
        store.placement().replicas().stream()
            .map(replica -> replica(store, replica, needed))
            .reduce((x, y) -> x.losesMoreThan(y) ? y : x);
    return least.orElseThrow();
  }

  private RpoEstimate replica(DeclaredResource store, RegionId replica, double needed) {
    Optional<Link> link =
        Optional.ofNullable(links.getOrDefault(store.placement().primary(), Map.of()).get(replica));
    double carried =
        link.map(it -> (double) it.bandwidth().bitsPerSecond()).orElse(Double.MAX_VALUE);
    if (needed > carried) {
      return estimate(
          store,
          Optional.empty(),
          "writes of %s Mbit/s do not fit the link to %s of %s Mbit/s: the lag grows without end"
              .formatted(Figures.number(needed / 1e6), replica, Figures.number(carried / 1e6)),
          new Basis("the file's load and links", Confidence.HIGH));
    }
    double oneWay = link.map(it -> RecoveryTimes.seconds(it.rtt()) / 2).orElse(0.0);
    Optional<Duration> measured = store.store().lag().p95();
    double flush = book.amount("lag.flush.typical");
    double typical = oneWay + flush;
    double worst = Math.max(typical, oneWay + worstFlush(store));
    if (measured.isPresent()) {
      typical = RecoveryTimes.seconds(measured.get());
      worst =
          Math.max(typical, store.store().lag().alarm().map(RecoveryTimes::seconds).orElse(worst));
    }
    return estimate(
        store,
        Optional.of(Span.ofSeconds(Math.min(oneWay, typical), typical, worst)),
        measured.isPresent()
            ? "the lag, measured: 95 % below " + Figures.duration(measured.get())
            : "the lag to "
                + replica
                + ": round trip ÷ 2, "
                + Figures.duration(Span.seconds(oneWay))
                + ", and "
                + Figures.number(flush)
                + " s to send",
        measured.isPresent()
            ? new Basis("the file's lag.p95", Confidence.HIGH)
            : new Basis(book.entry("lag.flush.typical").cited(), Confidence.MEDIUM));
  }

  private double worstFlush(DeclaredResource store) {
    return book.find("lag.flush." + store.kind().name().toLowerCase(Locale.ROOT) + ".worst")
        .map(Entry::amount)
        .orElseGet(() -> book.amount("lag.flush.worst"));
  }

  private double bitsPerSecond(DeclaredResource store) {
    double overhead = store.kind() == Kind.DATABASE ? book.amount("wal.overhead") : 1;
    return sizes.writes(store).value()
        * sizes.rowKilobytes(store).value()
        * KILOBYTE
        * BITS
        * overhead;
  }

  private static RpoEstimate estimate(
      DeclaredResource store, Optional<Span> span, String formula, Basis basis) {
    return new RpoEstimate(
        store.id().value(),
        span,
        formula,
        basis.source,
        basis.confidence,
        store.objectives().rpo());
  }

  /**
   * What an estimate rests on.
   *
   * @param source where the numbers are from
   * @param confidence how far they can be trusted
   */
  private record Basis(String source, Confidence confidence) {}
}
