package dev.holdfast.drill.report;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Loss;
import dev.holdfast.drill.check.ObjectiveResult;
import dev.holdfast.drill.check.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that a drill found.
 *
 * @param header which drill it was
 * @param findings for each resource, in the order of the topology
 * @param courseChecks questions about the drill as a whole
 * @param phases of every runbook, in the order of time
 * @param timeline what happened when
 * @param wanBytes bytes passed during the drill, by {@code from->to}
 */
public record Report(
    Header header,
    List<Findings> findings,
    List<Check> courseChecks,
    List<Phase> phases,
    Timeline timeline,
    Map<String, Long> wanBytes) {
  /** The verdict is valid and every objective is met. */
  public static final int EXIT_PROVED = 0;

  /** The verdict is invalid, or an objective is missed. */
  public static final int EXIT_REFUTED = 1;

  /** The verdict is unknown. */
  public static final int EXIT_UNKNOWN = 3;

  public Report {
    findings = List.copyOf(findings);
    courseChecks = List.copyOf(courseChecks);
    phases = List.copyOf(phases);
    wanBytes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(wanBytes));
  }

  /** What all checks together say, and why. */
  public Verdict verdict() {
    List<Verdict> verdicts = new ArrayList<>();
    courseChecks.forEach(check -> verdicts.add(check.verdict()));
    findings.forEach(
        found -> found.checks().forEach(check -> verdicts.add(named(found, check.verdict()))));
    return Verdict.all(verdicts, ifValid());
  }

  private static Verdict named(Findings found, Verdict verdict) {
    String because = found.resource() + ": " + verdict.because();
    return switch (verdict) {
      case Verdict.Valid _ -> new Verdict.Valid(because);
      case Verdict.Invalid _ -> new Verdict.Invalid(because);
      case Verdict.Unknown _ -> new Verdict.Unknown(because);
    };
  }

  private String ifValid() {
    long acknowledged =
        findings.stream().mapToLong(found -> found.counts().acknowledgedWrites()).sum();
    long lost =
        findings.stream()
            .mapToLong(
                found -> found.loss() instanceof Got<Loss>(Loss loss) ? loss.lost().size() : 0)
            .sum();
    return ("Every one of %d acknowledged writes is accounted for%s, no two primaries acknowledged"
            + " at once, no read was stale and all replicas are equal")
        .formatted(
            acknowledged,
            lost == 0 ? "" : " (%d lost within the lag and exported)".formatted(lost));
  }

  /** Every objective of every resource. */
  public List<ObjectiveResult> objectives() {
    return findings.stream().flatMap(found -> found.objectives().stream()).toList();
  }

  /** Whether every objective is met. */
  public boolean objectivesMet() {
    return objectives().stream().allMatch(ObjectiveResult::met);
  }

  /** The exit code of the command that held the drill. */
  public int exitCode() {
    return switch (verdict()) {
      case Verdict.Invalid _ -> EXIT_REFUTED;
      case Verdict.Unknown _ -> EXIT_UNKNOWN;
      case Verdict.Valid _ -> objectivesMet() ? EXIT_PROVED : EXIT_REFUTED;
    };
  }
}
