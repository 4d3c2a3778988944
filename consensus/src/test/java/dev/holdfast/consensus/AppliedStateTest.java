package dev.holdfast.consensus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.ratis.server.protocol.TermIndex;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppliedStateTest {
  private final Journal journal = new Journal();
  private final AppliedState state = new AppliedState(journal);
  private final AppliedLog first = new AppliedLog(state, new Outstanding());
  private final AppliedLog second = new AppliedLog(state, new Outstanding());

  @BeforeEach
  void applyThree() throws IOException {
    state.load(first, TermIndex.INITIAL_VALUE, Optional.empty());
    for (int i = 0; i < 3; i++) {
      assertThat(apply(first, i)).isPresent();
    }
  }

  @Test
  void whatAnEarlierServerCarriedOutIsSkipped() throws IOException {
    state.load(second, at(1), Optional.of(AppliedStateTest::unread));
    assertThat(apply(second, 2)).isEmpty();
    assertThat(apply(second, 3)).isPresent();
    assertThat(journal.entries()).containsExactly("c0", "c1", "c2", "c3");
    assertThat(journal.repeats()).isZero();
  }

  @Test
  void aSnapshotThatIsNewerReplacesTheState() throws IOException {
    state.load(second, at(9), Optional.of(() -> "x\ny".getBytes(UTF_8)));
    assertThat(journal.entries()).containsExactly("x", "y");
    assertThat(apply(second, 9)).isEmpty();
    assertThat(apply(second, 10)).isPresent();
  }

  /** The state is further than the server, so it must not be kept as what the server is at. */
  @Test
  void thereIsNoSnapshotOfAPositionThatIsPassed() throws IOException {
    state.load(second, at(0), Optional.of(AppliedStateTest::unread));
    apply(second, 1);
    assertThat(state.at(second, at(1))).isEmpty();
    apply(second, 2);
    assertThat(state.at(second, at(2))).hasValue("c0\nc1\nc2".getBytes(UTF_8));
  }

  @Test
  void aStateInWhichAnEntryFailedIsInDoubtAndIsBuiltAnew() throws IOException {
    journal.breakDown(true);
    assertThatIllegalStateException().isThrownBy(() -> apply(first, 3));
    journal.breakDown(false);
    state.load(second, TermIndex.INITIAL_VALUE, Optional.empty());
    assertThat(journal.entries()).isEmpty();
    assertThat(apply(second, 0)).isPresent();
  }

  @Test
  void aSnapshotThatCannotBeReadLeavesTheStateAsItWas() {
    assertThatThrownBy(() -> state.load(second, at(9), Optional.of(AppliedStateTest::unread)))
        .isInstanceOf(IOException.class);
    assertThat(journal.entries()).containsExactly("c0", "c1", "c2");
  }

  @Test
  void aServerThatWasGivenUpCarriesOutNothingMore() throws IOException {
    state.load(second, at(1), Optional.of(AppliedStateTest::unread));
    assertThatIllegalStateException().isThrownBy(() -> apply(first, 3));
    assertThat(journal.entries()).hasSize(3);
  }

  private Optional<byte[]> apply(AppliedLog log, long index) {
    return state.apply(log, at(index), ("c" + index).getBytes(UTF_8), Duration.ZERO);
  }

  private static TermIndex at(long index) {
    return TermIndex.valueOf(1, index);
  }

  private static byte[] unread() throws IOException {
    throw new IOException("Not to be read");
  }
}
