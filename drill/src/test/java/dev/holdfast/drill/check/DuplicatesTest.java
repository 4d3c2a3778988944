package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.WEST;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DuplicatesTest {
  private final Story story =
      new Story().acknowledged(1, EAST, during(0, 100), OLD).indeterminate(2, during(50, 150));

  private Rows rows(Set<WriteKey> keys) {
    return story.rows(keys);
  }

  @Test
  void acceptsOneRowForEachWrite() {
    assertThat(Duplicates.check(story.told(), new Got<>(rows(Set.of(key(1), key(2))))).verdict())
        .isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void findsAWriteThatWasAppliedTwice() {
    List<Row> twice = new ArrayList<>(rows(Set.of(key(1), key(2))).rows());
    twice.add(new Row(key(1), "us-east", "later"));

    assertThat(Duplicates.check(story.told(), new Got<>(new Rows(twice))).verdict())
        .isEqualTo(
            new Verdict.Invalid(
                "1 writes are there twice: Write 0-1, sent once through us-east at 0.000 s, has"
                    + " the rows 0-1|us-east|2026-11-20 0-1 and 0-1|us-east|later"));
  }

  @Test
  void findsAWriteThatWasSentTwiceHoweverManyRowsItLeft() {
    story.acknowledged(1, WEST, during(200, 300), OLD);

    assertThat(Duplicates.check(story.told(), new Got<>(rows(Set.of(key(1))))).verdict())
        .isEqualTo(
            new Verdict.Invalid(
                "1 writes are there twice: Write 0-1 was sent through us-east at 0.000 s"
                    + " (operation 0) and through eu-west at 0.200 s (operation 2)"));
  }

  @Test
  void staysOpenWhereNothingWasReadBack() {
    assertThat(Duplicates.check(story.told(), new Missing<>("refused")).verdict())
        .isEqualTo(new Verdict.Unknown("Not read back: refused"));
  }
}
