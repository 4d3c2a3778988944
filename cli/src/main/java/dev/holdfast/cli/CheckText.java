package dev.holdfast.cli;

import dev.holdfast.advisor.rule.CheckReport;
import dev.holdfast.advisor.rule.CheckReport.Silenced;
import dev.holdfast.advisor.rule.CheckReport.Unjudged;
import dev.holdfast.advisor.rule.Finding;
import dev.holdfast.advisor.rule.Rule;
import dev.holdfast.advisor.rule.Severity;
import dev.holdfast.cli.CheckCommand.Checked;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.DeclaredResource.Kind;
import dev.holdfast.model.design.Design;
import dev.holdfast.topology.DesignResult;
import dev.holdfast.topology.Place;
import dev.holdfast.topology.Places;
import dev.holdfast.topology.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tells people what checking a file came to. */
final class CheckText {
  private static final int WIDTH = 100;

  /** More places of one rule say nothing new. */
  private static final int PLACES_MAX = 5;

  private final Terminal terminal;
  private final boolean unknown;

  /** Where the findings of each rule begin. */
  private final Map<Rule, Integer> told = new HashMap<>();

  CheckText(Terminal terminal, boolean unknown) {
    this.terminal = terminal;
    this.unknown = unknown;
  }

  void tell(Checked checked) {
    switch (checked.result()) {
      case DesignResult.Usable usable -> tell(checked, usable);
      case DesignResult.Unusable(var problems) -> {
        problems.forEach(problem -> terminal.err().println(problem.text()));
        terminal
            .err()
            .println(
                terminal.styled(Style.BAD, "invalid")
                    + "  "
                    + checked.file()
                    + ": "
                    + plural(problems.size(), "error"));
      }
    }
  }

  private void tell(Checked checked, DesignResult.Usable usable) {
    usable.warnings().forEach(problem -> terminal.err().println(problem.text()));
    CheckReport report = checked.report().orElseThrow();
    List<Finding> findings = report.findings();
    for (int i = 0; i < findings.size(); i++) {
      tell(findings, i, usable.places());
    }
    usable.obstacles().forEach(this::tellObstacle);
    report.silenced().forEach(it -> tellSilenced(it, usable.places()));
    if (unknown) {
      report.unjudged().forEach(this::tellUnjudged);
    }
    terminal
        .out()
        .println(
            terminal.styled(Style.GOOD, "valid")
                + "  "
                + summary(usable.design())
                + (usable.warnings().isEmpty()
                    ? ""
                    : ", " + plural(usable.warnings().size(), "warning")));
    terminal.out().println(verdict(report));
  }

  private void tell(List<Finding> findings, int index, Places places) {
    Finding finding = findings.get(index);
    // The findings of a rule stand together; a large file has thousands of some.
    int before = index - told.computeIfAbsent(finding.rule(), _ -> index);
    if (before > PLACES_MAX) {
      return;
    }
    if (before == PLACES_MAX) {
      long more =
          findings.stream().filter(it -> it.rule().equals(finding.rule())).count() - PLACES_MAX;
      terminal.out().println("  and %d more of %s\n".formatted(more, finding.rule().id()));
      return;
    }
    Place place = places.of(finding.at());
    terminal
        .out()
        .println(
            place
                + ": "
                + terminal.styled(style(finding.severity()), finding.severity().word())
                + " "
                + terminal.styled(Style.BOLD, finding.rule().id())
                + ": "
                + finding.what());
    terminal.out().print(place.excerpt());
    if (before == 0) {
      wrapped("  why: ", finding.rule().why());
    }
    wrapped("  fix: ", finding.change());
    terminal.out().println();
  }

  private static Style style(Severity severity) {
    return switch (severity) {
      case ERROR -> Style.BAD;
      case WARNING -> Style.WARNING;
      case NOTE -> Style.FAINT;
    };
  }

  private void tellObstacle(Problem problem) {
    terminal.out().println(problem.place() + ": not to be run with `up`: " + problem.what());
    wrapped("  fix: ", problem.remedy());
    terminal.out().println();
  }

  private void tellSilenced(Silenced silenced, Places places) {
    terminal
        .out()
        .println(
            terminal.styled(
                Style.FAINT,
                "%s: silenced %s until %s: %s"
                    .formatted(
                        places.of(silenced.finding().at()),
                        silenced.finding().rule().id(),
                        silenced.by().until(),
                        silenced.by().reason())));
  }

  private void tellUnjudged(Unjudged unjudged) {
    terminal
        .out()
        .println(
            "%s  %s: the file does not tell %s"
                .formatted(
                    unjudged.rule().id(), unjudged.rule().title(), shortened(unjudged.missing())));
  }

  private static String shortened(List<String> paths) {
    String shown = String.join(", ", paths.subList(0, Math.min(3, paths.size())));
    return paths.size() > 3 ? shown + " and " + (paths.size() - 3) + " more" : shown;
  }

  /** The text after a label, its further lines indented below its first. */
  private void wrapped(String label, String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(label);
    for (String word : text.split(" ", -1)) {
      if (line.length() + word.length() > WIDTH && line.length() > label.length()) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(label.length()));
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    lines.forEach(terminal.out()::println);
  }

  private static String summary(Design design) {
    List<DeclaredResource> resources = design.resources();
    long databases = resources.stream().filter(it -> it.kind() == Kind.DATABASE).count();
    long others = resources.size() - databases;
    return design.name()
        + ": "
        + plural(design.regions().size(), "region")
        + (databases > 0 ? ", " + plural(databases, "database") : "")
        + (others > 0 ? ", " + plural(others, databases > 0 ? "other resource" : "resource") : "");
  }

  private String verdict(CheckReport report) {
    long errors = report.count(Severity.ERROR);
    long warnings = report.count(Severity.WARNING);
    long notes = report.count(Severity.NOTE);
    List<String> parts = new ArrayList<>();
    if (errors > 0) {
      parts.add(terminal.styled(Style.BAD, plural(errors, "error")));
    }
    if (warnings > 0) {
      parts.add(terminal.styled(Style.WARNING, plural(warnings, "warning")));
    }
    if (notes > 0) {
      parts.add(plural(notes, "note"));
    }
    if (!report.silenced().isEmpty()) {
      parts.add(report.silenced().size() + " silenced");
    }
    String found = parts.isEmpty() ? "nothing found" : String.join(", ", parts);
    String lacking =
        report.unjudged().isEmpty()
            ? ""
            : "; %d lacked facts%s"
                .formatted(report.unjudged().size(), unknown ? "" : " (--unknown lists them)");
    return terminal.styled(Style.FAINT, report.rules() + " rules: ")
        + found
        + terminal.styled(Style.FAINT, lacking);
  }

  private static String plural(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
