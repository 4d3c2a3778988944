package dev.holdfast.cli;

import dev.holdfast.advisor.compliance.ComplianceReport;
import dev.holdfast.advisor.compliance.ComplianceReport.Row;
import dev.holdfast.advisor.compliance.Outcome.Status;
import dev.holdfast.cli.Terminal.Style;
import dev.holdfast.model.design.Keyword;
import dev.holdfast.model.design.Regime;
import dev.holdfast.topology.Places;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells people how a design stands against its regimes: an evidence table for auditors. */
final class ComplyText {
  private final Terminal terminal;

  ComplyText(Terminal terminal) {
    this.terminal = terminal;
  }

  void tell(ComplianceReport report, Places places) {
    Optional<Regime> heading = Optional.empty();
    for (Row row : report.rows()) {
      Regime regime = row.requirement().regime();
      if (heading.filter(regime::equals).isEmpty()) {
        heading = Optional.of(regime);
        terminal.out().println(terminal.styled(Style.BOLD, Keyword.of(regime)));
      }
      tell(row, places);
    }
    terminal
        .out()
        .println(
            "\n%d met, %d missed, %d unknown; requirements as of %s. This is no legal advice."
                .formatted(
                    report.count(Status.MET),
                    report.count(Status.MISSED),
                    report.count(Status.UNKNOWN),
                    report.packs()));
  }

  private void tell(Row row, Places places) {
    var out = terminal.out();
    out.println(
        "  %s  %-7s  %s"
            .formatted(
                terminal.styled(style(row.status()), "%-7s".formatted(row.status().word())),
                row.requirement().id(),
                row.requirement().says()));
    row.how().forEach(how -> out.println("                    " + how));
    if (!row.evidence().isEmpty()) {
      out.println(
          "                    evidence: "
              + row.evidence().stream()
                  .map(it -> located(it, places))
                  .collect(Collectors.joining("; ")));
    }
    out.println(
        terminal.styled(
            Style.FAINT,
            "                    source: "
                + row.requirement().source()
                + ", "
                + row.requirement().address()
                + (row.requirement().read() ? "" : " (not re-read)")));
  }

  /** A path of the file with the line that it stands in; anything else as it is. */
  private static String located(String evidence, Places places) {
    return places
        .find(evidence)
        .map(place -> evidence + " (line " + place.line() + ")")
        .orElse(evidence);
  }

  private static Style style(Status status) {
    return switch (status) {
      case MET -> Style.GOOD;
      case UNKNOWN -> Style.WARNING;
      case MISSED -> Style.BAD;
    };
  }
}
