package dev.holdfast.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import dev.holdfast.model.design.DeclaredRegion;
import dev.holdfast.model.design.DeclaredResource;
import dev.holdfast.model.design.Geography;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a file tells, whether or not it can be run. */
class DesignResultTest {
  private static final String ONE_REGION =
      """
      holdfast: 1
      name: small
      regions:
        eu-west: { provider: aws/eu-west-1 }
      resources:
        app:
          kind: service
          pattern: single-region
          primary: eu-west
          instances: { eu-west: 3 }
      recovery:
        drills:
          - { kind: restore, date: 2026-10-02 }
          - { kind: switchover, date: 2026-11-02 }
      """;

  private static DesignResult.Usable usable(String text) {
    return switch (TopologyFile.design("f.yaml", text.getBytes(UTF_8))) {
      case DesignResult.Usable usable -> usable;
      case DesignResult.Unusable(var problems) -> throw new AssertionError(problems.toString());
    };
  }

  @Test
  void oneRegionCanBeCheckedThoughNotRun() {
    assertThat(usable(ONE_REGION).obstacles())
        .singleElement()
        .satisfies(it -> assertThat(it.what()).contains("Nothing here can run"));
    assertThat(TopologyFile.read("f.yaml", ONE_REGION.getBytes(UTF_8)))
        .isInstanceOf(ReadResult.Invalid.class);
  }

  @Test
  void theTableOfProvidersTellsWhereARegionIs() {
    DeclaredRegion region =
        usable(ONE_REGION).design().region(new RegionId("eu-west")).orElseThrow();

    assertThat(region.geography()).contains(Geography.EUROPE);
    assertThat(region.jurisdiction()).contains("eu");
    assertThat(region.site()).isPresent();
    String said = ONE_REGION.replace("aws/eu-west-1", "aws/eu-west-1, jurisdiction: ie");
    assertThat(usable(said).design().regions().getFirst().jurisdiction()).contains("ie");
  }

  @Test
  void aPathLeadsToItsLineOrToWhatIsAroundIt() {
    Places places = usable(ONE_REGION).places();

    assertThat(places.of("resources.app.pattern").line()).isEqualTo(8);
    assertThat(places.of("resources.app.instances.eu-west").line()).isEqualTo(10);
    assertThat(places.of("resources.app.objectives.rto").line()).isEqualTo(6);
    assertThat(places.of("recovery.drills.1.kind").line()).isEqualTo(14);
    assertThat(places.of("recovery.drills.2").line()).isEqualTo(12);
    assertThat(places.of("traffic").line()).isEqualTo(2 - 1);
    assertThat(places.find("traffic")).isEmpty();
    assertThat(places.find("resources.app.0")).isEqualTo(Optional.empty());
  }

  @Test
  void everyKindOfResourceIsDeclared() {
    String text =
        ONE_REGION.replace(
            "resources:",
            """
            resources:
              t: { kind: table, primary: eu-west }
              s: { kind: stream, primary: eu-west }
              c: { kind: cache, primary: eu-west }
              b: { kind: bucket, primary: eu-west }
              x: { kind: settings, primary: eu-west }
              d: { kind: database, pattern: single-region, primary: eu-west }\
            """);

    assertThat(usable(text).design().resources())
        .extracting(DeclaredResource::kind)
        .containsExactlyInAnyOrder(DeclaredResource.Kind.values());
  }

  @Test
  void oneRegionHasNoReplicas() {
    String text =
        ONE_REGION.replace("primary: eu-west\n", "primary: eu-west\n    replicas: [eu-west]\n");

    assertThat(TopologyFile.design("f.yaml", text.getBytes(UTF_8)))
        .isInstanceOf(DesignResult.Unusable.class);
  }
}
