package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EstimateCommandTest {
  private static final String QUICKSTART = "../examples/quickstart.yaml";

  @Test
  void tellsPeopleTimesLossCostAndVerdict() {
    Run run = Run.of("estimate", QUICKSTART);

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out())
        .contains("Recovery time", "detect", "fence", "total")
        .contains("Data loss", "Availability", "Cost", "Ways to pay less", "Is it worth it?")
        .contains("write business.downtime-cost")
        .contains("What the file does not say");
  }

  @Test
  void everyCentOfATotalIsInALine() throws IOException {
    JsonNode estimate = json("estimate", "--json", QUICKSTART);

    for (String bill : new String[] {"one_region", "design"}) {
      JsonNode node = estimate.at("/cost/" + bill);
      long cents = 0;
      for (JsonNode line : node.path("lines")) {
        cents += Math.round(line.path("monthly").asDouble() * 100);
        assertThat(line.path("formula").asText()).isNotBlank();
        assertThat(line.path("source").asText()).isNotBlank();
      }
      assertThat(cents).isEqualTo(Math.round(node.path("total").asDouble() * 100)).isPositive();
    }
  }

  @Test
  void theTermsAddUpToTheRecoveryTime() throws IOException {
    JsonNode rto = json("estimate", "--json", QUICKSTART).at("/recovery/rto");
    long sum = 0;
    for (JsonNode term : rto.path("terms")) {
      sum += term.path("typical_ms").asLong();
    }

    assertThat(sum).isEqualTo(rto.at("/total/typical_ms").asLong()).isPositive();
  }

  @Test
  void takesTheUsersPrices(@TempDir Path folder) throws IOException {
    Path prices = Files.writeString(folder.resolve("own.txt"), "database.vcpu-hour 0 USD/vCPU-h\n");

    double ours = json("estimate", "--json", QUICKSTART).at("/cost/design/total").asDouble();
    double own =
        json("estimate", "--json", "--prices", prices.toString(), QUICKSTART)
            .at("/cost/design/total")
            .asDouble();

    assertThat(own).isLessThan(ours);
  }

  @Test
  void saysWhatIsWrongWithAPriceBook(@TempDir Path folder) throws IOException {
    Path prices = Files.writeString(folder.resolve("own.txt"), "transfre 1 USD/GB\n");

    Run run = Run.of("estimate", "--prices", prices.toString(), QUICKSTART);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("own.txt", "'transfre' is no key of the price book");
  }

  @Test
  void saysThatAPriceBookIsNotThere() {
    Run run = Run.of("estimate", "--prices", "none.txt", QUICKSTART);

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("none.txt", "Name a text file that exists");
  }

  @Test
  void saysWhatIsWrongWithATopologyFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("bad.yaml"), "holdfast: 1\nname: bad\n");

    Run run = Run.of("estimate", file.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("bad.yaml", "regions");
  }

  private static JsonNode json(String... arguments) throws IOException {
    return new ObjectMapper().readTree(Run.of(arguments).out());
  }
}
