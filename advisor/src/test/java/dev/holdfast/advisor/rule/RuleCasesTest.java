package dev.holdfast.advisor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule has a design that breaks it, and its remedy heals that design. */
class RuleCasesTest {
  static Stream<RuleCase> cases() throws IOException {
    try (Stream<Path> files = Files.list(Designs.RULES)) {
      List<Path> sorted = files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
      return sorted.stream().map(RuleCase::read);
    }
  }

  private static Set<String> rules(CheckReport report) {
    return report.findings().stream()
        .map(finding -> finding.rule().id())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String told(CheckReport report) {
    return report.findings().stream()
        .map(it -> it.rule().id() + " at " + it.at() + ": " + it.what() + "; " + it.change())
        .collect(Collectors.joining("\n"));
  }

  @Test
  void aSoundDesignBreaksNoRuleAndTellsAllThatIsAsked() throws IOException {
    CheckReport report = Designs.check(Designs.sound());

    assertThat(told(report)).isEmpty();
    assertThat(report.unjudged()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void aBrokenDesignIsFoundAndNothingElseIs(RuleCase one) throws IOException {
    CheckReport report = Designs.check(one.broken());

    Set<String> expected = new TreeSet<>(one.also());
    expected.add(one.rule());
    assertThat(rules(report)).as(told(report)).isEqualTo(expected);
    assertThat(report.findings())
        .filteredOn(finding -> finding.rule().id().equals(one.rule()))
        .extracting(Finding::at)
        .contains(one.at());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theRemedySilencesIt(RuleCase one) throws IOException {
    assertThat(one.healed()).isNotEqualTo(one.broken());
    CheckReport report = Designs.check(one.healed());

    assertThat(rules(report)).as(told(report)).doesNotContain(one.rule());
    assertThat(one.also()).as("what else was broken").containsAll(rules(report));
  }

  @Test
  void everyRuleHasACase() throws IOException {
    Set<String> covered = cases().map(RuleCase::rule).collect(Collectors.toSet());

    assertThat(RuleBook.ALL).extracting(Rule::id).allMatch(covered::contains);
    assertThat(covered).allMatch(id -> RuleBook.find(id).isPresent());
  }
}
