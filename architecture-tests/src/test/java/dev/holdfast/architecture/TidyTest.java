package dev.holdfast.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TidyTest {
  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void holdsInThisRepository(Function<Tree, List<String>> rule, String path, String offence) {
    assertThat(rule.apply(Tree.ofThisRepository())).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void findsAnOffence(
      Function<Tree, List<String>> rule, String path, String offence, @TempDir Path root)
      throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, offence);

    assertThat(rule.apply(Tree.ofFolder(root)))
        .hasSize(1)
        .first()
        .asString()
        .contains(path.endsWith("Lone.java") ? "a/" : Path.of(path).getFileName().toString());
  }

  /** Each rule, with a file that offends against it. */
  static Stream<Arguments> rules() {
    return Stream.of(
        rule("files are short", TidyRules::longFiles, "a/A.java", "\n".repeat(501)),
        rule("nothing is left unfinished", TidyRules::unfinished, "a/A.java", "// TO" + "DO later"),
        rule(
            "nothing sleeps, no test is switched off",
            TidyRules::sleepsAndDisabledTests,
            "a/A.java",
            "Thread" + ".sleep(1);"),
        rule(
            "no package host is named",
            TidyRules::packageHosts,
            "a/pom.xml",
            "<url>https://repo" + ".maven.example</url>"),
        rule(
            "every package introduces itself",
            TidyRules::packagesWithoutInfo,
            "a/Lone.java",
            "class Lone {}"),
        rule(
            "every module is in the architecture",
            TidyRules::modulesMissingFromTheArchitecture,
            "a/pom.xml",
            "<project/>"),
        rule("every page has one title", TidyRules::titles, "docs/page.md", "# One\n# Two\n"),
        rule(
            "no link is broken",
            TidyRules::brokenLinks,
            "docs/page.md",
            "see [that](../none.md#x)"),
        rule(
            "every decision is listed",
            TidyRules::unlistedDecisions,
            "docs/decisions/0001-this.md",
            "# This"));
  }

  private static Arguments rule(
      String sentence, Function<Tree, List<String>> rule, String path, String offence) {
    return Arguments.of(Named.of(sentence, rule), path, offence);
  }
}
