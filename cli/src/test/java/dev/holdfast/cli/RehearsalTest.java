package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RehearsalTest {
  @Test
  void runsEveryShortCommand() {
    assertThatCode(() -> Rehearsal.main(new String[] {"../examples/exchange.yaml"}))
        .doesNotThrowAnyException();
  }

  @Test
  void aFileThatCannotBeReadIsNotRehearsed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Rehearsal.main(new String[] {"nowhere.yaml"}))
        .withMessage("check nowhere.yaml cannot be rehearsed");
  }
}
