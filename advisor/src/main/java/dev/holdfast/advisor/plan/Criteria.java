package dev.holdfast.advisor.plan;

import dev.holdfast.advisor.estimate.Economics;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Figures;
import dev.holdfast.advisor.estimate.Mandate;
import dev.holdfast.advisor.estimate.Standing;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Observability;
import dev.holdfast.model.design.PastDrill;
import dev.holdfast.model.design.PastDrill.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What each gate asks. The limits are those of common practice for such projects: a lag of 200 ms
 * goes and of 500 ms aborts, spending 120 % of what was projected holds and 200 % aborts, a restore
 * takes less than 15 minutes, a secret is everywhere within 60 s, a standby runs a quarter.
 */
final class Criteria {
  private static final Duration LAG_GO = Duration.ofMillis(200);
  private static final Duration LAG_ABORT = Duration.ofMillis(500);
  private static final double SPEND_GO = 1.2;
  private static final double SPEND_ABORT = 2.0;
  private static final Duration RESTORE_MAX = Duration.ofMinutes(15);
  private static final Duration SECRETS_MAX = Duration.ofMinutes(1);
  private static final double STANDBY_MIN = 0.25;
  private static final double VELOCITY_MIN = 0.5;

  /** A reason that names ten thousand resources is read by nobody. */
  private static final int NAMES_MAX = 3;

  private final Design design;
  private final Estimate estimate;
  private final Measured measured;

  Criteria(Design design, Estimate estimate, Measured measured) {
    this.design = design;
    this.estimate = estimate;
    this.measured = measured;
  }

  List<Criterion> business() {
    return List.of(worth(), objectives(), owners());
  }

  List<Criterion> data() {
    return List.of(lag(), spend(), restore(), promotion());
  }

  List<Criterion> compute() {
    List<Criterion> criteria = new ArrayList<>(List.of(standby(), secrets(), dashboards()));
    criteria.add(spend());
    return criteria;
  }

  List<Criterion> traffic() {
    return List.of(failover(), goingBack(), lag());
  }

  List<Criterion> aborts() {
    return List.of(worth(), lag(), spend(), velocity());
  }

  List<Criterion> loneBusiness() {
    return List.of(allowed(), objectives(), owners());
  }

  List<Criterion> loneBackups() {
    return List.of(backups(), restore(), spend());
  }

  List<Criterion> loneAborts() {
    return List.of(allowed(), spend());
  }

  /** Whether one region is enough for those who make rules. */
  private Criterion allowed() {
    String what = "no rule demands a second region";
    return Mandate.of(design)
        .map(who -> Criterion.abort(what, who + ": see what fits with holdfast advise"))
        .orElseGet(() -> Criterion.go(what, "no regime or reason of the file does"));
  }

  private Criterion backups() {
    String what = "every store has a backup in another region";
    List<String> without =
        design.resources().stream()
            .filter(DeclaredResource::keepsData)
            .filter(store -> store.kind() != DeclaredResource.Kind.CACHE)
            .filter(store ->
                store
                    .store()
                    .backups()
                    .region()
                    .filter(region -> !region.equals(store.placement().primary()))
                    .isEmpty())
            .map(store -> store.id().value())
            .toList();
    return without.isEmpty()
        ? Criterion.go(what, "as the file declares")
        : Criterion.hold(what, named(without) + ": write backups: { region: … }");
  }

  private Criterion worth() {
    String what = "the premium is less than the limit times the benefit";
    Economics economics = estimate.economics();
    return switch (economics.verdict()) {
      case BUILD, MANDATED -> Criterion.go(what, economics.because());
      case STEP_DOWN, UNKNOWN, ALONE -> Criterion.hold(what, economics.because());
      case STAY -> Criterion.abort(what, economics.because());
    };
  }

  private Criterion objectives() {
    String what = "the design typically keeps its RTO and RPO";
    Standing rto = estimate.recovery().standing();
    Standing rpo =
        estimate.recovery().loss().map(loss -> loss.standing()).orElse(Standing.NOT_STATED);
    String said = "estimated RTO " + said(rto) + ", RPO " + said(rpo);
    return rto == Standing.MISSED || rpo == Standing.MISSED
        ? Criterion.hold(what, said)
        : Criterion.go(what, said);
  }

