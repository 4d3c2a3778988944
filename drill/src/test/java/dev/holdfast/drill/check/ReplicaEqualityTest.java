package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReplicaEqualityTest {
  private static final Gathered<Content> TEN = new Got<>(new Content(10, "aa"));

  @Test
  void holdsForReplicasWithTheSameRows() {
    assertThat(ReplicaEquality.compare(Map.of(EAST, TEN, WEST, TEN)))
        .isEqualTo(new Verdict.Valid("All 2 replicas hold the same 10 rows (md5 aa)"));
  }

  @Test
  void failsForReplicasOfTheSameSizeAndDifferentContent() {
    assertThat(ReplicaEquality.compare(Map.of(EAST, TEN, WEST, new Got<>(new Content(10, "bb")))))
        .isEqualTo(
            new Verdict.Invalid(
                "Replicas differ: eu-west 10 rows, md5 bb, us-east 10 rows, md5 aa"));
  }

  @Test
  void staysOpenWhereAReplicaCouldNotBeRead() {
    assertThat(ReplicaEquality.compare(Map.of(EAST, TEN, WEST, new Missing<>("refused"))))
        .isEqualTo(new Verdict.Unknown("The replica in eu-west could not be read: refused"));
  }

  @Test
  void failsForADifferenceEvenWhereAThirdCouldNotBeRead() {
    assertThat(
            ReplicaEquality.compare(
                Map.of(
                    EAST,
                    TEN,
                    WEST,
                    new Got<>(new Content(9, "cc")),
                    new dev.holdfast.model.RegionId("ap-south"),
                    new Missing<>("refused"))))
        .isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void staysOpenWithoutAnyReplica() {
    assertThat(ReplicaEquality.compare(Map.of())).isInstanceOf(Verdict.Unknown.class);
  }
}
