package dev.holdfast.advisor.rule;

import dev.holdfast.model.FailoverPolicy;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.PastDrill;
import dev.holdfast.model.design.PastDrill.Kind;
import dev.holdfast.model.design.PastDrill.Verdict;
import dev.holdfast.model.design.Recovery;
import dev.holdfast.model.design.Recovery.Rung;
import java.time.Duration;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether the way out was walked lately, and who may open it. */
final class RecoveryRules {
  private static final int EVACUATION_DAYS_MAX = 90;
  private static final int PROMOTION_DAYS_MAX = 31;
  private static final int APPROVERS_MIN = 2;
  private static final Duration STABLE_MIN = Duration.ofMinutes(30);

  static final List<Rule> RULES =
      List.of(
          Rule.error("HF-601", "The loss of a region was not practised for a quarter")
              .why(
                  "A failover that nobody has run for 90 days does not work: people, quotas,"
                      + " secrets and start-up order change meanwhile.")
              .remedy("run `holdfast drill`, or evacuate a region, and note the day")
              .when(RecoveryRules::evacuation),
          Rule.note("HF-602", "No promotion for a month")
              .why("A promotion every month keeps the second region's copy and its people honest.")
              .remedy("run a planned switchover and note the day")
              .when(RecoveryRules::promotion),
          Rule.error("HF-603", "The runbook is older than what it describes")
              .why("A runbook for last month's infrastructure leads into walls.")
              .remedy("walk through it and note the day")
              .source(Source.formula("runbook-updated ≥ infrastructure-changed"))
              .when(RecoveryRules::oldRunbook),
          Rule.error("HF-604", "No way back in the runbook")
              .why(
                  "If the second region is worse than the first, somebody must know how to undo"
                      + " the move, with the error rates at which to do it.")
              .remedy("write the way back, and `rollback: true`")
              .when(RecoveryRules::rollback),
          Rule.error("HF-605", "A fault was injected before an easier one was survived")
              .why(
                  "The ladder goes from one process to one engine, one zone, a slow link, a"
                      + " partition, the loss of a region, that under load, and combinations. A"
                      + " rung left out is where the next outage is found.")
              .remedy("go back to the rung that is missing")
              .when(RecoveryRules::ladder),
          Rule.error("HF-606", "The old region takes over again by itself")
              .why(
                  "A region that was lost comes back half. Going back by itself moves everybody"
                      + " onto it, often several times, and may overwrite what was written since.")
              .remedy("write `failback: manual`")
              .when(RecoveryRules::failback),
          Rule.warning("HF-607", "Going back too soon")
              .why("A region that was just lost needs half an hour of calm before it is trusted.")
              .remedy("write `stable-before-failback: 30m` or more")
              .when(RecoveryRules::stable),
          Rule.error("HF-608", "One person alone can lose acknowledged writes")
              .why(
                  "Where people decide, two of them must: one slip under stress would lose a"
                      + " region's writes.")
              .remedy("write `approvals: 2`")
              .when(RecoveryRules::approvers),
          Rule.error("HF-609", "Whoever starts a failover may approve it")
              .why("An approval of one's own request is no second look.")
              .remedy("write `self-approval: false`, and make it so")
              .when(RecoveryRules::selfApproval),
          Rule.error("HF-610", "The last drill failed")
              .why("The design is proven not to work until a drill says otherwise.")
              .remedy("mend what the drill found, and run it again")
              .when(RecoveryRules::failed),
          Rule.error("HF-611", "Measured, and not good enough")
              .why("An objective that the last measurement missed is not an objective but a hope.")
              .remedy("mend what took so long, or state what can be kept")
              .source(Source.formula("measured ≤ objective"))
              .when(RecoveryRules::missed));

  private RecoveryRules() {}

  private static Recovery recovery(Scene scene) {
    return scene.operations().recovery();
  }

  private static Optional<LocalDate> last(Scene scene, Set<Kind> kinds) {
    return recovery(scene).drills().stream()
        .filter(drill -> kinds.contains(drill.kind()))
        .map(PastDrill::date)
        .max(Comparator.naturalOrder());
  }

  private static void evacuation(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    if (recovery(scene).equals(Recovery.NONE)) {
      judge.lacks("recovery.drills");
      return;
    }
    age(scene, judge, EnumSet.of(Kind.REGION_EVACUATION), EVACUATION_DAYS_MAX);
  }

  private static void promotion(Scene scene, Judge judge) {
    if (!scene.multiRegion() || recovery(scene).drills().isEmpty()) {
      return;
    }
    age(
        scene,
        judge,
        EnumSet.of(Kind.REGION_EVACUATION, Kind.PROMOTION, Kind.SWITCHOVER),
        PROMOTION_DAYS_MAX);
  }

  private static void age(Scene scene, Judge judge, Set<Kind> kinds, int daysMax) {
    Optional<LocalDate> last = last(scene, kinds);
    long days = last.map(day -> ChronoUnit.DAYS.between(day, scene.today())).orElse(Long.MAX_VALUE);
    if (days > daysMax) {
      judge.finds(
          "recovery.drills",
          last.map(day -> "It was last practised on " + day + ", " + days + " days ago")
              .orElse("It was never practised"),
          "run `holdfast drill`, and note it: `{ kind: "
              + Keyword.of(kinds.iterator().next())
              + ", date: "
              + scene.today()
              + " }`");
    }
  }

