package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.WEST;
import static dev.holdfast.drill.check.Story.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.model.RegionId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReplicaEqualityTest {
  private static final Row ONE = new Row(key(1), "us-east", "12:00");
  private static final Row TWO = new Row(key(2), "eu-west", "12:01");
  private static final Gathered<Rows> BOTH = rows(ONE, TWO);

  private static Gathered<Rows> rows(Row... rows) {
    return new Got<>(new Rows(List.of(rows)));
  }

  private static Verdict compare(
      Map<RegionId, Gathered<Rows>> replicas, Gathered<Rows> throughEndpoint) {
    return ReplicaEquality.check(
            new Remains(
                throughEndpoint, replicas, new Missing<>("not asked"), new Missing<>("not asked")))
        .verdict();
  }

  @Test
  void holdsForReplicasWithTheSameRows() {
    assertThat(compare(Map.of(EAST, BOTH, WEST, rows(TWO, ONE)), BOTH))
        .isEqualTo(
            new Verdict.Valid(
                "All 2 replicas and the writer endpoint hold the same 2 rows (md5"
                    + " 4aa304e8955a716967290227837c0294)"));
  }

  @Test
  void namesTheWriteThatOneReplicaLacks() {
    assertThat(compare(Map.of(EAST, BOTH, WEST, rows(ONE)), BOTH))
        .isEqualTo(
            new Verdict.Invalid(
                "Replicas differ: eu-west holds 1 rows and us-east 2; of write 0-2 the one has"
                    + " nothing, the other 0-2|eu-west|12:01"));
  }

  @Test
  void namesTheWriteThatReplicasOfTheSameSizeHoldDifferently() {
    Row changed = new Row(key(2), "eu-west", "12:02");
    assertThat(compare(Map.of(EAST, BOTH, WEST, rows(ONE, changed)), BOTH))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class,
            invalid -> assertThat(invalid.because()).contains("of write 0-2 the one has"));
  }

  @Test
  void failsForARowThatOneReplicaHoldsTwice() {
    assertThat(compare(Map.of(EAST, BOTH, WEST, rows(ONE, TWO, TWO)), BOTH))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void failsWhereTheEndpointShowsSomethingElse() {
    assertThat(compare(Map.of(EAST, BOTH, WEST, BOTH), rows(ONE)))
        .isInstanceOfSatisfying(
            Verdict.Invalid.class,
            invalid ->
                assertThat(invalid.because()).contains("the writer endpoint 1; of write 0-2"));
  }

  @Test
  void staysOpenWhereAReplicaCouldNotBeRead() {
    assertThat(compare(Map.of(EAST, BOTH, WEST, new Missing<>("refused")), BOTH))
        .isEqualTo(new Verdict.Unknown("What eu-west holds could not be read: refused"));
  }

  @Test
  void failsForADifferenceEvenWhereAThirdCouldNotBeRead() {
    assertThat(
            compare(
                Map.of(
                    EAST,
                    BOTH,
                    WEST,
                    rows(ONE),
                    new RegionId("ap-south"),
                    new Missing<>("refused")),
                BOTH))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void staysOpenWithoutAnyReplica() {
    assertThat(compare(Map.of(), BOTH)).isInstanceOf(Verdict.Unknown.class);
  }
}