  private static String said(Standing standing) {
    return standing == Standing.AT_RISK ? "kept typically but not at worst" : standing.word();
  }

  private Criterion owners() {
    long without =
        design.resources().stream()
            .filter(resource -> !resource.needs().tags().containsKey("cost-centre"))
            .count();
    String what = "every resource has a cost centre";
    return without == 0
        ? Criterion.go(what, "all of " + design.resources().size())
        : Criterion.hold(
            what,
            without + (without == 1 ? " has" : " have") + " none: write tags: { cost-centre: … }");
  }

  private Criterion lag() {
    String what =
        "lag below %s at peak; above %s ends it"
            .formatted(Figures.duration(LAG_GO), Figures.duration(LAG_ABORT));
    Optional<DeclaredResource> slowest = measured.slowest();
    if (slowest.isEmpty()) {
      return Criterion.hold(what, "not measured: write lag: { p95: … } of each store");
    }
    Duration lag = slowest.get().store().lag().p95().orElseThrow();
    String said =
        "measured: %s, the slowest store, has a p95 of %s"
            .formatted(slowest.get().id(), Figures.duration(lag));
    if (lag.compareTo(LAG_ABORT) > 0) {
      return Criterion.abort(what, said);
    }
    return lag.compareTo(LAG_GO) < 0 ? Criterion.go(what, said) : Criterion.hold(what, said);
  }

  private Criterion spend() {
    String what =
        "spending at most %s of what was projected; %s ends it"
            .formatted(Figures.percent(SPEND_GO), Figures.percent(SPEND_ABORT));
    Optional<Double> spend = measured.spend();
    if (spend.isEmpty()) {
      return Criterion.hold(what, "not known: write bill: { total: …, projected: … }");
    }
    String said = "the bill is " + Figures.percent(spend.get()) + " of what was projected";
    if (spend.get() >= SPEND_ABORT) {
      return Criterion.abort(what, said);
    }
    return spend.get() <= SPEND_GO ? Criterion.go(what, said) : Criterion.hold(what, said);
  }

  private Criterion restore() {
    String what = "a backup restored and read within " + Figures.duration(RESTORE_MAX);
    Optional<PastDrill> last =
        measured.recorded(PastDrill.Kind.RESTORE).reduce((_, later) -> later);
    return last.map(drill -> restore(what, drill))
        .orElseGet(() ->
            Criterion.hold(what, "never tried: record it under recovery.drills, kind: restore"));
  }

  private static Criterion restore(String what, PastDrill drill) {
    if (drill.rto().isEmpty()) {
      return Criterion.hold(what, "tried on " + drill.date() + ", but its time is not recorded");
    }
    String said = "took " + Figures.duration(drill.rto().get()) + " on " + drill.date();
    return drill.rto().get().compareTo(RESTORE_MAX) < 0
        ? Criterion.go(what, said)
        : Criterion.hold(what, said);
  }

  private Criterion promotion() {
    String what = "a standby was promoted in a test, and nothing was lost";
    long bad =
        measured.reported("switchover").filter(drill -> !drill.valid()).count()
            + measured
                .recorded(PastDrill.Kind.PROMOTION, PastDrill.Kind.SWITCHOVER)
                .filter(drill -> drill.verdict().equals(Optional.of(Verdict.INVALID)))
                .count();
    long good =
        measured.reported("switchover").filter(drill -> drill.valid()).count()
            + measured
                .recorded(PastDrill.Kind.PROMOTION, PastDrill.Kind.SWITCHOVER)
                .filter(drill -> drill.verdict().equals(Optional.of(Verdict.VALID)))
                .count();
    if (bad > good) {
      return Criterion.abort(what, bad + " failed, " + good + " went well");
    }
    return good > 0
        ? Criterion.go(what, good + " went well" + (bad > 0 ? ", " + bad + " failed" : ""))
        : Criterion.hold(what, "never tried: holdfast drill --scenario switchover");
  }