  private static void oldRunbook(Scene scene, Judge judge) {
    Optional<LocalDate> runbook = recovery(scene).runbookUpdated();
    Optional<LocalDate> change = recovery(scene).infrastructureChanged();
    if (runbook.isEmpty() || change.isEmpty()) {
      if (scene.multiRegion()) {
        judge.lacks(
            runbook.isEmpty() ? "recovery.runbook-updated" : "recovery.infrastructure-changed");
      }
      return;
    }
    if (runbook.get().isBefore(change.get())) {
      judge.finds(
          "recovery.runbook-updated",
          "The runbook is of %s, and the infrastructure changed on %s"
              .formatted(runbook.get(), change.get()),
          "walk through it, and write `runbook-updated: " + scene.today() + "`");
    }
  }

  private static void rollback(Scene scene, Judge judge) {
    if (!scene.multiRegion()) {
      return;
    }
    judge
        .needs("recovery.rollback", recovery(scene).rollback())
        .filter(told -> !told)
        .ifPresent(_ ->
            judge.finds(
                "recovery.rollback",
                "The runbook does not say how to go back",
                "write the way back, and `rollback: true`"));
  }

  private static void ladder(Scene scene, Judge judge) {
    Set<Rung> survived = Set.copyOf(recovery(scene).chaos());
    if (survived.isEmpty()) {
      return;
    }
    Rung highest = survived.stream().max(Comparator.naturalOrder()).orElseThrow();
    List<String> skipped =
        Arrays.stream(Rung.values())
            .filter(rung -> rung.compareTo(highest) < 0 && !survived.contains(rung))
            .map(Keyword::of)
            .toList();
    if (!skipped.isEmpty()) {
      judge.finds(
          "recovery.chaos",
          "`%s` was tried before %s".formatted(Keyword.of(highest), Text.list(skipped)),
          "go back to `" + skipped.getFirst() + "`, and climb from there");
    }
  }

  private static void failback(Scene scene, Judge judge) {
    recovery(scene)
        .failback()
        .filter(Recovery.Failback.AUTOMATIC::equals)
        .ifPresent(_ ->
            judge.finds(
                "recovery.failback",
                "The old region takes over again as soon as it looks well",
                "write `failback: manual`"));
  }

  private static void stable(Scene scene, Judge judge) {
    recovery(scene)
        .stableBeforeFailback()
        .filter(calm -> calm.compareTo(STABLE_MIN) < 0)
        .ifPresent(calm ->
            judge.finds(
                "recovery.stable-before-failback",
                "The old region is trusted after " + Text.duration(calm),
                "write `stable-before-failback: 30m` or more"));
  }

  private static void approvers(Scene scene, Judge judge) {
    FailoverPolicy policy = scene.design().failover();
    if (policy.mode() == FailoverPolicy.Mode.APPROVAL && policy.approvals() < APPROVERS_MIN) {
      judge.finds(
          "failover.approvals",
          "One person alone approves a failover that may lose acknowledged writes",
          "write `approvals: 2`");
    }
  }

  private static void selfApproval(Scene scene, Judge judge) {
    recovery(scene)
        .selfApproval()
        .filter(own -> own)
        .ifPresent(_ ->
            judge.finds(
                "recovery.self-approval",
                "Whoever starts a failover may approve it",
                "write `self-approval: false`, and make it so"));
  }

  private static Optional<PastDrill> latest(Scene scene) {
    return recovery(scene).drills().stream().max(Comparator.comparing(PastDrill::date));
  }

  private static String at(Scene scene, PastDrill drill) {
    return "recovery.drills." + recovery(scene).drills().indexOf(drill);
  }

  private static void failed(Scene scene, Judge judge) {
    latest(scene)
        .filter(drill -> drill.verdict().filter(it -> it != Verdict.VALID).isPresent())
        .ifPresent(drill ->
            judge.finds(
                at(scene, drill),
                "The last drill, of %s, ended as `%s`"
                    .formatted(drill.date(), Keyword.of(drill.verdict().orElseThrow())),
                "mend what it found, and run it again"));
  }

  private static void missed(Scene scene, Judge judge) {
    latest(scene)
        .ifPresent(drill -> {
          Optional<Duration> rto = scene.tightestRto();
          drill
              .rto()
              .filter(measured -> rto.filter(wanted -> measured.compareTo(wanted) > 0).isPresent())
              .ifPresent(measured ->
                  judge.finds(
                      at(scene, drill),
                      "The drill of %s took %s, and `rto: %s` is asked for"
                          .formatted(
                              drill.date(),
                              Text.duration(measured),
                              Text.duration(rto.orElseThrow())),
                      "mend what took so long, or allow `rto: " + Text.duration(measured) + "`"));
          Optional<Duration> rpo =
              scene.spread().stream()
                  .flatMap(it -> it.objectives().rpo().stream())
                  .min(Comparator.naturalOrder());
          drill
              .rpo()
              .filter(measured -> rpo.filter(wanted -> measured.compareTo(wanted) > 0).isPresent())
              .ifPresent(measured ->
                  judge.finds(
                      at(scene, drill),
                      "The drill of %s lost %s, and `rpo: %s` is asked for"
                          .formatted(
                              drill.date(),
                              Text.duration(measured),
                              Text.duration(rpo.orElseThrow())),
                      "replicate faster, or allow `rpo: " + Text.duration(measured) + "`"));
        });
  }
}
