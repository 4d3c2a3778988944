package dev.holdfast.advisor.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Bills whose lines do not add up are told by how much. */
class BillSumTest {
  private static String bill(String total) {
    return """
    holdfast: 1
    name: bill
    regions: { eu: { provider: aws/eu-west-1 } }
    resources: { app: { kind: service, pattern: single-region, primary: eu } }
    bill:
      total: 3848
      planned-total: %s
      lines:
        compute: { amount: 1200, planned: 2400 }
        database: { amount: 800, planned: 2400 }
        transfer: { amount: 200, planned: 8000 }
        storage: { amount: 300, planned: 900 }
        monitoring: { amount: 500, planned: 1200 }
        other: { amount: 848, planned: 1058 }
        replication: { planned: 2000 }
        routing: { planned: 500 }
        secrets: { planned: 400 }
        drills: { planned: 833 }
    """
        .formatted(total);
  }

  @Test
  void aTotalThatIsTooHighLacksLines() throws IOException {
    assertThat(Designs.check(bill("28858")).findings())
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule().id()).isEqualTo("HF-902");
          assertThat(finding.what())
              .isEqualTo(
                  "USD 28,858 is stated, and the 10 lines come to USD 19,691: USD 9,167 is missing"
                      + " from the lines");
          assertThat(finding.change()).endsWith("write `planned-total: 19691`");
        });
  }

  @Test
  void aTotalThatIsTooLowIsFoundAsWell() throws IOException {
    assertThat(Designs.check(bill("19000")).findings())
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.what()).contains("USD 691 is missing from the total"));
  }

  @Test
  void roundingIsNotFound() throws IOException {
    assertThat(Designs.check(bill("19691.40")).findings()).isEmpty();
  }
}
