package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code check --format sarif} writes is SARIF 2.1.0 by the schema that OASIS published. */
class SarifSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES = Path.of("../examples");

  private static Schema schema() throws IOException {
    try (InputStream stream =
        SarifSchemaTest.class.getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
          .getSchema(JSON.readTree(Objects.requireNonNull(stream)));
    }
  }

  private static List<Error> errors(JsonNode document) throws IOException {
    return schema()
        .validate(
            document,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
  }

  private static JsonNode sarif(Path file) throws IOException {
    return JSON.readTree(Run.of("check", file.toString(), "--format", "sarif").out());
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      return files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList().stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void everyExamplesAnswerIsValid(Path example) throws IOException {
    assertThat(errors(sarif(example))).isEmpty();
  }

  @Test
  void findingsSuppressionsAndProblemsAreValid(@TempDir Path folder) throws IOException {
    String risky =
        Files.readString(EXAMPLES.resolve("quickstart.yaml"))
            + """
            routing: { policy: failover, ttl: 300s, checked: false }
            suppressions:
              - { rule: HF-203, reason: old resolvers, until: 2999-01-01 }
            """;
    JsonNode found = sarif(Files.writeString(folder.resolve("risky.yaml"), risky));
    JsonNode broken = sarif(Files.writeString(folder.resolve("broken.yaml"), "name: [1]\n"));

    assertThat(found.at("/runs/0/results").findValues("suppressions")).isNotEmpty();
    assertThat(errors(found)).isEmpty();
    assertThat(broken.at("/runs/0/results").size()).isPositive();
    assertThat(errors(broken)).isEmpty();
  }

  @Test
  void anUnusualFileNameIsAReferenceThatCanBeFollowed(@TempDir Path folder) throws IOException {
    Path file = Files.copy(EXAMPLES.resolve("quickstart.yaml"), folder.resolve("größe 100%.yaml"));
    String text = Files.readString(file).replace("primary: us-east", "primary: nowhere");
    JsonNode document = sarif(Files.writeString(file, text));

    assertThat(errors(document)).isEmpty();
    assertThat(
            document
                .at("/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri")
                .asText())
        .endsWith("gr%C3%B6%C3%9Fe%20100%25.yaml");
  }

  @Test
  void theSchemaRefusesWhatIsNoSarif() throws IOException {
    ObjectNode document = (ObjectNode) sarif(EXAMPLES.resolve("quickstart.yaml"));
    document.put("verdict", "fine");
    ((ObjectNode) document.at("/runs/0/tool/driver")).remove("name");

    assertThat(errors(document)).hasSize(2);
  }
}
