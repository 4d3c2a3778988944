package dev.holdfast.advisor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class RuleBookTest {
  private static final Path PAGE = Path.of("../docs/rules.md");

  @Test
  void everyRuleIsCompleteAndNumberedInOrder() {
    assertThat(RuleBook.ALL)
        .allSatisfy(rule -> {
          assertThat(rule.id()).matches("HF-[0-9]{3}");
          assertThat(rule.title()).isNotBlank().doesNotEndWith(".");
          assertThat(rule.why()).as(rule.id()).endsWith(".").matches("[A-Z0-9].*");
          assertThat(rule.remedy()).as(rule.id()).matches("[a-z].*[^.]");
          assertThat(rule.source().what()).isNotBlank().doesNotEndWith(".");
        });
    assertThat(RuleBook.ALL).extracting(Rule::id).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void theManualsPageIsGeneratedFromTheRules() throws IOException {
    if (Boolean.getBoolean("pages.rewrite")) {
      Files.writeString(PAGE, RulesPage.markdown());
    }
    assertThat(Files.readString(PAGE))
        .as("generate it: -Dpages.rewrite=true")
        .isEqualTo(RulesPage.markdown());
  }

  @Test
  void aRuleIsFoundByItsIdHoweverItIsWritten() {
    assertThat(RuleBook.find("hf-501")).map(Rule::severity).contains(Severity.ERROR);
    assertThat(RuleBook.find("HF-999")).isEmpty();
  }

  @Test
  void oneRuleIsExplainedInWords() {
    Rule rule = RuleBook.find("HF-204").orElseThrow();

    assertThat(RulesPage.lines(rule))
        .first()
        .asString()
        .isEqualTo("HF-204  error  " + rule.title());
    assertThat(RulesPage.lines(rule)).contains(rule.why());
  }
}
