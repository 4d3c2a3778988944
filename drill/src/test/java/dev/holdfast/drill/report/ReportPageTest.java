package dev.holdfast.drill.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportPageTest {
  /** Where pages are kept so that a person can look at what the tests looked at. */
  private static final Path SAMPLES = Path.of("target", "sample-reports");

  private static String page(String name, Report report) throws IOException {
    Path folder = Files.createDirectories(SAMPLES.resolve(name));
    Artefacts.write(report, folder);
    return Files.readString(folder.resolve(Artefacts.PAGE));
  }

  /** One without is a white number on white. */
  @Test
  void everyKindOfMarkHasAColour() throws Exception {
    String css;
    try (var resource = ReportPage.class.getResourceAsStream("report.css")) {
      css = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (Mark.Kind kind : Mark.Kind.values()) {
      String name = kind.name().toLowerCase(Locale.ROOT);
      assertThat(css)
          .contains("b." + name + " {", "svg .mark." + name + " {", "svg .badge." + name + " {");
    }
  }

  @Test
  void saysTheVerdictAndWhyBeforeAnythingElse() throws IOException {
    String page = page("valid", SampleReports.valid());

    assertThat(page)
        .contains("<span class=\"verdict\">valid</span>")
        .contains("all 2 objectives met")
        .contains("kill -9 of region us-east with primary and leader");
    assertThat(page.indexOf("class=\"because\"")).isLessThan(page.indexOf("<svg"));
  }

  @Test
  void showsWhatWasLostWhereItWasLost() throws IOException {
    String page = page("invalid", SampleReports.invalid());

    assertThat(page)
        .contains("<span class=\"verdict\">invalid</span>")
        .contains("Lost writes of orders")
        .contains("although a quorum had to confirm each");
  }

  @Test
  void showsALossThatThePromiseAllows() throws IOException {
    assertThat(page("async", SampleReports.asynchronous()))
        .contains("<span class=\"verdict\">valid</span>")
        .contains("not yet replicated")
        .contains("lost within the lag and exported");
  }

  @Test
  void showsADrillThatWasBrokenOff() throws IOException {
    assertThat(page("unknown", SampleReports.unknown()))
        .contains("<span class=\"verdict\">unknown</span>")
        .contains("The drill was broken off");
  }

  @Test
  void needsNothingFromOutside() throws IOException {
    String page = page("valid", SampleReports.valid());
    Matcher references = Pattern.compile("(?:src|href)=\"([^\"]*)\"|url\\(|@import").matcher(page);

    assertThat(references.results().map(found -> found.group(1)).toList())
        .containsExactlyInAnyOrder("report.json", "history.ndjson", "junit.xml");
    assertThat(page).doesNotContain("http://").doesNotContain("https://");
  }

  @Test
  void escapesWhatPeopleWrote() throws IOException {
    assertThat(page("valid", SampleReports.valid()))
        .contains("112 ms &amp; follows &lt;nobody&gt;")
        .doesNotContain("<nobody>");
  }

  @Test
  void drawsWellFormedPictures() throws Exception {
    Matcher pictures =
        Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
            .matcher(page("valid", SampleReports.valid()));
    List<String> found = pictures.results().map(picture -> picture.group()).toList();

    assertThat(found).as("the whole and around the fault").hasSize(2);
    var parser = javax.xml.parsers.DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
    assertThat(
            parser
                .parse(new org.xml.sax.InputSource(new StringReader(found.getFirst())))
                .getElementsByTagName("path")
                .getLength())
        .isGreaterThan(10);
  }

  @Test
  void saysFiguresTheSameInEveryLocale(@TempDir Path folder) throws IOException {
    String usual = page("valid", SampleReports.valid());
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      Artefacts.write(SampleReports.valid(), folder);
    } finally {
      Locale.setDefault(before);
    }

    assertThat(Files.readString(folder.resolve(Artefacts.PAGE))).isEqualTo(usual);
  }
}
