package dev.holdfast.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

  private Passage passage;

  @BeforeEach
  void begin() {
    passage =
        new Passage(
            End.of(client),
            End.of(server),
            permit::get,
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
