package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AuditTrailTest {
  private static AuditTrail trail(int entries) {
    AuditTrail trail = AuditTrail.EMPTY;
    for (int i = 0; i < entries; i++) {
      trail = trail.plus(1000 + i, "alice", new AuditEntry.Act("approve", "orders-" + i, "asked"));
    }
    return trail;
  }

  @Test
  void isIntactFromTheFirstEntryOn() {
    assertThat(AuditTrail.EMPTY.intact()).isTrue();
    assertThat(trail(5).intact()).isTrue();
    assertThat(trail(5).recent().getFirst().previous()).isEqualTo(AuditEntry.GENESIS);
  }

  @Test
  void keepsItsEndAndStaysIntact() {
    AuditTrail trail = trail(AuditTrail.RECENT_MAX + 10);

    assertThat(trail.count()).isEqualTo(AuditTrail.RECENT_MAX + 10);
    assertThat(trail.recent()).hasSize(AuditTrail.RECENT_MAX);
    assertThat(trail.recent().getFirst().index()).isEqualTo(11);
    assertThat(trail.intact()).isTrue();
  }

  static Stream<UnaryOperator<AuditEntry>> forgeries() {
    return Stream.of(
        e -> copy(e, e.index() + 1, e.atMillis(), e.actor(), e.action(), e.subject(), e.because()),
        e -> copy(e, e.index(), e.atMillis() + 1, e.actor(), e.action(), e.subject(), e.because()),
        e -> copy(e, e.index(), e.atMillis(), "mallory", e.action(), e.subject(), e.because()),
        e -> copy(e, e.index(), e.atMillis(), e.actor(), "abandon", e.subject(), e.because()),
        e -> copy(e, e.index(), e.atMillis(), e.actor(), e.action(), "orders-9", e.because()),
        e -> copy(e, e.index(), e.atMillis(), e.actor(), e.action(), e.subject(), "no reason"),
        e ->
            new AuditEntry(
                e.index(),
                e.atMillis(),
                e.actor(),
                e.action(),
                e.subject(),
                e.because(),
                AuditEntry.GENESIS,
                e.hash()));
  }

  private static AuditEntry copy(
      AuditEntry e,
      long index,
      long atMillis,
      String actor,
      String action,
      String subject,
      String because) {
    return new AuditEntry(index, atMillis, actor, action, subject, because, e.previous(), e.hash());
  }

  @ParameterizedTest
  @MethodSource("forgeries")
  void showsThatAnEntryWasChanged(UnaryOperator<AuditEntry> forgery) {
    AuditTrail trail = trail(5);
    List<AuditEntry> forged = new ArrayList<>(trail.recent());
    forged.set(2, forgery.apply(forged.get(2)));

    assertThat(new AuditTrail(trail.count(), trail.lastHash(), forged).intact()).isFalse();
  }

  @Test
  void showsThatAnEntryWasRemovedOrReplacedAtTheEnd() {
    AuditTrail trail = trail(5);
    List<AuditEntry> without = new ArrayList<>(trail.recent());
    without.remove(2);
    assertThat(new AuditTrail(trail.count(), trail.lastHash(), without).intact()).isFalse();

    List<AuditEntry> shorter = trail.recent().subList(0, 4);
    assertThat(new AuditTrail(trail.count(), trail.lastHash(), shorter).intact()).isFalse();
    assertThat(new AuditTrail(trail.count(), trail.lastHash(), List.of()).intact()).isFalse();
  }

  @Test
  void tellsApartEntriesWhoseFieldsRunTogether() {
    AuditTrail one = AuditTrail.EMPTY.plus(1, "ab", new AuditEntry.Act("c", "d", "e"));
    AuditTrail other = AuditTrail.EMPTY.plus(1, "a", new AuditEntry.Act("bc", "d", "e"));

    assertThat(one.lastHash()).isNotEqualTo(other.lastHash());
  }
}
