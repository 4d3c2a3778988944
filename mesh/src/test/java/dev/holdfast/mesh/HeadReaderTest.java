package dev.holdfast.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Heads out of bytes, however these come. */
class HeadReaderTest {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Reader reader = new Reader();

  @BeforeEach
  void begin() {
    channel.config().setAllocator(allocator);
    channel.pipeline().addLast(reader);
  }

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  @Test
  void readsHeadsThatComeInPiecesOrTogether() {
    receive("OPTIONS * HT");
    receive("TP/1.1\r\n\r\nOPTIONS a HTTP/1.1\r\n\r\nOPTIONS b");
    receive(" HTTP/1.1\r\n\r\n");

    assertThat(reader.lines)
        .isEqualTo(List.of(Head.PING, "OPTIONS a HTTP/1.1", "OPTIONS b HTTP/1.1"));
  }

  @Test
  void keepsWhatFollowsTheLastHeadThoughItLooksLikeOne() {
    reader.last = "CONNECT";
    receive("CONNECT\r\n\r\nOPTIONS * HTTP/1.1\r\n\r\n");
    receive("x".repeat(Head.BYTES_MAX));

    assertThat(reader.lines).isEqualTo(List.of("CONNECT"));
    ByteBuf rest = reader.rest();
    assertThat(rest).isNotNull();
    assertThat(rest.toString(StandardCharsets.UTF_8))
        .isEqualTo(Head.PING + "\r\n\r\n" + "x".repeat(Head.BYTES_MAX));
    rest.release();
  }

  @Test
  void givesUpOnWhatIsTooLong() {
    receive("x".repeat(Head.BYTES_MAX + 1));

    assertThat(reader.lines).isEqualTo(List.of("nonsense"));
  }

  @Test
  void givesUpOnTooMuchAfterTheLastHead() {
    reader.last = "CONNECT";
    receive("CONNECT\r\n\r\n");
    receive("x".repeat(HeadReader.REST_MAX + 1));

    assertThat(reader.lines).isEqualTo(List.of("CONNECT", "nonsense"));
  }

  @Test
  void keepsNothingOfTheHeadsItHasRead() {
    for (int i = 0; i < 100; i++) {
      receive(Head.PING + "\r\n\r\n");
    }

    assertThat(reader.lines).hasSize(100);
    assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
        .isZero();
  }

  private void receive(String text) {
    channel.writeInbound(allocator.buffer().writeBytes(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes down what it hears. */
  private static final class Reader extends HeadReader {
    private final List<String> lines = new ArrayList<>();
    private String last = "";

    @Override
    boolean listens() {
      return !lines.contains(last);
    }

    @Override
    void head(ChannelHandlerContext context, Head head) {
      lines.add(head.line());
    }

    @Override
    void nonsense(ChannelHandlerContext context) {
      lines.add("nonsense");
    }
  }
}
