package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.model.Degraded;
import dev.holdfast.model.Durability;
import dev.holdfast.model.FailoverPolicy.Mode;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.RegionRole;
import dev.holdfast.model.design.BillLine;
import dev.holdfast.model.design.Business;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Geography;
import dev.holdfast.model.design.HealthCheck;
import dev.holdfast.model.design.Network;
import dev.holdfast.model.design.Observability;
import dev.holdfast.model.design.PastDrill;
import dev.holdfast.model.design.PlatformService;
import dev.holdfast.model.design.Recovery;
import dev.holdfast.model.design.Regime;
import dev.holdfast.model.design.Routing;
import dev.holdfast.model.design.Security;
import dev.holdfast.model.design.StoreFacts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
    assertThat(TopologyFile.design(file)).isInstanceOf(DesignResult.Usable.class);
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
    assertWords(Section.DATABASE, "degraded", Degraded.values());
    assertWords(Section.FAILOVER, "mode", Mode.values());
    assertWords(Section.REGION, "geography", Geography.values());
    assertWords(Section.STORE, "pattern", Pattern.values());
    assertWords(Section.SERVICE, "pattern", Pattern.values());
    assertWords(Section.STORE, "durability", Durability.values());
    assertWords(Section.TOPOLOGY, "compliance/items", Regime.values());
  }

  @Test
  void knowsTheSameWordsOfFacts() throws IOException {
    assertWords(Section.STORE, "holds/items", StoreFacts.Content.values());
    assertWords(Section.STORE, "conflicts", StoreFacts.Conflicts.values());
    assertWords(Section.BUSINESS, "reasons/items", Business.Reason.values());
    assertWords(Section.BILL_LINE, "category", BillLine.Category.values());
    assertWords(Section.PLATFORM_SERVICE, "kind", PlatformService.Kind.values());
    assertWords(Section.PLATFORM_SERVICE, "used-in/items", PlatformService.Use.values());
    assertWords(Section.PLATFORM_SERVICE, "plane", PlatformService.Plane.values());
    assertWords(Section.PLATFORM_SERVICE, "strategy", PlatformService.KeyStrategy.values());
    assertWords(Section.ROUTING, "policy", Routing.Policy.values());
    assertWords(Section.HEALTH_CHECK, "depth", HealthCheck.Depth.values());
    assertWords(Section.NETWORK, "connection", Network.Connection.values());
    assertWords(Section.SECURITY, "credentials", Security.Credentials.values());
    assertWords(Section.OBSERVABILITY, "dashboards", Observability.Dashboards.values());
    assertWords(Section.OBSERVABILITY, "shipped", Observability.Level.values());
    assertWords(Section.RECOVERY, "failback", Recovery.Failback.values());
    assertWords(Section.RECOVERY, "chaos/items", Recovery.Rung.values());
    assertWords(Section.STEP, "plane", PlatformService.Plane.values());
    assertWords(Section.DRILL, "kind", PastDrill.Kind.values());
    assertWords(Section.DRILL, "verdict", PastDrill.Verdict.values());
  }

  @Test
  void knowsTheSameKindsOfResources() throws IOException {
    List<String> kinds = new ArrayList<>();
    for (Section section : List.of(Section.DATABASE, Section.STORE, Section.SERVICE)) {
      kinds.addAll(Schema.texts(Schema.of(section).at("/properties/kind/enum")));
    }

    assertThat(kinds)
        .isEqualTo(Schema.texts(Schema.document().at("/$defs/resource/properties/kind/enum")))
        .hasSameSizeAs(DeclaredResource.Kind.values());
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
    assertThat(schema.at("/$defs/region/properties/jurisdiction/pattern").asText())
        .isEqualTo(whole(DraftReader.JURISDICTION));
    assertThat(schema.at("/$defs/bill/properties/month/pattern").asText())
        .isEqualTo(whole(FactsReader.MONTH));
    assertThat(schema.at("/$defs/currency/pattern").asText())
        .isEqualTo(whole(FactsReader.CURRENCY));
    assertThat(schema.at("/$defs/period/pattern").asText()).isEqualTo(whole(Units.PERIOD));
    assertThat(schema.at("/$defs/rate/pattern").asText()).isEqualTo(whole(Units.RATE));
    assertThat(schema.at("/$defs/size/pattern").asText()).isEqualTo(whole(Units.SIZE));
    assertThat(schema.at("/$defs/percentage/pattern").asText()).isEqualTo(whole(Units.PERCENTAGE));
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
    assertThat(schema.at("/$defs/database/properties/degraded/default").asText())
        .isEqualTo("continue");
    assertThat(Defaults.DEGRADED).isEqualTo(Degraded.CONTINUE);
    assertThat(schema.at("/$defs/failover/properties/mode/default").asText())
        .isEqualTo("automatic");
    assertThat(Defaults.MODE).isEqualTo(Mode.AUTOMATIC);
  }
}
