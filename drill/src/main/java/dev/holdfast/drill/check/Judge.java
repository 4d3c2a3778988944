package dev.holdfast.drill.check;

import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Draws the findings from the evidence. */
public final class Judge {
  private Judge() {}

  /** What the evidence of one resource proves. Equal evidence gives equal findings. */
  public static Findings judge(Evidence evidence) {
    LossJudge losses = new LossJudge(evidence);
    List<Anomaly> splitBrain = SplitBrain.find(evidence.operations());
    List<Anomaly> staleReads = StaleReads.find(evidence.operations(), present(evidence));
    Findings bare =
        new Findings(
            evidence.database().id(),
            Counts.of(evidence.operations()),
            losses.loss(),
            splitBrain,
            staleReads,
            contents(evidence.remains()),
            ReplicaEquality.equal(evidence.remains()),
            losses.exported(),
            recoveries(evidence),
            pauses(evidence),
            checks(evidence, losses, splitBrain, staleReads),
            List.of());
    return withObjectives(bare, evidence);
  }

  private static List<Check> checks(
      Evidence evidence, LossJudge losses, List<Anomaly> splitBrain, List<Anomaly> staleReads) {
    List<Operation> operations = evidence.operations();
    return List.of(
        losses.lostWrites(),
        losses.phantoms(),
        Duplicates.check(operations, evidence.remains().present()),
        anomalies(
            "split-brain",
            "writes were acknowledged by a deposed primary",
            splitBrain,
            noSplitBrain(operations)),
        anomalies(
            "log-order",
            "operations saw an older log than one before them",
            LogOrder.find(operations, evidence.database().durability()),
            answered(operations, "No operation saw an older log than one that ended before it")),
        anomalies(
            "stale-reads",
            "reads were not answered as the primary in charge would have",
            staleReads,
            noStaleRead(evidence)),
        anomalies(
            "impossible-reads",
            "reads saw what was not there",
            ImpossibleReads.find(operations),
            answered(operations, "No read saw a row that had not been sent")),
        ReplicaEquality.check(evidence.remains()),
        losses.exports());
  }

  private static Check anomalies(String name, String what, List<Anomaly> found, Verdict ifNone) {
    return new Check(
        name,
        found.isEmpty()
            ? ifNone
            : new Verdict.Invalid(
                "%d %s, the first: %s".formatted(found.size(), what, found.getFirst().because())),
        found.stream().map(Anomaly::because).toList());
  }

  private static Verdict noSplitBrain(List<Operation> operations) {
    if (Counts.of(operations).acknowledgedWrites() == 0) {
      return new Verdict.Unknown("No write was acknowledged, so nothing contradicts anything");
    }
    return new Verdict.Valid(
        "No write was acknowledged by a deposed primary"
            + ServingTimes.shortestHandover(operations)
                .map(gap ->
                    "; between two primaries nothing was served for at least %d ms"
                        .formatted(gap.toMillis()))
                .orElse(""));
  }

  private static Verdict answered(List<Operation> operations, String ifAny) {
    Counts counts = Counts.of(operations);
    return counts.acknowledgedReads() + counts.acknowledgedWrites() == 0
        ? new Verdict.Unknown("No operation was answered, so nothing contradicts anything")
        : new Verdict.Valid(ifAny);
  }

  private static Verdict noStaleRead(Evidence evidence) {
    long reads = Counts.of(evidence.operations()).acknowledgedReads();
    if (reads == 0) {
      return new Verdict.Unknown("No read was answered");
    }
    return switch (evidence.remains().present()) {
      case Got<Rows> _ ->
          new Verdict.Valid("All %d reads came from the primary in charge".formatted(reads));
      case Missing<Rows>(String because) ->
          new Verdict.Unknown("Reads cannot be held against the final rows: " + because);
    };
  }

  private static Set<WriteKey> present(Evidence evidence) {
    return evidence.remains().keys() instanceof Got<Set<WriteKey>>(Set<WriteKey> keys)
        ? keys
        : Set.of();
  }

