package dev.holdfast.advisor.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.advisor.advice.Advice;
import dev.holdfast.advisor.capacity.CapacityPlan;
import dev.holdfast.advisor.capacity.Metric;
import dev.holdfast.advisor.capacity.Sample;
import dev.holdfast.advisor.estimate.Book;
import dev.holdfast.advisor.estimate.Books;
import dev.holdfast.advisor.estimate.Designs;
import dev.holdfast.advisor.estimate.Estimate;
import dev.holdfast.advisor.plan.Roadmap;
import dev.holdfast.advisor.rule.DesignCheck;
import dev.holdfast.advisor.rule.KnownServices;
import dev.holdfast.model.design.Design;
import java.io.StringReader;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportPageTest {
  private static final Book BOOK = Books.builtIn();
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 20);
  private static final Pattern DRAWING = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);
  private static final String SHOP =
      """
      holdfast: 1
      name: shop
      regions:
        us-east: { provider: aws/us-east-1 }
        us-west: { provider: aws/us-west-2 }
        third: { role: witness }
      resources:
        orders: { kind: database, primary: us-east, replicas: [us-west], durability: async }
        web: { kind: service, primary: us-east, replicas: [us-west], depends-on: [orders], instances: { us-east: 8, us-west: 2 } }
      objectives: { rto: 5m, rpo: 10s }
      business: { downtime-cost: 100000 }
      """;

  @Test
  void showsEverythingOnOnePageThatNeedsNothingElse() throws Exception {
    String page = page(Designs.of(SHOP), capacity());

    assertThat(page)
        .startsWith("<!doctype html>")
        .contains("<h1>Advised: ", "The regions", "Recovery", "Cost", "Which pattern")
        .contains("Capacity", "Ninety days", "What the file does not say")
        .doesNotContain("src=", "href=", "<script", "@import");
    List<String> drawings = DRAWING.matcher(page).results().map(found -> found.group()).toList();
    assertThat(drawings).hasSize(7);
    for (String drawing : drawings) {
      var document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(drawing)));
      assertThat(document.getDocumentElement().getAttribute("aria-label")).isNotBlank();
      assertThat(drawing).doesNotContain("NaN", "Infinity");
    }
  }

  @Test
  void drawsRegionsFromWestToEastWithWhatIsInThem() {
    String picture = TopologyPicture.of(Designs.of(SHOP));

    assertThat(picture.indexOf(">us-west<")).isLessThan(picture.indexOf(">us-east<"));
    assertThat(picture)
        .contains(">orders · database<", ">web · service × 8<", "witness: votes only")
        .contains("one store replicated", "round trip");
  }

  @Test
  void whatIsCopiedBothWaysHasOneArcAndOneLabel() {
    String picture =
        TopologyPicture.of(
            Designs.of(
                SHOP.replace(
                    "  web:",
                    "  a: { kind: bucket, primary: us-west, replicas: [us-east] }\n  web:")));
    String more =
        TopologyPicture.of(
            Designs.of(
                SHOP.replace(
                    "  web:",
                    "  a: { kind: bucket, pattern: active-active-replicated, primary: us-west,"
                        + " replicas: [us-east] }\n"
                        + "  web:")));

    assertThat(picture).containsOnlyOnce("one store replicated both ways");
    assertThat(picture).containsOnlyOnce("class=\"flow\"");
    assertThat(more).containsOnlyOnce("one store replicated →, 2 ←");
  }

  @Test
  void showsWhatTheRulesFindOnceForEachRule() {
    String sections =
        """
        routing: { policy: failover, ttl: 300s }
        recovery: { failback: automatic }
        suppressions:
          - { rule: HF-203, reason: old <resolvers>, until: 2999-01-01 }
        """;
    String clean = page(Designs.of(SHOP), Optional.empty());
    String page = page(Designs.of(SHOP + sections), Optional.empty());

    assertThat(clean).contains("<h2>Findings<small>");
    assertThat(page)
        .contains(
            "<span class=\"chip bad\">error</span>", ">HF-606</span>", "check --unknown lists")
        .contains("Silenced until 2999-01-01: HF-203, ", "(old &lt;resolvers&gt;)");
  }

  @Test
  void twentyRegionsAreDrawnWithoutTheirLinks() {
    StringBuilder file = new StringBuilder("holdfast: 1\nname: wide\nregions:\n");
    IntStream.range(0, 20).forEach(i -> file.append("  r" + i + ": {}\n"));
    file.append("resources:\n");
    IntStream.range(0, 40)
        .forEach(i ->
            file.append(
                "  s%d: { kind: bucket, primary: r0, replicas: [r%d] }%n"
                    .formatted(i, 1 + i % 19)));

    String page = page(Designs.of(file.toString()), Optional.empty());

    assertThat(page)
        .contains(">r19<", "and 31 more", "and 15 more: holdfast estimate --lines lists all");
    assertThat(page).doesNotContain(" round trip</text>");
  }

  @Test
  void whatAFileSaysIsNeverTakenForHtml() {
    assertThat(new Table("a").row("<b>&\"'").toString()).contains("&lt;b&gt;&amp;&quot;&#39;");
    assertThat(Html.prose("the `a<b` of it")).isEqualTo("the <code>a&lt;b</code> of it");
    assertThat(Html.label(0, 0, "x", "<script>")).doesNotContain("<script>");
    assertThat(Html.box(0, 0, 1, 1, "x", "</title>")).contains("&lt;/title&gt;");
  }

  private static Optional<CapacityPlan> capacity() {
    List<Sample> samples =
        IntStream.range(0, 40)
            .mapToObj(day ->
                new Sample(
                    Instant.parse("2026-09-01T12:00:00Z").plus(day, ChronoUnit.DAYS),
                    "web",
                    Map.of(
                        Metric.RPS,
                        1_000.0 + 10 * day + day % 3,
                        Metric.CPU,
                        20.0 + day + day % 2)))
            .toList();
    return Optional.of(CapacityPlan.of(Designs.of(SHOP), samples, new CapacityPlan.Ahead(30, 14)));
  }

  private static String page(Design design, Optional<CapacityPlan> capacity) {
    Estimate estimate = Estimate.of(design, BOOK);
    return ReportPage.of(
        new Contents(
            design,
            DesignCheck.check(design, services(), TODAY),
            estimate,
            Advice.of(design, BOOK),
            Roadmap.of(design, estimate, List.of()),
            capacity,
            TODAY));
  }

  private static KnownServices services() {
    return KnownServices.parse("");
  }
}
