package dev.holdfast.control;

import static dev.holdfast.control.Story.at;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.LogPosition;
import dev.holdfast.model.RegionId;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ConfirmationsTest {
  private static final SortedSet<RegionId> BOTH = new TreeSet<>(List.of(WEST, SOUTH));
  private final Confirmations confirmations = new Confirmations();

  private void saw(long millis, LogPosition written, Map<RegionId, LogPosition> flushed) {
    confirmations.saw(written, flushed, millis * 1_000_000);
  }

  private SortedSet<RegionId> missing(long millis) {
    return confirmations.missing(BOTH, millis * 1_000_000);
  }

  @Test
  void whoIsBehindByLessThanTheWayTakesIsNotMissing() {
    for (long look = 0; look < 10; look++) {
      LogPosition late = at(1, Math.max(0, look * 100 - 100));
      saw(look * 500, at(1, look * 100), Map.of(WEST, late, SOUTH, late));
      assertThat(missing(look * 500)).isEmpty();
    }
  }

  @Test
  void whoConfirmsNothingOfWhatIsDueIsMissing() {
    saw(0, at(1, 100), Map.of(WEST, at(1, 100), SOUTH, at(1, 100)));
    saw(500, at(1, 200), Map.of(WEST, at(1, 200), SOUTH, at(1, 100)));
    saw(1000, at(1, 300), Map.of(WEST, at(1, 300), SOUTH, at(1, 100)));
    assertThat(missing(1000)).isEmpty();

    saw(1500, at(1, 400), Map.of(WEST, at(1, 400), SOUTH, at(1, 100)));
    assertThat(missing(1500)).containsExactly(SOUTH);
  }

  @Test
  void whoIsNotConnectedIsMissingEvenWhileNothingIsWritten() {
    saw(0, at(1, 100), Map.of(WEST, at(1, 100)));
    saw(1000, at(1, 100), Map.of(WEST, at(1, 100)));

    assertThat(missing(1000)).containsExactly(SOUTH);
  }

  @Test
  void nothingIsDueWhereNothingWasSeenForLong() {
    assertThat(missing(5000)).isEmpty();
    saw(0, at(1, 100), Map.of());
    assertThat(missing(999)).isEmpty();
    assertThat(missing(1000)).isEqualTo(BOTH);

    confirmations.forget();
    assertThat(missing(2000)).isEmpty();
  }

  @Test
  void aLogThatBeginsAnewIsLookedAtAnew() {
    saw(0, at(2, 900), Map.of());
    saw(1200, at(1, 100), Map.of());

    assertThat(missing(1300)).isEmpty();
  }

  @Test
  void remembersNoMoreLooksThanItNeeds() {
    for (int look = 0; look < 100; look++) {
      saw(look, at(1, look), Map.of());
    }
    assertThat(missing(99 + 1000)).isEqualTo(BOTH);
  }
}
