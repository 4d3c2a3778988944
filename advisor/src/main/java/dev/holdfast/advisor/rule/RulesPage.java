package dev.holdfast.advisor.rule;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The rules for people: the manual's page of all, and one page each. */
public final class RulesPage {
  private static final String INTRODUCTION =
      """
      # Rules

      `holdfast check FILE` judges a design by these COUNT rules, and by nothing that the file does not tell: a rule that lacks a
      fact says which. `holdfast explain RULE` prints one of them. To silence one for a while, write a
      [suppression](topology-facts.md#keys-of-a-suppression) with a reason and a last day. This page is generated from the rules.

      | severity | meaning |
      |---|---|
      | error | The design does not hold what it promises, or cannot be recovered as it says. |
      | warning | Likely to cost money, time or sleep. |
      | note | Worth knowing. |
      """;

  private RulesPage() {}

  /** The manual's page, in Markdown. */
  public static String markdown() {
    StringBuilder page =
        new StringBuilder(INTRODUCTION.replace("COUNT", Integer.toString(RuleBook.ALL.size())));
    Map<Character, List<Rule>> topics =
        RuleBook.ALL.stream()
            .collect(
                Collectors.groupingBy(
                    rule -> rule.id().charAt("HF-".length()), TreeMap::new, Collectors.toList()));
    topics.forEach((_, rules) -> {
      page.append("\n## ").append(RuleBook.topic(rules.getFirst())).append('\n');
      rules.forEach(rule -> page.append('\n').append(section(rule)));
    });
    return page.toString();
  }

  private static String section(Rule rule) {
    return """
    ### %s: %s

    **%s.** %s

    *To change:* %s.

    *Source:* %s.
    """
        .formatted(
            rule.id(),
            rule.title(),
            capital(rule.severity().word()),
            rule.why(),
            rule.remedy(),
            rule.source()
                .address()
                .map(address -> "[" + rule.source().what() + "](" + address + ")")
                .orElse(rule.source().what()));
  }

  /** One rule for a terminal, without colours; lines are not wrapped. */
  public static List<String> lines(Rule rule) {
    return List.of(
        rule.id() + "  " + rule.severity().word() + "  " + rule.title(),
        "",
        rule.why(),
        "",
        "To change: " + rule.remedy() + ".",
        "Source: "
            + rule.source().what()
            + rule.source().address().map(address -> ", " + address).orElse("")
            + ".");
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
