package dev.holdfast.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The manual page says what the parser does. */
class ManualTest {
  private static final Path MANUAL = Path.of("../docs/topology-file.md");
  private static final Path FACTS = Path.of("../docs/topology-facts.md");
  private static final Pattern EXAMPLE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
  private static final int KEY = 1;
  private static final int DEFAULT = 3;
  private static final int MEANING = 4;

  static Stream<String> examples() throws IOException {
    return examplesIn(MANUAL);
  }

  private static Stream<String> examplesIn(Path page) throws IOException {
    return EXAMPLE
        .matcher(Files.readString(page))
        .results()
        .map(match -> match.group(1))
        .toList()
        .stream();
  }

  private static String chapterOf(Section section) {
    return switch (section) {
      case TOPOLOGY -> "## Keys of the file";
      case REGION -> "## Keys of a region";
      case LINK -> "## Keys of a link";
      case DATABASE -> "## Keys of a database";
      case OBJECTIVES -> "## Keys of objectives";
      case FAILOVER -> "## Keys of failover";
      case BACKUPS -> "## Keys of backups";
      case LOAD -> "## Keys of load";
      case LAG -> "## Keys of lag";
      case STORE -> "## Keys of table, stream, cache, bucket and settings";
      case SERVICE -> "## Keys of service";
      case CPU -> "## Keys of cpu";
      case MEMORY -> "## Keys of memory";
      case SCALING -> "## Keys of scaling";
      case TRAFFIC -> "## Keys of traffic";
      case BUSINESS -> "## Keys of business";
      case BILL -> "## Keys of bill";
      case BILL_LINE -> "## Keys of a bill's line";
      case PLATFORM_SERVICE -> "## Keys of a platform's service";
      case ROUTING -> "## Keys of routing";
      case HEALTH_CHECK -> "## Keys of health-check";
      case NETWORK -> "## Keys of network";
      case SECURITY -> "## Keys of security";
      case OBSERVABILITY -> "## Keys of observability";
      case RECOVERY -> "## Keys of recovery";
      case STEP -> "## Keys of a step";
      case DRILL -> "## Keys of a drill";
      case SUPPRESSION -> "## Keys of a suppression";
    };
  }

  /** The rows of a chapter's table by key, each split into its cells. */
  private static Map<String, List<String>> rowsOf(Section section) throws IOException {
    String manual = Files.readString(MANUAL) + Files.readString(FACTS);
    String chapter = chapterOf(section) + "\n";
    assertThat(manual).contains(chapter);
    String text = manual.substring(manual.indexOf(chapter) + chapter.length());
    Map<String, List<String>> rows = new LinkedHashMap<>();
    text.lines()
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| `"))
        .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
        .forEach(cells -> rows.put(cells.get(KEY).replace("`", ""), cells));
    return rows;
  }

  @ParameterizedTest
  @EnumSource
  void documentsEveryKeyAndNoOther(Section section) throws IOException {
    assertThat(rowsOf(section).keySet()).containsExactlyElementsOf(section.keys());
    assertThat(rowsOf(section).values())
        .allSatisfy(cells -> assertThat(cells.get(MEANING)).endsWith("."));
  }

  @ParameterizedTest
  @EnumSource
  void namesTheSameDefaultsAndRequirementsAsTheSchema(Section section) throws IOException {
    JsonNode schema = Schema.of(section);
    List<String> required = Schema.texts(schema.path("required"));
    for (var row : rowsOf(section).entrySet()) {
      JsonNode value = schema.at("/properties/" + row.getKey() + "/default");
      String cell = row.getValue().get(DEFAULT);
      assertThat(cell.equals("required"))
          .as(row.getKey())
          .isEqualTo(required.contains(row.getKey()));
      if (!value.isMissingNode()) {
        assertThat(cell).as(row.getKey()).isEqualTo("`" + value.asText() + "`");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsValidWithoutAnyWarning(String example) {
    var result = TopologyFile.read("example.yaml", example.getBytes(UTF_8));

    assertThat(result.problems()).isEmpty();
    assertThat(result).isInstanceOf(ReadResult.Valid.class);
  }

  @Test
  void theShortestExampleMeansTheSameAsTheOneWithEverythingSaid() throws IOException {
    List<ReadResult> results =
        examples()
            .map(example -> TopologyFile.read("example.yaml", example.getBytes(UTF_8)))
            .toList();

    assertThat(results).hasSize(2);
    assertThat(results.getFirst()).isEqualTo(results.getLast());
  }

  @Test
  void statesTheLimitsThatHold() throws IOException {
    assertThat(Files.readString(MANUAL))
        .contains("at most %d MiB".formatted(TopologyFile.BYTES_MAX / 1024 / 1024))
        .contains("Round-trip time without jitter, at most " + Words.duration(Defaults.RTT_MAX))
        .contains("else `" + Words.duration(Defaults.RTT_ASSUMED) + "`")
        .contains(
            "From %s to %s."
                .formatted(Words.duration(Defaults.LEASE_MIN), Words.duration(Defaults.LEASE_MAX)))
        .contains(
            "`%s` with quorum, `%s` with async"
                .formatted(Words.duration(Defaults.RPO_QUORUM), Words.duration(Defaults.RPO_ASYNC)))
        .contains(FailoverRules.LEASE_ROUND_TRIPS + " × (round trip + 2 × jitter)")
        .contains("plus %s to elect".formatted(Words.duration(FailoverRules.TAKEOVER)))
        .contains("plus %d round trips".formatted(FailoverRules.TAKEOVER_ROUND_TRIPS));
  }

  @ParameterizedTest
  @MethodSource("factExamples")
  void everyExampleOfFactsIsValid(String example) {
    DesignResult result = TopologyFile.design("example.yaml", example.getBytes(UTF_8));

    assertThat(result).isInstanceOf(DesignResult.Usable.class);
  }

  static Stream<String> factExamples() throws IOException {
    return examplesIn(FACTS);
  }

  @Test
  void everyRelativeLinkLeadsSomewhere() throws IOException {
    List<String> targets =
        Pattern.compile("]\\(([^)#:]+)\\)")
            .matcher(Files.readString(MANUAL))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    assertThat(targets)
        .isNotEmpty()
        .allSatisfy(target -> assertThat(MANUAL.resolveSibling(target)).exists());
  }
}
