package dev.holdfast.advisor.rule;

import dev.holdfast.model.design.Suppression;
import java.util.List;

/**
 * What checking a design came to.
 *
 * @param findings what stands, the gravest first and then in the order of the rules
 * @param silenced what a suppression silences
 * @param unjudged rules that lacked facts
 * @param rules how many rules there are
 */
public record CheckReport(
    List<Finding> findings, List<Silenced> silenced, List<Unjudged> unjudged, int rules) {
  public CheckReport {
    findings = List.copyOf(findings);
    silenced = List.copyOf(silenced);
    unjudged = List.copyOf(unjudged);
  }

  /** How many findings are of that severity. */
  public long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  /**
   * A finding that somebody silenced.
   *
   * @param finding what was found
   * @param by who says why, and until when
   */
  public record Silenced(Finding finding, Suppression by) {}

  /**
   * A rule that could not be judged, or not everywhere.
   *
   * @param rule the rule
   * @param missing what the file does not tell, as paths
   */
  public record Unjudged(Rule rule, List<String> missing) {
    public Unjudged {
      missing = List.copyOf(missing);
    }
  }
}
