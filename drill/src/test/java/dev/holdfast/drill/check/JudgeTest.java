package dev.holdfast.drill.check;

import static dev.holdfast.drill.check.Story.EAST;
import static dev.holdfast.drill.check.Story.NEW;
import static dev.holdfast.drill.check.Story.OLD;
import static dev.holdfast.drill.check.Story.WEST;
import static dev.holdfast.drill.check.Story.during;
import static dev.holdfast.drill.check.Story.key;
import static dev.holdfast.drill.check.Story.nanos;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.check.Gathered.Got;
import dev.holdfast.drill.check.Gathered.Missing;
import dev.holdfast.model.Database;
import dev.holdfast.model.Durability;
import dev.holdfast.model.LogPosition;
import dev.holdfast.model.Objectives;
import dev.holdfast.model.Pattern;
import dev.holdfast.model.ResourceId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class JudgeTest {
  /**
   * Four writes in us-east, the last two just before the fault at 500 ms; then eu-west takes over.
   */
  private final Story story =
      new Story()
          .acknowledged(1, EAST, during(0, 100), OLD)
          .acknowledged(2, EAST, during(150, 200), OLD)
          .acknowledged(3, EAST, during(250, 400), OLD)
          .acknowledged(4, EAST, during(450, 480), OLD)
          .saw(1, during(450, 490), OLD)
          .indeterminate(5, during(460, 700))
          .acknowledged(6, WEST, during(900, 990), NEW);

  private static Database database(Durability durability, Duration rpo) {
    return new Database(
        new ResourceId("orders"),
        Pattern.ACTIVE_PASSIVE,
        EAST,
        List.of(WEST),
        durability,
        new Objectives(Duration.ofSeconds(5), rpo));
  }

  private static Database quorum() {
    return database(Durability.QUORUM, Duration.ZERO);
  }

  private static Database async() {
    return database(Durability.ASYNC, Duration.ofSeconds(1));
  }

  private Evidence evidence(
      Database database, Set<WriteKey> gone, Set<WriteKey> exported, long received) {
    Set<WriteKey> present = new HashSet<>(story.allAcknowledged());
    present.removeAll(gone);
    Gathered<Rows> rows = new Got<>(story.rows(present));
    return new Evidence(
        database,
        story.told(),
        new Got<>(new Course(nanos(500), nanos(9000), Set.of(WEST))),
        new Remains(
            rows,
            Map.of(EAST, rows, WEST, rows),
            new Got<>(exported),
            new Got<>(new LogPosition(1, received))));
  }

  private static Verdict verdict(Findings findings, String check) {
    return findings.checks().stream()
        .filter(candidate -> candidate.name().equals(check))
        .findFirst()
        .orElseThrow()
        .verdict();
  }

  private static ObjectiveResult objective(Findings findings, String name) {
    return findings.objectives().stream()
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void acceptsAQuorumThatLostNothing() {
    Findings findings = Judge.judge(evidence(quorum(), Set.of(), Set.of(), 999));

    assertThat(findings.checks())
        .allSatisfy(check -> assertThat(check.verdict()).isInstanceOf(Verdict.Valid.class));
    assertThat(objective(findings, "orders.rpo").met()).isTrue();
  }

  @Test
  void condemnsAQuorumThatLostOneWrite() {
    Findings findings = Judge.judge(evidence(quorum(), Set.of(key(4)), Set.of(key(4)), 999));

    assertThat(verdict(findings, "lost-writes"))
        .isEqualTo(
            new Verdict.Invalid(
                "1 of 5 acknowledged writes are gone although a quorum had to confirm each, the"
                    + " first being 0-4"));
    assertThat(objective(findings, "orders.rpo").met()).isFalse();
  }

  @Test
  void acceptsAnAsynchronousLossWithinTheLagThatWasExported() {
    Findings findings = Judge.judge(evidence(async(), Set.of(key(4)), Set.of(key(4)), 300));

    assertThat(verdict(findings, "lost-writes")).isInstanceOf(Verdict.Valid.class);
    assertThat(verdict(findings, "exports")).isInstanceOf(Verdict.Valid.class);
    assertThat(objective(findings, "orders.rpo").measured()).contains(Duration.ofMillis(20));
    assertThat(objective(findings, "orders.rpo").met()).isTrue();
  }

  @Test
  void condemnsAnAsynchronousLossOfWhatHadBeenReplicated() {
    Findings findings =
        Judge.judge(evidence(async(), Set.of(key(1), key(4)), Set.of(key(1), key(4)), 300));

    assertThat(verdict(findings, "lost-writes"))
        .isEqualTo(
            new Verdict.Invalid(
                "1 acknowledged writes are gone that had been replicated before the fault, the"
                    + " first being 0-1"));
  }

  @Test
  void condemnsALossThatWasNotExported() {
    Findings findings = Judge.judge(evidence(async(), Set.of(key(4)), Set.of(), 300));

    assertThat(verdict(findings, "exports"))
        .isEqualTo(new Verdict.Invalid("1 of 1 lost writes are in no export, the first being 0-4"));
  }

  @Test
  void condemnsAnExportOfWhatIsStillThere() {
    Findings findings = Judge.judge(evidence(async(), Set.of(), Set.of(key(3)), 300));

    assertThat(verdict(findings, "exports"))
        .isEqualTo(new Verdict.Invalid("1 exported rows are not lost at all, the first being 0-3"));
  }

  @Test
  void countsExportedRowsThatNobodyWasPromised() {
    Findings findings = Judge.judge(evidence(async(), Set.of(key(4)), Set.of(key(4), key(5)), 300));

    assertThat(findings.exported()).isEqualTo(new Got<>(new Exported(2, 1, 1)));
  }

  @Test
  void missesTheRpoWhereTheLossIsOlderThanAllowed() {
    Database strict = database(Durability.ASYNC, Duration.ofMillis(50));
    Findings findings =
        Judge.judge(evidence(strict, Set.of(key(3), key(4)), Set.of(key(3), key(4)), 200));

    assertThat(objective(findings, "orders.rpo").measured()).contains(Duration.ofMillis(100));
    assertThat(objective(findings, "orders.rpo").met()).isFalse();
  }

  @Test
  void missesAnRpoOfZeroForOneWriteLostAfterTheFaultAlthoughItsWindowIsEmpty() {
    Findings findings = Judge.judge(evidence(quorum(), Set.of(key(6)), Set.of(key(6)), 999));

    assertThat(objective(findings, "orders.rpo").measured()).contains(Duration.ZERO);
    assertThat(objective(findings, "orders.rpo").met()).isFalse();
  }

  @Test
  void missesTheRtoWhereWritesCameBackTooLate() {
    Story late =
        new Story()
            .steadily(0, WEST, during(100, 5000), 50)
            .steadily(1000, WEST, during(10_500, 20_000), 50);
    Evidence evidence = evidence(quorum(), Set.of(), Set.of(), 999);
    Findings findings =
        Judge.judge(
            new Evidence(
                evidence.database(),
                late.told(),
                new Got<>(new Course(nanos(5010), nanos(20_000), Set.of(WEST))),
                evidence.remains()));

    assertThat(objective(findings, "orders.rto").measured()).contains(Duration.ofMillis(5500));
    assertThat(objective(findings, "orders.rto").met()).isFalse();
  }

  @Test
  void staysOpenWhereNothingCouldBeReadBack() {
    Evidence evidence = evidence(quorum(), Set.of(), Set.of(), 999);
    Findings findings =
        Judge.judge(
            new Evidence(
                evidence.database(),
                evidence.operations(),
                evidence.course(),
                new Remains(
                    new Missing<>("refused"),
                    Map.of(WEST, new Missing<>("refused")),
                    new Missing<>("refused"),
                    new Missing<>("refused"))));

    assertThat(findings.checks())
        .filteredOn(check -> !(check.verdict() instanceof Verdict.Unknown))
        .extracting(Check::name)
        .containsExactly("split-brain", "log-order", "impossible-reads");
    assertThat(objective(findings, "orders.rpo").met()).isFalse();
  }

  @Test
  void staysOpenWhereTheLagThatWouldExcuseALossIsNotKnown() {
    Evidence evidence = evidence(async(), Set.of(key(4)), Set.of(key(4)), 300);
    Remains remains = evidence.remains();
    Findings findings =
        Judge.judge(
            new Evidence(
                evidence.database(),
                evidence.operations(),
                evidence.course(),
                new Remains(
                    remains.present(),
                    remains.replicas(),
                    remains.exported(),
                    new Missing<>("not seen"))));

    assertThat(verdict(findings, "lost-writes")).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void provesNothingFromAnEmptyHistory() {
    Evidence evidence = evidence(quorum(), Set.of(), Set.of(), 999);
    Findings findings =
        Judge.judge(
            new Evidence(
                evidence.database(),
                List.of(),
                evidence.course(),
                new Remains(
                    new Got<>(Rows.NONE),
                    evidence.remains().replicas(),
                    new Got<>(Set.of()),
                    new Missing<>("nobody was promoted"))));

    assertThat(
            List.of(
                verdict(findings, "lost-writes"),
                verdict(findings, "split-brain"),
                verdict(findings, "stale-reads")))
        .allSatisfy(verdict -> assertThat(verdict).isInstanceOf(Verdict.Unknown.class));
    assertThat(objective(findings, "orders.rto").met()).isFalse();
  }

  @Test
  void takesTheRegionThatWaitedLongestAsTheRto() {
    Story two =
        new Story()
            .steadily(0, EAST, during(100, 5000), 50)
            .steadily(1000, EAST, during(6000, 20_000), 50)
            .steadily(2000, WEST, during(100, 5000), 50)
            .steadily(3000, WEST, during(7000, 20_000), 50);
    Evidence evidence = evidence(quorum(), Set.of(), Set.of(), 999);
    Findings findings =
        Judge.judge(
            new Evidence(
                evidence.database(),
                two.told(),
                new Got<>(new Course(nanos(5010), nanos(20_000), Set.of(EAST, WEST))),
                evidence.remains()));

    assertThat(objective(findings, "orders.rto"))
        .isEqualTo(
            new ObjectiveResult(
                "orders.rto",
                Duration.ofSeconds(5),
                java.util.Optional.of(Duration.ofSeconds(2)),
                true,
                "the surviving region that waited longest for sustained writes"));
  }

  @Test
  void missesTheRtoWhileOneSurvivingRegionIsStillWaiting() {
    Story two =
        new Story()
            .steadily(0, EAST, during(100, 20_000), 50)
            .steadily(2000, WEST, during(100, 5000), 50);
    Evidence evidence = evidence(quorum(), Set.of(), Set.of(), 999);
    Findings findings =
        Judge.judge(
            new Evidence(
                evidence.database(),
                two.told(),
                new Got<>(new Course(nanos(5010), nanos(20_000), Set.of(EAST, WEST))),
                evidence.remains()));

    assertThat(findings.rto()).isEmpty();
    assertThat(objective(findings, "orders.rto").met()).isFalse();
    assertThat(objective(findings, "orders.rto").because())
        .startsWith("eu-west: no sustained write");
  }
}
