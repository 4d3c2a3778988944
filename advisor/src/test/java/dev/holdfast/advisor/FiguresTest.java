package dev.holdfast.advisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No figure stands in a data file without where it is from, as of when, and how far to trust it.
 */
class FiguresTest {
  private static final String DATE = "20[0-9]{2}-[01][0-9]-[0-3][0-9]";
  private static final String SOURCE = "[A-Za-z0-9].{4,}";

  /** What each line of a file must look like, by the file's name. */
  private static final Map<String, String> LINES =
      Map.of(
          "prices.txt", book(),
          "experience.txt", book(),
          "provider-services.txt", "\\S+ +(aws/\\S+|regional) +(listed|common)",
          "provider-latencies.txt", "\\S+ +\\S+ +[0-9.]+ms +(measured-2017|estimate)",
          "provider-regions.txt", "\\S+ +\\S+ +[a-z]{2} +\\S+ +\\S+ +\\S+");

  private static String book() {
    return "\\S+ +[0-9.]+ +\\S+ +" + DATE + " +(high|medium|low) +" + SOURCE;
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> advisor = Files.walk(Path.of("src/main/resources"));
        Stream<Path> topology = Files.walk(Path.of("../topology/src/main/resources"))) {
      return Stream.concat(advisor, topology)
          .filter(file -> file.toString().endsWith(".txt"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void aFileSaysAsOfWhenItHolds(Path file) throws IOException {
    assertThat(Files.readString(file)).containsPattern("(?m)^# .*As of " + DATE);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void everyLineHasASourceOrAWordThatTheHeadExplains(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (name.equals("rule-packs.txt")) {
      return;
    }
    assertThat(LINES).as("a file that no test knows").containsKey(name);
    assertThat(Files.readString(file).lines())
        .filteredOn(line -> !line.isBlank() && !line.startsWith("#"))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).matches(LINES.getOrDefault(name, "")));
  }

  @Test
  void everyRequirementHasAPlaceInTheLawAndSaysWhetherItWasRead() throws IOException {
    Path packs = Path.of("src/main/resources/dev/holdfast/advisor/rule-packs.txt");
    List<String> blocks =
        Arrays.stream(Files.readString(packs).split("\n(?=requirement )", -1))
            .filter(block -> block.startsWith("requirement "))
            .toList();

    assertThat(blocks)
        .isNotEmpty()
        .allSatisfy(block ->
            assertThat(block)
                .containsPattern("(?m)^source: .*[0-9].* \\| https?://\\S+$")
                .containsPattern("(?m)^confidence: (read|common)$"));
  }

  /** High means checked at the source, so the source must be one that can be looked at. */
  @Test
  void whatIsTrustedHighlyCanBeLookedUpOrFollows() throws IOException {
    String books =
        files().stream()
            .filter(file -> file.toString().contains("/estimate/"))
            .map(FiguresTest::text)
            .collect(Collectors.joining("\n"));

    assertThat(books.lines())
        .filteredOn(line -> line.matches("\\S+ +[0-9.]+ +\\S+ +" + DATE + " +high .*"))
        .isNotEmpty()
        .allSatisfy(line ->
            assertThat(line)
                .containsPattern(
                    "https://|[0-9] hours|divided|Holdfast|no primary|currency of this"
                        + " book|[0-9] /"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
