package dev.holdfast.advisor.rule;

import dev.holdfast.model.design.Suppression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What is silenced must exist, and not for ever. */
final class SuppressionRules {
  /** Judged last, once it is known what every other rule found. */
  private static final Rule UNUSED =
      Rule.note("HF-003", "A suppression that silences nothing")
          .why("What it excused is gone; left standing, it would hide the next occurrence.")
          .remedy("remove it")
          .source(Source.formula("a suppression is used if it covers a finding"))
          .when((_, _) -> {});

  static final List<Rule> RULES =
      List.of(
          Rule.error("HF-001", "A suppression of a rule that does not exist")
              .why("A mistyped rule silences nothing, and looks as if it did.")
              .remedy("name a rule of the list")
              .source(Source.formula("the list of rules"))
              .when(SuppressionRules::unknown),
          Rule.warning("HF-002", "A suppression that has run out")
              .why(
                  "Somebody meant to look again by that day. The finding is shown again until"
                      + " somebody does.")
              .remedy("mend the finding, or decide anew until when it may stand")
              .source(Source.formula("until ≥ today"))
              .when(SuppressionRules::expired),
          UNUSED);

  private SuppressionRules() {}

  private static List<Suppression> all(Scene scene) {
    return scene.facts().suppressions();
  }

  private static String at(int index) {
    return "suppressions." + index;
  }

  private static void unknown(Scene scene, Judge judge) {
    for (int i = 0; i < all(scene).size(); i++) {
      String rule = all(scene).get(i).rule();
      if (RuleBook.find(rule).isEmpty()) {
        judge.finds(
            at(i), "There is no rule `" + rule + "`", "name a rule of docs/rules.md, or remove it");
      }
    }
  }

  private static void expired(Scene scene, Judge judge) {
    for (int i = 0; i < all(scene).size(); i++) {
      Suppression suppression = all(scene).get(i);
      if (suppression.until().isBefore(scene.today())) {
        judge.finds(
            at(i),
            "The suppression of %s ran out on %s: “%s”"
                .formatted(suppression.rule(), suppression.until(), suppression.reason()),
            "mend what " + suppression.rule() + " finds, or decide anew until when it may stand");
      }
    }
  }

  /** Suppressions that hold today and silence nothing. */
  static List<Finding> unused(Scene scene, Set<Suppression> used) {
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < all(scene).size(); i++) {
      Suppression suppression = all(scene).get(i);
      boolean holds = !suppression.until().isBefore(scene.today());
      if (holds && !used.contains(suppression) && RuleBook.find(suppression.rule()).isPresent()) {
        findings.add(
            new Finding(
                UNUSED,
                at(i),
                "Nothing breaks " + suppression.rule() + " here any more",
                "remove the suppression"));
      }
    }
    return findings;
  }
}
