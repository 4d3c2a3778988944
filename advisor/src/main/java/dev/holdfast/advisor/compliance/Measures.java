package dev.holdfast.advisor.compliance;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.Backups;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.PastDrill;
import dev.holdfast.model.design.Recovery;
import dev.holdfast.model.design.StoreFacts.Content;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What requirements are measured by. */
final class Measures {
  private final Design design;
  private final Evidence evidence;
  private final LocalDate today;

  Measures(Design design, Evidence evidence, LocalDate today) {
    this.design = design;
    this.evidence = evidence;
    this.today = today;
  }

  /** How a measure stands, given as its name and argument. */
  Outcome outcome(String measure) {
    String[] words = measure.split(" ", -1);
    String argument = words.length > 1 ? words[1] : "";
    return switch (words[0]) {
      case "regions-apart" -> regionsApart(Double.parseDouble(argument));
      case "rto-at-most" -> objective("rto", it -> it.objectives().rto(), duration(argument));
      case "rpo-at-most" -> objective("rpo", it -> it.objectives().rpo(), duration(argument));
      case "objectives-stated" -> objectivesStated();
      case "measured-rto" -> measured("RTO", PastDrill::rto, duration(argument));
      case "measured-rpo" -> measured("RPO", PastDrill::rpo, duration(argument));
      case "drilled" -> drilled(argument, Integer.parseInt(words[2]));
      case "runbook-reviewed" -> reviewed(Integer.parseInt(argument));
      case "records-kept" -> recordsKept(Integer.parseInt(argument));
      case "records-locked" -> recordsLocked();
      case "residency-kept" -> residencyKept();
      case "backups-apart" -> backupsApart();
      case "restored" -> restored(Integer.parseInt(argument));
      case "change-control" -> changeControl();
      case "audited" -> audited();
      default -> throw new IllegalArgumentException("There is no measure " + measure);
    };
  }

