package dev.holdfast.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a file holds, the answer is a list of problems with places, and comes soon. */
class HostileInputTest {
  private static final int MUTANTS_PER_SEED = 20;
  private static final List<String> FRAGMENTS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          "- ",
          "? ",
          "\n",
          "  ",
          "\t",
          "'",
          "\"",
          "#",
          "&a ",
          "*a",
          "!!map ",
          "---\n",
          "...\n",
          "%YAML 1.1\n",
          "|\n",
          ">\n",
          "~",
          "null",
          "<<: ",
          "\\",
          "0",
          "9999999",
          "-1",
          "1e999",
          "0ms",
          "999999h",
          "0.001ms",
          "us-east",
          " <-> ",
          "witness",
          "\u0000",
          "\uFEFF",
          "\uD83D\uDE00",
          "\u2028",
          "é",
          "\r",
          ",",
          "replicas",
          "\"\\UFFFFFFFF\"");

  static LongStream seeds() {
    return Long.getLong("seed") == null
        ? LongStream.rangeClosed(1, 100)
        : LongStream.of(Long.getLong("seed", 0));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyMutantGetsAnAnswer(long seed) throws IOException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Path> files = Stream.concat(Scenarios.valid(), Scenarios.malformed("")).toList();
    for (int mutant = 0; mutant < MUTANTS_PER_SEED; mutant++) {
      Path file = files.get(random.nextInt(files.size()));
      byte[] content = mutate(Files.readAllBytes(file), random);

      assertAnswered(TopologyFile.read("mutant.yaml", content), content);
    }
  }

  private static byte[] mutate(byte[] original, RandomGenerator random) {
    var text = new StringBuilder(new String(original, UTF_8));
    for (int change = random.nextInt(1, 6); change > 0; change--) {
      int at = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, to);
        case 1 -> text.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        case 2 -> text.insert(at, text.substring(at, to));
        default -> text.replace(at, to, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
      }
    }
    byte[] bytes = text.toString().getBytes(UTF_8);
    if (bytes.length > 0 && random.nextInt(10) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  private static void assertAnswered(ReadResult result, byte[] content) {
    long lines = new String(content, UTF_8).split("\\R", -1).length;
    if (result instanceof ReadResult.Invalid) {
      assertThat(result.problems()).isNotEmpty();
    }
    assertThat(result.problems())
        .allSatisfy(problem -> {
          assertThat((long) problem.place().line()).isLessThanOrEqualTo(lines + 1);
          assertThat(problem.place().column() - 1)
              .isLessThanOrEqualTo(Math.max(0, length(problem.place().source())));
          assertThat(problem.text()).contains("fix: ").doesNotContain("\u001b", "\u0000");
        });
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  static Stream<String> large() {
    int size = TopologyFile.BYTES_MAX / 32;
    return Stream.of(
        "[".repeat(size),
        "{".repeat(size),
        "{a: ".repeat(size / 4),
        "? [".repeat(size / 3),
        "{[]: ".repeat(size / 5),
        "? ".repeat(size / 2),
        "- ".repeat(size / 2),
        "*a ".repeat(size / 3),
        "\"" + "\\n".repeat(size / 2 - 2),
        "a: b\n".repeat(size / 5),
        "regions: {" + numbered("r%d: {}", size / 16) + "}",
        "links: {" + numbered("r%d <-> s%<d: {}", size / 24) + "}",
        "resources: {" + numbered("r%d: {kind: 1}", size / 24) + "}",
        "regions: {a: {}}\nresources: {o: {kind: database, primary: a, replicas: ["
            + numbered("b%d", size / 8)
            + "]}}",
        "regions: {\"\": {}, " + "a".repeat(size / 2) + ": {}}\nresources: {o: {replicas: [a, b]}}",
        numbered("key%d: 1", size / 16).replace(", ", "\n"),
        "\t\n".repeat(size / 2) + "x",
        "'" + "é".repeat(size / 2 - 1));
  }

  private static String numbered(String format, int count) {
    return IntStream.range(0, count).mapToObj(format::formatted).collect(Collectors.joining(", "));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("large")
  @Timeout(30)
  void largeFilesAreRefusedSoon(String text) {
    var result = TopologyFile.read("large.yaml", text.getBytes(UTF_8));

    assertThat(result).isInstanceOf(ReadResult.Invalid.class);
    assertThat(result.problems()).hasSizeBetween(1, Problems.REPORTED_MAX + 1);
    assertThat(result.problems()).allSatisfy(problem -> assertThat(problem.text()).isNotBlank());
  }
}
