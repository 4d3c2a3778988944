package dev.holdfast.advisor.rule;

import dev.holdfast.advisor.rule.CheckReport.Silenced;
import dev.holdfast.advisor.rule.CheckReport.Unjudged;
import dev.holdfast.model.design.Design;
import dev.holdfast.model.design.Suppression;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks a design against every rule. */
public final class DesignCheck {
  private static final Comparator<Finding> GRAVEST_FIRST =
      Comparator.comparing(Finding::severity).reversed().thenComparing(it -> it.rule().id());

  private DesignCheck() {}

  /**
   * Checks a design.
   *
   * @param design what the file tells
   * @param services where providers' control planes run
   * @param today what ages and expiries are counted from
   */
  public static CheckReport check(Design design, KnownServices services, LocalDate today) {
    var scene = new Scene(design, services, today);
    List<Finding> found = new ArrayList<>();
    List<Unjudged> unjudged = new ArrayList<>();
    for (Rule rule : RuleBook.ALL) {
      var judge = new Judge(rule);
      rule.check().check(scene, judge);
      found.addAll(judge.findings());
      if (!judge.missing().isEmpty()) {
        unjudged.add(new Unjudged(rule, judge.missing()));
      }
    }
    return silence(scene, found, unjudged);
  }

  private static CheckReport silence(Scene scene, List<Finding> found, List<Unjudged> unjudged) {
    List<Finding> standing = new ArrayList<>();
    List<Silenced> silenced = new ArrayList<>();
    Set<Suppression> used = new HashSet<>();
    for (Finding finding : found) {
      Optional<Suppression> by =
          scene.facts().suppressions().stream()
              .filter(it -> !it.until().isBefore(scene.today()) && covers(it, finding))
              .findFirst();
      by.ifPresentOrElse(
          suppression -> {
            used.add(suppression);
            silenced.add(new Silenced(finding, suppression));
          },
          () -> standing.add(finding));
    }
    standing.addAll(SuppressionRules.unused(scene, used));
    standing.sort(GRAVEST_FIRST);
    return new CheckReport(standing, silenced, unjudged, RuleBook.ALL.size());
  }

  /** A suppression covers its path and everything below it. */
  private static boolean covers(Suppression suppression, Finding finding) {
    return suppression.rule().equals(finding.rule().id())
        && suppression
            .at()
            .map(at -> finding.at().equals(at) || finding.at().startsWith(at + "."))
            .orElse(true);
  }
}
