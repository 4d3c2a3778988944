package dev.holdfast.advisor.report;

import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.estimate.Gap;

/** What the file does not say, on the page. */
final class GapSection {
  private GapSection() {}

  static void write(StringBuilder page, Estimate estimate) {
    if (estimate.gaps().isEmpty()) {
      return;
    }
    Table table = new Table("key", "assumed instead", "for");
    for (Gap gap : estimate.gaps()) {
      int more = gap.count() - gap.examples().size();
      table.row(
          gap.key(),
          gap.assumed(),
          String.join(", ", gap.examples()) + (more > 0 ? " and " + more + " more" : ""));
    }
    ReportPage.section(
        page,
        "What the file does not say",
        "write it, and the estimate is worth more",
        ReportPage.card(table.toString()));
  }
}
