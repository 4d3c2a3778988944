package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.advisor.rule.RuleBook;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ExplainCommandTest {
  @Test
  void explainsOneRuleWithItsSource() {
    Run run = Run.of("explain", "hf-501");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .startsWith("HF-501  error  Recovery needs the region that is lost\n")
        .contains("To change: ", "Source: AWS Fault Isolation Boundaries", "https://");
  }

  @Test
  void withoutARuleAllAreListed() {
    Run run = Run.of("explain");

    assertThat(run.out().lines()).hasSize(RuleBook.ALL.size());
    assertThat(run.out()).contains("HF-204  error    Noticing alone takes longer than the RTO");
  }

  @Test
  void aRuleThatDoesNotExistIsAUsageError() {
    Run run = Run.of("explain", "HF-999");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("There is no rule HF-999", "holdfast explain");
  }

  @Test
  void asJsonTheSame() throws IOException {
    JsonNode document = new ObjectMapper().readTree(Run.of("explain", "HF-204", "--json").out());

    assertThat(document.at("/0/severity").asText()).isEqualTo("error");
    assertThat(document.at("/0/topic").asText()).isEqualTo("Detection and routing");
  }
}
