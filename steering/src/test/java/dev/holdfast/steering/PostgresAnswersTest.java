package dev.holdfast.steering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.mesh.AnswerCheck;
import dev.holdfast.mesh.AnswerCheck.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the process that serves a client is learned from what the server says. */
class PostgresAnswersTest {
  private static final int PID = 0x01_02_03_F4;

  private final List<Long> processes = new ArrayList<>();
  private Verdict verdict = Verdict.PASS;
  private int ended;

  private final PostgresAnswers answers =
      new PostgresAnswers(process -> {
        processes.add(process);
        return new AnswerCheck() {
          @Override
          public Verdict verdict() {
            return verdict;
          }

          @Override
          public String because() {
            return "it is " + process;
          }

          @Override
          public void ended() {
            ended++;
          }
        };
      });

  @Test
  void theProcessIsAskedFromTheMomentItIsKnown() {
    hear(message('R', 0, 0, 0, 0), message('S', 'a', 0, 'b', 0));
    verdict = Verdict.CUT;
    assertThat(answers.verdict()).isEqualTo(Verdict.PASS);
    hear(key(4));
    assertThat(processes).containsExactly((long) PID);
    assertThat(answers.verdict()).isEqualTo(Verdict.CUT);
    assertThat(answers.because()).isEqualTo("it is " + PID);
    verdict = Verdict.HOLD;
    hear(ready());
    assertThat(answers.verdict()).isEqualTo(Verdict.HOLD);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000})
  void inWhateverPiecesItComes(int piece) {
    ByteBuf all =
        Unpooled.wrappedBuffer(
            text("NN"),
            message('R', 0, 0, 0, 10, 'S', 'C', 'R', 'A', 'M', 0, 0),
            message('R', 0, 0, 0, 0),
            message('S', 'x', 0, 'K', 0),
            message('N', 'K', 0, 0, 0, 12, 9, 9, 9, 9),
            key(32),
            ready(),
            text("anything Z K"));
    while (all.isReadable()) {
      answers.heard(all.readSlice(Math.min(piece, all.readableBytes())));
    }

    assertThat(processes).containsExactly((long) PID);
    assertThat(answers.verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void whatFollowsTheBeginningIsNotLookedAt() {
    hear(message('R', 0, 0, 0, 0), key(4), ready());
    hear(key(4), text("K"), Unpooled.buffer().writeByte('K').writeInt(-1));

    assertThat(processes).hasSize(1);
    assertThat(answers.verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void aClientThatIsRefusedHearsWhy() {
    hear(message('E', 'S', 'F', 0, 0));
    assertThat(answers.verdict()).isEqualTo(Verdict.PASS);
  }

  @Test
  void anOlderProtocolMayBeAgreedUpon() {
    hear(message('v', 0, 3, 0, 0, 0, 0, 0, 0), message('R', 0, 0, 0, 0), key(4));
    assertThat(processes).hasSize(1);
  }

  @Test
  void whatDoesNotBeginLikeASessionDoesNotPass() {
    assertUnknown(text("S"));
    assertUnknown(text("G"));
    assertUnknown(text("NNN"));
    assertUnknown(text("HTTP/1.1 200"));
    assertUnknown(Unpooled.buffer().writeByte('R').writeInt(3));
    assertUnknown(Unpooled.buffer().writeByte('R').writeInt(-1));
    assertUnknown(Unpooled.buffer().writeByte('R').writeInt(Integer.MAX_VALUE));
    assertUnknown(Unpooled.wrappedBuffer(message('R', 0, 0, 0, 0), ready()));
    assertUnknown(Unpooled.wrappedBuffer(message('R', 0, 0, 0, 0), message('K', 1, 2, 3)));
  }

  @Test
  void theEndIsPassedOn() {
    answers.ended();
    assertThat(ended).isZero();
    hear(message('R', 0, 0, 0, 0), key(4));
    answers.ended();
    assertThat(ended).isEqualTo(1);
  }

  private void assertUnknown(ByteBuf beginning) {
    var fresh = new PostgresAnswers(_ -> () -> Verdict.PASS);
    fresh.heard(beginning);
    assertThat(fresh.verdict()).isEqualTo(Verdict.CUT);
    assertThat(fresh.because()).contains("does not begin a session");
    fresh.heard(Unpooled.wrappedBuffer(message('R', 0, 0, 0, 0), key(4), ready()));
    assertThat(fresh.verdict()).as("it stays so").isEqualTo(Verdict.CUT);
  }

  private void hear(ByteBuf... parts) {
    for (ByteBuf part : parts) {
      int before = part.readableBytes();
      answers.heard(part);
      assertThat(part.readableBytes()).as("left as it is").isEqualTo(before);
    }
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static ByteBuf key(int secretBytes) {
    return Unpooled.buffer()
        .writeByte('K')
        .writeInt(2 * Integer.BYTES + secretBytes)
        .writeInt(PID)
        .writeZero(secretBytes);
  }

  private static ByteBuf ready() {
    return message('Z', 'I');
  }

  private static ByteBuf message(char type, int... contents) {
    ByteBuf message = Unpooled.buffer().writeByte(type).writeInt(Integer.BYTES + contents.length);
    for (int each : contents) {
      message.writeByte(each);
    }
    return message;
  }
}
