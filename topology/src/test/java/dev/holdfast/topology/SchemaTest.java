package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy.Mode;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema and the parser say the same. */
class SchemaTest {
  static Stream<Path> valid() throws IOException {
    return Scenarios.valid();
  }

  static Stream<Path> structurallyMalformed() throws IOException {
    return Scenarios.malformed("structure");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void acceptsWhatTheParserAccepts(Path file) throws IOException {
    assertThat(Schema.errors(file)).isEmpty();
    assertThat(TopologyFile.read(file)).isInstanceOf(ReadResult.Valid.class);
  }

  @ParameterizedTest
  @MethodSource("structurallyMalformed")
  void refusesWhatTheParserRefusesForItsStructure(Path file) throws IOException {
    assertThat(Schema.errors(file)).isNotEmpty();
    assertThat(TopologyFile.read(file)).isInstanceOf(ReadResult.Invalid.class);
  }

  @ParameterizedTest
  @EnumSource
  void knowsTheSameKeys(Section section) throws IOException {
    JsonNode schema = Schema.of(section);

    assertThat(schema.get("properties").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(section.keys());
    assertThat(schema.get("additionalProperties").isBoolean()).isTrue();
    assertThat(schema.get("additionalProperties").asBoolean()).isFalse();
  }

  @Test
  void knowsTheSameWords() throws IOException {
    assertWords(Section.REGION, "role", RegionRole.values());
    assertWords(Section.DATABASE, "pattern", Pattern.values());
    assertWords(Section.DATABASE, "durability", Durability.values());
    assertWords(Section.FAILOVER, "mode", Mode.values());
  }

  private static void assertWords(Section section, String key, Enum<?>[] values)
      throws IOException {
    List<String> words =
        Arrays.stream(values)
            .map(value -> value.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    assertThat(Schema.texts(Schema.of(section).at("/properties/" + key + "/enum")))
        .isEqualTo(words);
  }

  @Test
  void knowsTheSamePatterns() throws IOException {
    JsonNode schema = Schema.document();

    assertThat(schema.at("/$defs/duration/pattern").asText()).isEqualTo(whole(Units.DURATION));
    assertThat(schema.at("/$defs/bandwidth/pattern").asText()).isEqualTo(whole(Units.BANDWIDTH));
    assertThat(schema.at("/properties/links/propertyNames/pattern").asText())
        .isEqualTo(whole(DraftReader.LINK_KEY));
    assertThat(schema.at("/$defs/region/properties/provider/pattern").asText())
        .isEqualTo(whole(DraftReader.PROVIDER));
  }

  private static String whole(java.util.regex.Pattern pattern) {
    return "^" + pattern.pattern() + "$";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "us-east",
        "r2d2",
        "A",
        "2a",
        "-a",
        "a-",
        "a_b",
        "",
        "a b",
        "é",
        "a123456789012345678901234567890123456789",
        "a1234567890123456789012345678901234567890"
      })
  void knowsTheSameNames(String name) throws IOException {
    String pattern = Schema.document().at("/$defs/name/pattern").asText();

    assertThat(name.matches(pattern)).isEqualTo(RegionId.isName(name));
  }

  @Test
  void knowsTheSameDefaultsAndLimits() throws IOException {
    JsonNode schema = Schema.document();

    assertThat(schema.at("/properties/regions/maxProperties").asInt())
        .isEqualTo(Defaults.REGIONS_MAX);
    assertThat(schema.at("/properties/resources/maxProperties").asInt())
        .isEqualTo(Defaults.RESOURCES_MAX);
    assertThat(schema.at("/$defs/failover/properties/approvals/maximum").asInt())
        .isEqualTo(Defaults.APPROVALS_MAX);
    assertThat(schema.at("/$defs/failover/properties/approvals/default").asInt())
        .isEqualTo(Defaults.APPROVALS);
    assertThat(Units.duration(schema.at("/$defs/failover/properties/lease/default").asText()))
        .contains(Defaults.LEASE);
    assertThat(Units.duration(schema.at("/$defs/objectives/properties/rto/default").asText()))
        .contains(Defaults.RTO);
    assertThat(Units.duration(schema.at("/$defs/link/properties/jitter/default").asText()))
        .contains(Defaults.JITTER);
    assertThat(Units.bandwidth(schema.at("/$defs/link/properties/bandwidth/default").asText()))
        .contains(Defaults.BANDWIDTH);
    assertThat(schema.at("/$defs/region/properties/role/default").asText()).isEqualTo("data");
    assertThat(Defaults.ROLE).isEqualTo(RegionRole.DATA);
    assertThat(schema.at("/$defs/database/properties/durability/default").asText())
        .isEqualTo("quorum");
    assertThat(Defaults.DURABILITY).isEqualTo(Durability.QUORUM);
    assertThat(schema.at("/$defs/failover/properties/mode/default").asText())
        .isEqualTo("automatic");
    assertThat(Defaults.MODE).isEqualTo(Mode.AUTOMATIC);
  }
}
