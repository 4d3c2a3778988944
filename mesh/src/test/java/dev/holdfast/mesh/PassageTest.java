package dev.holdfast.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.mesh.AnswerCheck.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the two ends of a passage do to each other, without sockets. */
class PassageTest {
  private final EmbeddedChannel client = new EmbeddedChannel();
  private final EmbeddedChannel server = new EmbeddedChannel();
  private final AtomicBoolean permit = new AtomicBoolean(true);
  private final List<String> counted = new ArrayList<>();

  private final Said check = new Said();

  private Passage passage;

  /** Says what it is told to say, and remembers what it heard. */
  private static final class Said implements AnswerCheck {
    private Verdict verdict = Verdict.PASS;
    private final StringBuilder heard = new StringBuilder();
    private int ended;

    @Override
    public void heard(ByteBuf bytes) {
      heard.append(bytes.toString(StandardCharsets.UTF_8));
    }

    @Override
    public Verdict verdict() {
      return verdict;
    }

    @Override
    public void ended() {
      ended++;
    }
  }

  @BeforeEach
  void begin() {
    client.freezeTime();
    passage =
        new Passage(
            End.of(client),
            End.of(server),
            permit::get,
            check,
            (toServer, bytes) -> counted.add((toServer ? ">" : "<") + bytes));
  }

  private void open() {
    passage.open(new Passage.Ahead(text("hi"), null, 0));
  }

  @AfterEach
  void end() {
    client.finishAndReleaseAll();
    server.finishAndReleaseAll();
  }

  @Test
  void everythingSentEitherWayIsBoundToThePermit() {
    open();
    client.writeInbound(text("question"));
    server.writeInbound(text("answer"));

    assertThat(lengthOfChunk(server)).isEqualTo(8);
    assertThat(lengthOfChunk(client)).as("what the server had said before").isEqualTo(2);
    assertThat(lengthOfChunk(client)).isEqualTo(6);
    assertThat(counted).isEqualTo(List.of("<2", ">8", "<6"));
  }

  @Test
  void whatIsReadWithoutAPermitIsDroppedAndBothEndsAreCut() {
    open();
    permit.set(false);
    ByteBuf late = text("late");

    client.writeInbound(late);

    assertThat(server.outboundMessages()).isEmpty();
    assertThat(client.isOpen()).isFalse();
    assertThat(server.isOpen()).isFalse();
    assertThat(late.refCnt()).isZero();
    assertThat(counted).isEqualTo(List.of("<2"));
  }

  @Test
  void whatOneEndSaidBeforeItClosedStillReachesTheOther() {
    open();
    server.writeInbound(text("bye"));
    var _ = server.close();

    assertThat(lengthOfChunk(client)).isEqualTo(2);
    assertThat(lengthOfChunk(client)).isEqualTo(3);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void whatTheClientSaidBeforeIsSentOnceAndCounted() {
    passage.open(new Passage.Ahead(null, text("rest"), 5));

    assertThat(lengthOfChunk(server)).isEqualTo(4);
    assertThat(counted).isEqualTo(List.of(">5", ">4"));
  }

  @Test
  void onlyWhatTheServerSaysIsChecked() {
    open();
    client.writeInbound(text("question"));
    server.writeInbound(text("answer"));

    assertThat(check.heard.toString()).isEqualTo("hianswer");
    assertThat(lengthOfChunk(server)).isEqualTo(8);
  }

  @Test
  void anAnswerThatMustNotArriveIsDroppedAndBothEndsAreCut() {
    open();
    assertThat(lengthOfChunk(client)).isEqualTo(2);
    check.verdict = Verdict.CUT;
    ByteBuf answer = text("answer");

    server.writeInbound(answer);

    assertThat(client.outboundMessages()).isEmpty();
    assertThat(client.isOpen()).isFalse();
    assertThat(server.isOpen()).isFalse();
    assertThat(answer.refCnt()).isZero();
    assertThat(counted).isEqualTo(List.of("<2"));
    assertThat(check.ended).isEqualTo(1);
  }

  @Test
  void answersAreHeldInTheirOrderUntilTheyMayPass() {
    check.verdict = Verdict.HOLD;
    open();
    server.writeInbound(text("one"), text("three"));
    client.writeInbound(text("question"));

    assertThat(client.outboundMessages()).isEmpty();
    assertThat(server.config().isAutoRead()).as("the server is read").isFalse();
    assertThat(lengthOfChunk(server)).as("questions are not held").isEqualTo(8);

    later(Duration.ofMillis(100));
    assertThat(client.outboundMessages()).isEmpty();
    check.verdict = Verdict.PASS;
    later(Duration.ofMillis(100));

    assertThat(lengthOfChunk(client)).isEqualTo(2);
    assertThat(lengthOfChunk(client)).isEqualTo(3);
    assertThat(lengthOfChunk(client)).isEqualTo(5);
    assertThat(server.config().isAutoRead()).isTrue();
    assertThat(counted).isEqualTo(List.of(">8", "<2", "<3", "<5"));
  }

  @Test
  void aServerThatLeavesWhileItsAnswerIsHeldIsStillHeard() {
    open();
    assertThat(lengthOfChunk(client)).isEqualTo(2);
    check.verdict = Verdict.HOLD;
    server.writeInbound(text("bye"));
    var _ = server.close();
    assertThat(client.isOpen()).isTrue();

    check.verdict = Verdict.PASS;
    later(Duration.ofMillis(100));

    assertThat(lengthOfChunk(client)).isEqualTo(3);
    assertThat(client.isOpen()).isFalse();
    assertThat(check.ended).isEqualTo(1);
  }

  @Test
  void aClientThatLeavesWhileAnAnswerIsHeldLeavesNothingBehind() {
    open();
    check.verdict = Verdict.HOLD;
    ByteBuf answer = text("answer");
    server.writeInbound(answer);

    var _ = client.close();

    assertThat(answer.refCnt()).isZero();
    assertThat(server.isOpen()).isFalse();
    assertThat(check.ended).isEqualTo(1);
    later(Duration.ofMillis(100));
  }

  @Test
  void whatIsHeldDoesNotOutliveThePermit() {
    open();
    assertThat(lengthOfChunk(client)).isEqualTo(2);
    check.verdict = Verdict.HOLD;
    server.writeInbound(text("answer"));
    permit.set(false);
    check.verdict = Verdict.PASS;
    later(Duration.ofMillis(100));

    assertThat(client.outboundMessages()).isEmpty();
    assertThat(client.isOpen()).isFalse();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void nothingIsHeldForEver() {
    open();
    assertThat(lengthOfChunk(client)).isEqualTo(2);
    check.verdict = Verdict.HOLD;
    server.writeInbound(text("answer"));
    later(HeldAnswers.HOLD_LIMIT.minusMillis(100));
    assertThat(client.isOpen()).isTrue();

    later(Duration.ofMillis(200));

    assertThat(client.outboundMessages()).isEmpty();
    assertThat(client.isOpen()).isFalse();
    assertThat(server.isOpen()).isFalse();
  }

  /** Lets time pass for what is to happen later. */
  private void later(Duration passing) {
    for (long step = 0; step < passing.toMillis(); step++) {
      client.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      client.runScheduledPendingTasks();
    }
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private static long lengthOfChunk(EmbeddedChannel channel) {
    Object sent = channel.readOutbound();
    assertThat(sent).isInstanceOf(Chunk.class);
    long length = ((Chunk) sent).count();
    ReferenceCountUtil.release(sent);
    return length;
  }
}
