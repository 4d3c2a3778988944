package dev.holdfast.drill.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class VerdictTest {
  private static final Verdict VALID = new Verdict.Valid("seen");
  private static final Verdict INVALID = new Verdict.Invalid("contradicted");
  private static final Verdict UNKNOWN = new Verdict.Unknown("not seen");

  @Test
  void isSettledByOneContradictionWhateverElseIsUnknown() {
    assertThat(Verdict.all(List.of(UNKNOWN, VALID, INVALID, UNKNOWN), "all")).isEqualTo(INVALID);
  }

  @Test
  void isLeftOpenByOneGap() {
    assertThat(Verdict.all(List.of(VALID, UNKNOWN, VALID), "all")).isEqualTo(UNKNOWN);
  }

  @Test
  void holdsWhereEveryPartHolds() {
    assertThat(Verdict.all(List.of(VALID, VALID), "all")).isEqualTo(new Verdict.Valid("all"));
  }

  @Test
  void givesTheFirstOfSeveralContradictions() {
    assertThat(Verdict.all(List.of(INVALID, new Verdict.Invalid("another")), "all"))
        .isEqualTo(INVALID);
  }
}
