package dev.holdfast.drill.report;

import dev.holdfast.drill.check.Check;
import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.ObjectiveResult;
import dev.holdfast.drill.check.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes a report the way build servers read test results: an invalid check or a missed objective
 * is a failure, an unknown check an error.
 */
final class JUnitXml {
  private JUnitXml() {}

  /** One test. */
  private record Case(String group, String name, String element, String message, String text) {}

  static String of(Report report) {
    List<Case> cases = new ArrayList<>();
    report.courseChecks().forEach(check -> cases.add(of("drill", check)));
    for (Findings found : report.findings()) {
      found.checks().forEach(check -> cases.add(of(found.resource().value(), check)));
    }
    report.objectives().forEach(objective -> cases.add(of(objective)));
    StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.append(
        String.format(
            Locale.ROOT,
            "<testsuite name=\"%s\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"0\""
                + " time=\"%.3f\" timestamp=\"%s\">%n",
            escaped("holdfast.drill." + report.header().scenario()),
            cases.size(),
            count(cases, "failure"),
            count(cases, "error"),
            report.header().took().toNanos() / 1e9,
            report.header().started()));
    cases.forEach(test -> append(xml, test));
    return xml.append("</testsuite>\n").toString();
  }

  private static Case of(String group, Check check) {
    String element =
        switch (check.verdict()) {
          case Verdict.Valid _ -> "";
          case Verdict.Invalid _ -> "failure";
          case Verdict.Unknown _ -> "error";
        };
    return new Case(
        group,
        check.name(),
        element,
        check.verdict().because(),
        String.join("\n", check.evidence()));
  }

  private static Case of(ObjectiveResult objective) {
    String measured =
        objective.measured().map(value -> value.toMillis() + " ms").orElse("not measured");
    return new Case(
        "objectives",
        objective.name(),
        objective.met() ? "" : "failure",
        "%s, at most %d ms allowed: %s"
            .formatted(measured, objective.target().toMillis(), objective.because()),
        "");
  }

  private static long count(List<Case> cases, String element) {
    return cases.stream().filter(test -> test.element().equals(element)).count();
  }

  private static void append(StringBuilder xml, Case test) {
    xml.append("  <testcase classname=\"")
        .append(escaped("holdfast.drill." + test.group()))
        .append("\" name=\"")
        .append(escaped(test.name()))
        .append("\"");
    if (test.element().isEmpty()) {
      xml.append("/>\n");
      return;
    }
    xml.append(">\n    <")
        .append(test.element())
        .append(" message=\"")
        .append(escaped(test.message()))
        .append("\">")
        .append(escaped(test.text()))
        .append("</")
        .append(test.element())
        .append(">\n  </testcase>\n");
  }

  /** Escapes what XML reserves and replaces what it cannot hold at all. */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\n' -> safe.append("&#10;");
        default -> safe.append(c < ' ' || c > '\uFFFD' ? '?' : c);
      }
    }
    return safe.toString();
  }
}
