package dev.holdfast.advisor.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.design.Design;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Book BOOK = Books.builtIn();
  private static final Design DESIGN =
      Designs.of(
          """
          holdfast: 1
          name: measured
          regions: { a: {}, b: {}, c: {} }
          resources:
            x: { kind: database, primary: a, replicas: [b, c], durability: async }
            y: { kind: database, primary: a, replicas: [b, c], durability: async }
          """);

  @Test
  void whatDrillsMeasuredReplacesWhatWasEstimatedAndTheDifferenceIsTold() {
    Estimate estimate =
        Estimate.of(
            DESIGN, BOOK, List.of(drill("region-loss", true, 300), drill("freeze", true, 900)));

    assertThat(estimate.recovery().measurements())
        .singleElement()
        .satisfies(one -> {
          assertThat(one.drills()).isEqualTo(2);
          assertThat(one.measured().total())
              .isEqualTo(
                  new Span(Duration.ofMillis(400), Duration.ofSeconds(1), Duration.ofSeconds(1)));
          assertThat(one.difference())
              .isEqualTo(Duration.ofSeconds(1).minus(one.estimated().total().typical()));
          assertThat(one.measured().confidence()).isEqualTo(Confidence.HIGH);
        });
    assertThat(estimate.recovery().resources().getFirst().total().typical())
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(estimate.recovery().losses().getFirst().span().map(Span::worst))
        .contains(Duration.ofMillis(7));
  }

  @Test
  void drillsThatWereNotValidOrLostNoRegionTellNothing() {
    Estimate estimate =
        Estimate.of(
            DESIGN, BOOK, List.of(drill("region-loss", false, 300), drill("switchover", true, 9)));

    assertThat(estimate.recovery().measurements()).isEmpty();
    assertThat(estimate.recovery()).isEqualTo(Estimate.of(DESIGN, BOOK).recovery());
  }

  @Test
  void termsThatDoNotAddUpAreRefused() {
    assertThatThrownBy(() ->
            new Evidence(
                "x",
                "region-loss",
                "here",
                true,
                Duration.ofSeconds(2),
                Map.of(Term.FENCE, Duration.ofSeconds(1)),
                Optional.empty()))
        .hasMessageContaining("add up to PT1S, not PT2S");
  }

  private static Evidence drill(String scenario, boolean valid, long fenceMillis) {
    return new Evidence(
        "x",
        scenario,
        "report.json",
        valid,
        Duration.ofMillis(fenceMillis + 100),
        Map.of(Term.FENCE, Duration.ofMillis(fenceMillis), Term.RECONNECT, Duration.ofMillis(100)),
        Optional.of(Duration.ofMillis(7)));
  }
}