  private static Map<RegionId, Gathered<Content>> contents(Remains remains) {
    Map<RegionId, Gathered<Content>> contents = new LinkedHashMap<>();
    remains
        .replicas()
        .forEach((region, reading) ->
            contents.put(
                region,
                switch (reading) {
                  case Got<Rows>(Rows rows) -> new Got<>(rows.content());
                  case Missing<Rows>(String because) -> new Missing<>(because);
                }));
    return contents;
  }

  private static Map<RegionId, Recovery.Result> recoveries(Evidence evidence) {
    Map<RegionId, Recovery.Result> results = new LinkedHashMap<>();
    if (evidence.course() instanceof Got<Course>(Course course)) {
      course.survivors().stream()
          .sorted()
          .forEach(region ->
              results.put(
                  region,
                  Recovery.measure(
                      through(evidence, region), course.faultNanos(), course.untilNanos())));
    }
    return results;
  }

  private static Optional<Pauses> pauses(Evidence evidence) {
    return evidence.course() instanceof Got<Course>(Course course)
        ? Optional.of(
            new Pauses(
                longest(evidence, course, course.faultNanos(), course.untilNanos()),
                longest(evidence, course, course.untilNanos(), Long.MAX_VALUE)))
        : Optional.empty();
  }

  private static Duration longest(Evidence evidence, Course course, long from, long to) {
    return course.survivors().stream()
        .map(region -> Recovery.longestPause(through(evidence, region), from, to))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static List<Operation> through(Evidence evidence, RegionId region) {
    return evidence.operations().stream()
        .filter(operation -> operation.region().equals(region))
        .toList();
  }

  private static Findings withObjectives(Findings findings, Evidence evidence) {
    Objectives objectives = evidence.database().objectives();
    List<ObjectiveResult> results = new ArrayList<>();
    results.add(rto(findings, objectives.rto()));
    results.add(rpo(findings, objectives.rpo()));
    return new Findings(
        findings.resource(),
        findings.counts(),
        findings.loss(),
        findings.splitBrain(),
        findings.staleReads(),
        findings.replicas(),
        findings.replicasEqual(),
        findings.exported(),
        findings.recoveries(),
        findings.pauses(),
        findings.checks(),
        results);
  }

  private static ObjectiveResult rto(Findings findings, Duration target) {
    Optional<Duration> measured = findings.rto();
    String because =
        measured
            .map(_ -> "the surviving region that waited longest for sustained writes")
            .orElseGet(() -> whyNoRto(findings.recoveries()));
    return new ObjectiveResult(
        findings.resource() + ".rto",
        target,
        measured,
        measured.isPresent() && measured.get().compareTo(target) <= 0,
        because);
  }

  private static String whyNoRto(Map<RegionId, Recovery.Result> recoveries) {
    for (var recovery : recoveries.entrySet()) {
      switch (recovery.getValue()) {
        case Recovery.Result.Back _ -> {}
        case Recovery.Result.NotBack(String because) -> {
          return recovery.getKey() + ": " + because;
        }
        case Recovery.Result.Untold(String because) -> {
          return recovery.getKey() + ": " + because;
        }
      }
    }
    return "no harm was done, so nothing was measured";
  }

  private static ObjectiveResult rpo(Findings findings, Duration target) {
    String name = findings.resource() + ".rpo";
    return switch (findings.loss()) {
      case Missing<Loss>(String because) ->
          new ObjectiveResult(name, target, Optional.empty(), false, because);
      case Got<Loss>(Loss loss) ->
          new ObjectiveResult(
              name,
              target,
              Optional.of(loss.window()),
              loss.lost().isEmpty() || (!target.isZero() && loss.window().compareTo(target) <= 0),
              loss.lost().isEmpty()
                  ? "no acknowledged write is gone"
                  : loss.lost().size() + " acknowledged writes are gone");
    };
  }
}
