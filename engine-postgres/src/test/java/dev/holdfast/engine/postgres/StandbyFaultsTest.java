package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.postgres.StandbyFaults.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sentences are PostgreSQL 18's own. */
class StandbyFaultsTest {
  private static final String PREFIX = "2026-11-30 12:00:00.000 UTC [4711] ";
  private static final String REMOVED =
      "FATAL:  could not receive data from WAL stream: ERROR:  requested WAL segment"
          + " 000000010000000000000003 has already been removed";
  private static final String UNREADABLE =
      "LOG:  incorrect resource manager data checksum in record at 0/3000148";

  private final StandbyFaults faults = new StandbyFaults();

  @Test
  void knowsWhatWillNotGoAwayByItself() {
    Map<String, Kind> sentences =
        Map.ofEntries(
            Map.entry(REMOVED, Kind.LACKS_LOG),
            Map.entry(
                "LOG:  new timeline 2 forked off current database system timeline 1 before current"
                    + " recovery point 0/3000148",
                Kind.FORKED),
            Map.entry(
                "LOG:  new timeline 3 is not a child of database system timeline 2", Kind.FORKED),
            Map.entry(
                "FATAL:  could not start WAL streaming: ERROR:  requested starting point 0/3000000"
                    + " on timeline 1 is not in this server's history",
                Kind.FORKED),
            Map.entry(
                "FATAL:  could not start WAL streaming: ERROR:  requested starting point 0/5000000"
                    + " is ahead of the WAL flush position of this server 0/4000000",
                Kind.FORKED),
            Map.entry(
                "LOG:  walreceiver requested start point 0/5000000 on timeline 1 is ahead of the"
                    + " upstream server's flush position 0/4FFFFF8, waiting",
                Kind.FORKED),
            Map.entry(
                "FATAL:  highest timeline 1 of the primary is behind recovery timeline 2",
                Kind.FORKED),
            Map.entry(
                "FATAL:  database system identifier differs between the primary and standby",
                Kind.FORKED),
            Map.entry(
                "DETAIL:  If recovery is unpaused, the server will shut down.", Kind.SETTINGS),
            Map.entry(
                "WARNING:  hot standby is not possible because of insufficient parameter settings",
                Kind.SETTINGS),
            Map.entry(
                "FATAL:  recovery aborted because of insufficient parameter settings",
                Kind.SETTINGS));
    sentences.forEach((sentence, kind) -> {
      var heard = new StandbyFaults();
      heard.take(PREFIX + sentence);

      assertThat(heard.standing()).as(sentence).isPresent();
      assertThat(heard.standing().orElseThrow().kind()).isEqualTo(kind);
      assertThat(heard.standing().orElseThrow().because()).doesNotContain("4711");
    });
  }

  @Test
  void ignoresWhatGoesAwayByItself() {
    for (String sentence :
        new String[] {
          "FATAL:  could not connect to the primary server: connection refused",
          "FATAL:  terminating walreceiver due to timeout",
          "LOG:  replication terminated by primary server",
          "LOG:  primary server contains no more WAL on requested timeline 1",
          "LOG:  invalid record length at 0/3000148: expected at least 24, got 0"
        }) {
      faults.take(PREFIX + sentence);
    }

    assertThat(faults.standing()).isEmpty();
    assertThat(faults.isBroken()).isFalse();
  }

  @Test
  void aFaultStandsUntilTheLogGoesOn() {
    faults.seen(100);
    faults.take(PREFIX + REMOVED);
    assertThat(faults.standing()).isPresent();

    // Replayed between the last look and the fault, so it proves nothing.
    faults.seen(120);
    assertThat(faults.standing()).isPresent();
    faults.seen(120);
    assertThat(faults.standing()).isPresent();
    faults.seen(121);
    assertThat(faults.standing()).isEmpty();
  }

  @Test
  void aFaultThatIsSaidAgainStandsAgain() {
    faults.take(PREFIX + REMOVED);
    faults.seen(100);
    faults.take(PREFIX + REMOVED);
    faults.seen(200);

    assertThat(faults.standing()).isPresent();
    faults.dismiss();
    assertThat(faults.standing()).isEmpty();
  }

  @Test
  void logThatCannotBeReplayedIsAFaultOnceItKeepsComing() {
    for (int time = 1; time < 12; time++) {
      faults.take(PREFIX + UNREADABLE);
    }
    assertThat(faults.standing()).isEmpty();

    faults.take(PREFIX + UNREADABLE);
    assertThat(faults.standing().orElseThrow().kind()).isEqualTo(Kind.UNREADABLE_LOG);
  }

  @Test
  void logThatIsReplayedNowAndThenIsNone() {
    for (int time = 1; time < 50; time++) {
      faults.take(PREFIX + UNREADABLE);
      faults.seen(time);
    }

    assertThat(faults.standing()).isEmpty();
  }

  @Test
  void knowsAServerThatCouldNotRecover() {
    faults.take(PREFIX + "LOG:  shutting down due to startup process failure");

    assertThat(faults.isBroken()).isTrue();
  }
}
