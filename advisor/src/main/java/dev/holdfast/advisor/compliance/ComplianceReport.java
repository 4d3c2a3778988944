package dev.holdfast.advisor.compliance;

import dev.holdfast.advisor.compliance.Outcome.Status;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Regime;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the regimes of a design ask for, and how each requirement stands.
 *
 * @param packs as of when the requirements hold
 * @param rows one for each requirement
 */
public record ComplianceReport(String packs, List<Row> rows) {
  public ComplianceReport {
    rows = List.copyOf(rows);
  }

  /**
   * Judges a design.
   *
   * @param design what the file tells
   * @param regimes the regimes to judge by; those of the file if empty
   * @param packs the requirements
   * @param evidence what was handed in beside the file
   * @param today what ages are counted from
   */
  public static ComplianceReport of(
      Design design, List<Regime> regimes, RulePacks packs, Evidence evidence, LocalDate today) {
    var measures = new Measures(design, evidence, today);
    List<Regime> asked = regimes.isEmpty() ? design.facts().regimes() : regimes;
    return new ComplianceReport(
        packs.date(),
        asked.stream()
            .flatMap(regime -> packs.of(regime).stream())
            .map(requirement ->
                new Row(
                    requirement, requirement.measures().stream().map(measures::outcome).toList()))
            .toList());
  }

  /** How many requirements stand like that. */
  public long count(Status status) {
    return rows.stream().filter(row -> row.status() == status).count();
  }

  /**
   * A requirement and how it stands.
   *
   * @param requirement what is asked for
   * @param outcomes one for each of its measures
   */
  public record Row(Requirement requirement, List<Outcome> outcomes) {
    public Row {
      outcomes = List.copyOf(outcomes);
    }

    /** The worst of its measures. */
    public Status status() {
      return outcomes.stream().map(Outcome::status).max(Status::compareTo).orElse(Status.UNKNOWN);
    }

    /** All that shows it. */
    public List<String> evidence() {
      return outcomes.stream().flatMap(it -> it.evidence().stream()).distinct().toList();
    }

    /** How it is met, or what is missing, measure by measure. */
    public List<String> how() {
      return Stream.concat(
              outcomes.stream().filter(it -> it.status() != Status.MET),
              outcomes.stream().filter(it -> it.status() == Status.MET))
          .map(Outcome::how)
          .toList();
    }
  }
}
