package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is noticed and what is kept of what a server logs. */
class LogScannerTest {
  private static final String AT = LogScanner.PREFIX;
  private static final String CANCELLED =
      "01000 WARNING:  canceling wait for synchronous replication due to user request\n";
  private static final String TERMINATED =
      "57P01 WARNING:  canceling the wait for synchronous replication and terminating connection"
          + " due to administrator command\n";
  private static final String DETAIL =
      "01000 DETAIL:  The transaction has already committed locally, but might not have been"
          + " replicated to the standby.\n";
  private static final String READY =
      AT + "7] 00000 LOG:  database system is ready to accept connections\n";

  private final List<Long> gaveUp = new ArrayList<>();
  private final StringBuilder kept = new StringBuilder();
  private final LogScanner scanner =
      new LogScanner(
          new LogScanner.Ear() {
            @Override
            public void gaveUp(long pid) {
              LogScannerTest.this.gaveUp.add(pid);
            }

            @Override
            public void kept(byte[] bytes) {
              LogScannerTest.this.kept.append(new String(bytes, StandardCharsets.US_ASCII));
            }
          });

  @Test
  void aProcessThatGivesUpIsNoticedAndItsLineKept() {
    take(READY + AT + "4711] " + CANCELLED + AT + "4711] " + DETAIL + AT + "12] " + TERMINATED);

    assertThat(gaveUp).containsExactly(4711L, 12L);
    assertThat(kept.toString())
        .isEqualTo(READY + AT + "4711] " + CANCELLED + AT + "12] " + TERMINATED);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100})
  void inWhateverPiecesItComes(int piece) {
    String log = READY + AT + "4711] " + CANCELLED + READY;
    for (int from = 0; from < log.length(); from += piece) {
      take(log.substring(from, Math.min(log.length(), from + piece)));
    }

    assertThat(gaveUp).containsExactly(4711L);
    assertThat(kept.toString()).isEqualTo(log);
  }

  @Test
  void errorsAndWarningsOfApplicationsAreNotKept() {
    String fatal = AT + "9] 57P01 FATAL:  terminating\n" + AT + "9] 57P01 HINT:  a hint\n";
    take(
        AT
            + "8] 23505 ERROR:  duplicate key\n"
            + AT
            + "8] 23505 DETAIL:  Key (iban)=(DE00) already exists.\n"
            + AT
            + "8] 23505 CONTEXT:  one line\n\tand another\n"
            + fatal
            + AT
            + "8] 01000 WARNING:  something\n\tof several\n\tlines\n"
            + "a library speaks\n");

    assertThat(kept.toString()).isEqualTo(fatal + "a library speaks\n");
    assertThat(gaveUp).isEmpty();
  }

  @Test
  void otherWordsAreNotTakenForIt() {
    take(AT + "4711] P0001 WARNING:  canceling wait for synchronous replication\n");
    take(AT + "4711] 01000 LOG:  canceling wait for synchronous replication\n");
    take(AT + "x4711] " + CANCELLED);
    take("4711] " + CANCELLED);
    take(AT + "] " + CANCELLED);
    take(AT + "12345678901] " + CANCELLED);

    assertThat(gaveUp).isEmpty();
  }

  @Test
  void aUsersTextIsNotTakenForIt() {
    take(AT + "8] 01000 WARNING:  look: " + AT + "4711] " + CANCELLED);
    take(AT + "8] 01000 WARNING:  look:\n\t" + AT + "4711] " + CANCELLED);

    assertThat(gaveUp).isEmpty();
  }

  @Test
  void whatStandsInTheMiddleOfAMessageThatWasTornApartIsNoticed() {
    take(AT + "8] 01000 WARNING:  " + "x".repeat(LogScanner.CROWD_BYTES), LogScanner.CROWD_BYTES);
    take(AT + "4711] " + CANCELLED + AT + "4711] " + DETAIL + "the rest\n", 100);
    take(AT + "8] 01000 WARNING:  look: " + AT + "4712] " + CANCELLED, 100);

    assertThat(gaveUp).containsExactly(4711L);
    assertThat(kept.toString()).startsWith(AT + "4711] " + CANCELLED);
  }

  /** A session that is ended during its commit prints such a prompt. */
  @Test
  void whatFollowsWordsThatNobodyEndedIsNoticed() {
    take("backend> " + AT + "4711] " + CANCELLED);
    take("backend> ");
    take("backend> " + AT + "4712] " + CANCELLED);
    take("any program's words" + AT + "4713] " + CANCELLED);

    assertThat(gaveUp).containsExactly(4711L, 4712L, 4713L);
  }

  @Test
  void aLineLongerThanAnyBufferIsSearchedToItsEnd() {
    String line = AT + "4711] " + CANCELLED;
    for (int more = 0; more < line.length() + 10; more++) {
      gaveUp.clear();
      int before = LogScanner.LINE_BYTES_MAX - line.length() - 5 + more;
      take("y".repeat(before) + line, LogScanner.LINE_BYTES_MAX);

      assertThat(gaveUp).as("after %d bytes", before).contains(4711L);
    }
    kept.setLength(0);
    String lasting = "z".repeat(3 * LogScanner.LINE_BYTES_MAX) + "\n";
    take(lasting);
    assertThat(kept.toString()).isEqualTo(lasting);
  }

  private void take(String log) {
    take(log, 1);
  }

  private void take(String log, int waited) {
    byte[] bytes = log.getBytes(StandardCharsets.US_ASCII);
    scanner.take(bytes, bytes.length, waited);
  }
}