  private static Duration duration(String text) {
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  private static String said(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static String at(DeclaredResource resource, String key) {
    return "resources." + resource.id() + "." + key;
  }

  /** What the regimes are about: what is critical, or everything where nobody says what is. */
  private List<DeclaredResource> critical() {
    List<DeclaredResource> first =
        design.resources().stream()
            .filter(it -> it.needs().tier().filter(tier -> tier == 1).isPresent())
            .toList();
    return first.isEmpty() ? design.resources() : first;
  }

  private Outcome regionsApart(double kilometres) {
    double widest = 0;
    String pair = "";
    for (DeclaredResource resource : critical()) {
      double apart = spread(resource);
      if (apart < 0) {
        return Outcome.unknown("the sites of the regions of `" + resource.id() + "` are not known");
      }
      if (apart < kilometres) {
        return Outcome.missed(
            "the copies of `%s` are %.0f km apart at most".formatted(resource.id(), apart),
            at(resource, "replicas"));
      }
      if (pair.isEmpty() || apart < widest) {
        widest = apart;
        pair = at(resource, "replicas");
      }
    }
    return Outcome.met(
        "every critical resource has copies at least %.0f km apart".formatted(widest), pair);
  }

  /** The greatest distance between two copies; negative if a site is not known. */
  private double spread(DeclaredResource resource) {
    List<Optional<DeclaredRegion.Site>> sites =
        resource.members().stream()
            .map(region -> design.region(region).flatMap(DeclaredRegion::site))
            .toList();
    if (sites.stream().anyMatch(Optional::isEmpty)) {
      return -1;
    }
    double widest = 0;
    for (Optional<DeclaredRegion.Site> here : sites) {
      for (Optional<DeclaredRegion.Site> there : sites) {
        widest = Math.max(widest, here.orElseThrow().kilometresTo(there.orElseThrow()));
      }
    }
    return widest;
  }

  private Outcome objective(
      String key, Function<DeclaredResource, Optional<Duration>> stated, Duration limit) {
    for (DeclaredResource resource : critical()) {
      Optional<Duration> value = stated.apply(resource);
      if (value.isEmpty()) {
        return Outcome.unknown("no " + key + " is stated for `" + resource.id() + "`");
      }
      if (value.get().compareTo(limit) > 0) {
        return Outcome.missed(
            "`%s` allows %s of %s".formatted(key, resource.id(), said(value.get())),
            at(resource, "objectives." + key));
      }
    }
    return Outcome.met(
        "every critical resource states an %s of %s or less".formatted(key, said(limit)),
        "objectives." + key);
  }

  private Outcome objectivesStated() {
    return critical().stream()
        .filter(it -> it.objectives().rto().isEmpty() || it.objectives().rpo().isEmpty())
        .findFirst()
        .map(
            it -> Outcome.missed("`" + it.id() + "` states no rto or no rpo", at(it, "objectives")))
        .orElseGet(() -> Outcome.met("every critical resource states both", "objectives"));
  }

  private Stream<PastDrill> drills() {
    return Stream.concat(recovery().drills().stream(), evidence.drills().stream())
        .filter(drill -> drill.verdict().filter(it -> it != PastDrill.Verdict.VALID).isEmpty());
  }

  private Recovery recovery() {
    return design.facts().operations().recovery();
  }

  private String shown(PastDrill drill) {
    return drill.report().orElse("recovery.drills." + recovery().drills().indexOf(drill));
  }

  private Outcome measured(
      String what, Function<PastDrill, Optional<Duration>> figure, Duration limit) {
    Optional<PastDrill> latest =
        drills()
            .filter(drill -> drill.kind() == PastDrill.Kind.REGION_EVACUATION)
            .filter(drill -> figure.apply(drill).isPresent())
            .max(Comparator.comparing(PastDrill::date));
    if (latest.isEmpty()) {
      return Outcome.unknown("no valid drill of a region's loss measured an " + what);
    }
    Duration value = figure.apply(latest.get()).orElseThrow();
    String how =
        "the drill of %s measured an %s of %s".formatted(latest.get().date(), what, said(value));
    return value.compareTo(limit) <= 0
        ? Outcome.met(how, shown(latest.get()))
        : Outcome.missed(how + ", and " + said(limit) + " is the limit", shown(latest.get()));
  }

  private Outcome drilled(String kind, int days) {
    Optional<PastDrill> latest =
        drills()
            .filter(drill -> Keyword.of(drill.kind()).equals(kind))
            .max(Comparator.comparing(PastDrill::date));
    if (latest.isEmpty()) {
      return Outcome.missed("no valid drill of kind `" + kind + "` is told of");
    }
    long age = ChronoUnit.DAYS.between(latest.get().date(), today);
    String how = "`%s` was practised on %s, %d days ago".formatted(kind, latest.get().date(), age);
    return age <= days
        ? Outcome.met(how, shown(latest.get()))
        : Outcome.missed(how + ", and " + days + " is the limit", shown(latest.get()));
  }

  private Outcome reviewed(int days) {
    Optional<LocalDate> last = recovery().runbookUpdated();
    if (last.isEmpty()) {
      return Outcome.unknown("nobody says when the runbook was last revised");
    }
    long age = ChronoUnit.DAYS.between(last.get(), today);
    String how = "the runbook was revised on " + last.get();
    return age <= days
        ? Outcome.met(how, "recovery.runbook-updated")
        : Outcome.missed(how + ", " + age + " days ago", "recovery.runbook-updated");
  }

  private List<DeclaredResource> records() {
    return design.resources().stream()
        .filter(it -> it.store().holds().contains(Content.RECORDS))
        .toList();
  }

  private Outcome recordsKept(int years) {
    if (records().isEmpty()) {
      return Outcome.unknown("no resource is said to hold records");
    }
    for (DeclaredResource resource : records()) {
      Optional<Duration> kept = resource.store().retention();
      if (kept.isEmpty()) {
        return Outcome.unknown("nobody says how long `" + resource.id() + "` is kept");
      }
      if (kept.get().toDays() < years * 365L) {
        return Outcome.missed(
            "`%s` is kept for %d days, and %d years are asked for"
                .formatted(resource.id(), kept.get().toDays(), years),
            at(resource, "retention"));
      }
    }
    return Outcome.met(
        "records are kept for at least " + years + " years",
        records().stream().map(it -> at(it, "retention")).toArray(String[]::new));
  }

  private Outcome recordsLocked() {
    if (records().isEmpty()) {
      return Outcome.unknown("no resource is said to hold records");
    }
    for (DeclaredResource resource : records()) {
      Optional<Boolean> locked = resource.store().immutable();
      if (locked.isEmpty()) {
        return Outcome.unknown("nobody says whether `" + resource.id() + "` can be changed");
      }
      if (!locked.get()) {
        return Outcome.missed("`" + resource.id() + "` can be changed", at(resource, "immutable"));
      }
    }
    return Outcome.met(
        "records cannot be changed",
        records().stream().map(it -> at(it, "immutable")).toArray(String[]::new));
  }

  private Outcome residencyKept() {
    List<DeclaredResource> personal =
        design.resources().stream()
            .filter(it -> it.store().holds().contains(Content.PERSONAL))
            .toList();
    if (personal.isEmpty()) {
      return Outcome.unknown("no resource is said to hold personal data");
    }
    for (DeclaredResource resource : personal) {
      if (resource.needs().residency().isEmpty()) {
        return Outcome.missed(
            "nobody says where `" + resource.id() + "` may be", at(resource, "residency"));
      }
      Optional<RegionId> outside =
          Stream.concat(resource.members().stream(), resource.store().backups().region().stream())
              .filter(region -> !allowed(resource, region))
              .findFirst();
      if (outside.isPresent()) {
        return Outcome.missed(
            "`%s` is kept in `%s`, which its list does not name"
                .formatted(resource.id(), outside.get()),
            at(resource, "residency"));
      }
    }
    return Outcome.met(
        "personal data, its backups included, is only where the lists say",
        personal.stream().map(it -> at(it, "residency")).toArray(String[]::new));
  }

  private boolean allowed(DeclaredResource resource, RegionId region) {
    List<String> list = resource.needs().residency();
    return list.contains(region.value())
        || design
            .region(region)
            .flatMap(DeclaredRegion::jurisdiction)
            .filter(list::contains)
            .isPresent();
  }

  private List<DeclaredResource> backedUp() {
    return critical().stream()
        .filter(DeclaredResource::keepsData)
        .filter(it -> !it.store().backups().equals(Backups.NONE))
        .toList();
  }

  private Outcome backupsApart() {
    if (backedUp().isEmpty()) {
      return Outcome.unknown("nothing is told of backups");
    }
    for (DeclaredResource resource : backedUp()) {
      Optional<RegionId> region = resource.store().backups().region();
      if (region.isEmpty()) {
        return Outcome.unknown("nobody says where the backups of `" + resource.id() + "` are");
      }
      if (region.get().equals(resource.placement().primary())) {
        return Outcome.missed(
            "the backups of `" + resource.id() + "` are beside its primary",
            at(resource, "backups.region"));
      }
    }
    return Outcome.met(
        "backups are kept in another region",
        backedUp().stream().map(it -> at(it, "backups.region")).toArray(String[]::new));
  }

  private Outcome restored(int days) {
    if (backedUp().isEmpty()) {
      return Outcome.unknown("nothing is told of backups");
    }
    for (DeclaredResource resource : backedUp()) {
      Optional<LocalDate> last = resource.store().backups().restoreTested();
      if (last.isEmpty()) {
        return Outcome.unknown("nobody says when a backup of `" + resource.id() + "` was restored");
      }
      if (ChronoUnit.DAYS.between(last.get(), today) > days) {
        return Outcome.missed(
            "a backup of `%s` was last restored on %s".formatted(resource.id(), last.get()),
            at(resource, "backups.restore-tested"));
      }
    }
    return Outcome.met(
        "a backup of each critical store was restored within " + days + " days",
        backedUp().stream().map(it -> at(it, "backups.restore-tested")).toArray(String[]::new));
  }

  private Outcome changeControl() {
    return design
        .facts()
        .operations()
        .security()
        .changeControl()
        .map(watched ->
            watched
                ? Outcome.met("failovers are under change control", "security.change-control")
                : Outcome.missed(
                    "failovers are not under change control", "security.change-control"))
        .orElseGet(() -> Outcome.unknown("nobody says whether failovers are under change control"));
  }

  private Outcome audited() {
    return evidence
        .audit()
        .map(trail ->
            trail.whole()
                ? Outcome.met(
                    "the audit log has %d entries and is whole".formatted(trail.entries()),
                    "audit log, last hash " + trail.last())
                : Outcome.missed("the audit log's chain is broken", "audit log"))
        .orElseGet(() ->
            Outcome.unknown("no audit log was handed in: `holdfast audit --json > audit.json`"));
  }
}
