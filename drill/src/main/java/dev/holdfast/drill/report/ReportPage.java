package dev.holdfast.drill.report;

import static java.lang.String.format;
import static java.util.Locale.ROOT;

import dev.holdfast.drill.check.Findings;
import dev.holdfast.drill.check.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes a report as one page that needs nothing else: styles, drawings and the little script that
 * answers the pointer are inside.
 */
public final class ReportPage {
  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", ROOT).withZone(ZoneOffset.UTC);

  private final Report report;
  private final StringBuilder page = new StringBuilder();

  private ReportPage(Report report) {
    this.report = report;
  }

  /** The text of {@code report.html}. */
  public static String of(Report report) {
    return new ReportPage(report).write();
  }

  private String write() {
    Header header = report.header();
    page.append(
        format(
            ROOT,
            """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%s: %s on %s</title>
            <style>
            %s</style></head><body><main>
            """,
            Html.text(report.verdict().word()),
            Html.text(header.scenario()),
            Html.text(header.topology()),
            resource("report.css")));
    headline();
    for (Findings found : report.findings()) {
      resource(found);
    }
    new Tables(report, page).write();
    page.append(
        format(
            ROOT,
            "<footer>Beside this page: <a href=\"%s\">%s</a>, <a href=\"%s\">%s</a>, <a"
                + " href=\"%s\">%s</a>.</footer>",
            Artefacts.JSON,
            Artefacts.JSON,
            Artefacts.HISTORY,
            Artefacts.HISTORY,
            Artefacts.JUNIT,
            Artefacts.JUNIT));
    page.append("</main><div id=\"tip\" hidden></div><script>\n")
        .append(resource("report.js"))
        .append("</script></body></html>\n");
    return page.toString();
  }

  private void headline() {
    Header header = report.header();
    Verdict verdict = report.verdict();
    boolean missed = verdict instanceof Verdict.Valid && !report.objectivesMet();
    page.append(
        format(
            ROOT,
            """
            <header class="%s">
            <p class="kicker">Holdfast drill · <b>%s</b> on <b>%s</b></p>
            <h1><span class="verdict">%s</span>%s</h1>
            <p class="because">%s.</p>
            <p class="proves">%s</p>
            <p class="facts"><span>%s</span><span>seed %d</span><span>%s</span><span>took %s</span></p>
            </header>
            """,
            missed ? "missed" : verdict.word(),
            Html.text(header.scenario()),
            Html.text(header.topology()),
            Html.text(verdict.word()),
            objectivesLine(),
            Html.text(verdict.because()),
            Html.text(header.proves()),
            header.harm().isEmpty() ? "no harm was done" : Html.text(header.harm()),
            header.seed(),
            WHEN.format(header.started()),
            Html.duration(header.took().toNanos())));
  }

  private String objectivesLine() {
    long missed = report.objectives().stream().filter(objective -> !objective.met()).count();
    if (report.objectives().isEmpty()) {
      return "";
    }
    return missed == 0
        ? "<span class=\"objectives\">all %d objectives met</span>"
            .formatted(report.objectives().size())
        : "<span class=\"objectives miss\">%d of %d objectives missed</span>"
            .formatted(missed, report.objectives().size());
  }

  private void resource(Findings found) {
    page.append("<section><h2>").append(Html.text(found.resource())).append("</h2>");
    new Tiles(report, found, page).write();
    page.append("<figure>");
    legend();
    chart(found, Window.whole(report.timeline()));
    page.append("</section>");
    Window.around(report, found)
        .ifPresent(window -> {
          page.append(
              "<section><figure><figcaption><b>Around the fault, until writes were back</b>"
                  + "</figcaption>");
          chart(found, window);
          page.append("</section>");
        });
  }

  private void chart(Findings found, Window window) {
    TimelineChart chart = new TimelineChart(report, found, window);
    page.append(chart.draw());
    page.append("<script type=\"application/json\">")
        .append(ChartJson.of(report.timeline(), chart.buckets(), found.resource()))
        .append("</script></figure>");
  }

  private void legend() {
    page.append(
        """
        <figcaption><ul class="key"><li><i class="ok"></i>acknowledged</li>\
        <li><i class="indeterminate"></i>indeterminate</li><li><i class="fail"></i>failed</li></ul><ol class="marks">\
        """);
    long zero = TimelineChart.zeroNanos(report.timeline());
    int number = 0;
    for (Mark mark : report.timeline().marks()) {
      number++;
      page.append(
          format(
              ROOT,
              "<li><b class=\"%s\">%d</b> <span class=\"at\">%+.2f s</span> %s</li>",
              mark.kind().name().toLowerCase(ROOT),
              number,
              (mark.nanos() - zero) / 1e9,
              Html.text(mark.text())));
    }
    page.append("</ol></figcaption>");
  }

  private static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("Missing from the build: " + name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
