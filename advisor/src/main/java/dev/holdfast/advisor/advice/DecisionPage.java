package dev.holdfast.advisor.advice;

import dev.holdfast.advisor.advice.Decision.Alternative;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes decisions as Markdown pages, one each, and an index of them. */
public final class DecisionPage {
  private DecisionPage() {}

  /**
   * The pages by file name, the index as {@code README.md}.
   *
   * @param application whose decisions they are
   * @param decisions in the order of their numbers
   * @param date when they were proposed
   */
  public static Map<String, String> pages(
      String application, List<Decision> decisions, LocalDate date) {
    Map<String, String> pages = new LinkedHashMap<>();
    StringBuilder index = new StringBuilder("# Decisions for ").append(application).append("\n\n");
    int number = 0;
    for (Decision decision : decisions) {
      number++;
      String name = "%04d-%s.md".formatted(number, slug(decision.title()));
      pages.put(name, page(number, decision, date));
      index.append("- [%04d %s](%s)%n".formatted(number, decision.title(), name));
    }
    pages.put("README.md", index.toString());
    return pages;
  }

  private static String slug(String title) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
  }

  private static String page(int number, Decision decision, LocalDate date) {
    StringBuilder page = new StringBuilder();
    page.append("# %04d %s%n%n".formatted(number, decision.title()))
        .append("Status: proposed, %s%n%n".formatted(date))
        .append("## Context%n%n%s%n%n".formatted(decision.context()))
        .append("## Decision%n%n%s.%n%n".formatted(capital(decision.choice())))
        .append("Optimised for: %s.%n%n".formatted(decision.optimisedFor()))
        .append("Price paid: %s.%n%n".formatted(decision.pricePaid()))
        .append("## Rejected%n%n| alternative | why not |%n|---|---|%n".formatted());
    for (Alternative alternative : decision.alternatives()) {
      page.append("| %s | %s |%n".formatted(cell(alternative.name()), cell(alternative.because())));
    }
    return page.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