  private Criterion standby() {
    String what =
        "every service runs at " + Figures.percent(STANDBY_MIN) + " in its standby region";
    if (design.resources().stream().allMatch(DeclaredResource::keepsData)) {
      return Criterion.go(what, "no service is declared");
    }
    List<String> small =
        design.resources().stream()
            .filter(resource -> !resource.keepsData())
            .filter(resource -> !ready(resource))
            .map(resource -> resource.id().value())
            .toList();
    return small.isEmpty()
        ? Criterion.go(what, "as the file declares")
        : Criterion.hold(what, named(small) + ": less, no standby, or instances are not declared");
  }

  private static String named(List<String> names) {
    return names.stream().limit(NAMES_MAX).collect(Collectors.joining(", "))
        + (names.size() > NAMES_MAX ? " and " + (names.size() - NAMES_MAX) + " more" : "");
  }

  private static boolean ready(DeclaredResource service) {
    Integer primary = service.service().instances().get(service.placement().primary());
    if (primary == null || service.placement().replicas().isEmpty()) {
      return false;
    }
    for (RegionId replica : service.placement().replicas()) {
      if (service.service().instances().getOrDefault(replica, 0) < primary * STANDBY_MIN) {
        return false;
      }
    }
    return true;
  }

  private Criterion secrets() {
    String what = "a new secret is in every region within " + Figures.duration(SECRETS_MAX);
    return design
        .facts()
        .operations()
        .security()
        .secretsReplicatedWithin()
        .map(within -> {
          String said = "within " + Figures.duration(within);
          return within.compareTo(SECRETS_MAX) <= 0
              ? Criterion.go(what, said)
              : Criterion.hold(what, said);
        })
        .orElseGet(() ->
            Criterion.hold(what, "not known: write security: { secrets-replicated-within: … }"));
  }

  private Criterion dashboards() {
    String what = "one dashboard shows all regions";
    return design
        .facts()
        .operations()
        .observability()
        .dashboards()
        .map(kind ->
            kind == Observability.Dashboards.GLOBAL
                ? Criterion.go(what, "as the file declares")
                : Criterion.hold(what, "each region has its own"))
        .orElseGet(
            () -> Criterion.hold(what, "not known: write observability: { dashboards: global }"));
  }

  private Criterion failover() {
    Optional<Duration> longest = measured.longestRto();
    String what =
        "a region was lost under load, and the RTO of %s was kept"
            .formatted(measured.objective().map(Figures::duration).orElse("(none stated)"));
    long invalid = measured.reported("region-loss").filter(drill -> !drill.valid()).count();
    if (longest.isEmpty()) {
      return Criterion.hold(
          what,
          invalid > 0
              ? "no drill of a lost region was valid, " + invalid + " were not"
              : "never tried: holdfast drill --scenario region-loss");
    }
    String said = "measured, at most " + Figures.duration(longest.get());
    boolean kept = measured.objective().filter(most -> longest.get().compareTo(most) > 0).isEmpty();
    return kept ? Criterion.go(what, said) : Criterion.hold(what, said);
  }

  private Criterion goingBack() {
    String what = "the way back was tried";
    long tried =
        measured.reported("switchover").filter(drill -> drill.valid()).count()
            + measured.recorded(PastDrill.Kind.SWITCHOVER).count();
    return tried > 0
        ? Criterion.go(what, tried == 1 ? "once" : tried + " times")
        : Criterion.hold(
            what, "never: holdfast switchover, or holdfast drill --scenario switchover");
  }

  private Criterion velocity() {
    String what =
        "features at no less than " + Figures.percent(VELOCITY_MIN) + " of the pace before";
    return design
        .facts()
        .business()
        .velocity()
        .map(share -> {
          String said = "now at " + Figures.percent(share.fraction());
          return share.fraction() < VELOCITY_MIN
              ? Criterion.abort(what, said)
              : Criterion.go(what, said);
        })
        .orElseGet(() -> Criterion.hold(what, "not known: write business: { velocity: … }"));
  }
}
