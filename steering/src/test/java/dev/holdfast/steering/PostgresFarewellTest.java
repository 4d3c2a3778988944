package dev.holdfast.steering;

import static dev.holdfast.steering.Wire.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said, byte by byte. */
class PostgresFarewellTest {
  private static final int PROTOCOL_3 = 3 << 16;
  private static final int SSL = 80_877_103;
  private static final int GSS = 80_877_104;
  private static final int CANCEL = 80_877_102;
  private static final String ERROR = "E\0\0\0/SFATAL\0VFATAL\0C57P03\0Mnot now, não agora\0\0";

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new PostgresFarewell("not now, não agora"));

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  @Test
  void answersAStartUpPacketWithAnErrorAndCloses() {
    channel.writeInbound(packet(PROTOCOL_3, "user\0app\0\0"));

    assertThat(said()).isEqualTo(ERROR);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void declinesEncryptionFirst() {
    channel.writeInbound(packet(GSS, ""));
    assertThat(said()).isEqualTo("N");
    channel.writeInbound(packet(SSL, ""));
    assertThat(said()).isEqualTo("N");
    channel.writeInbound(packet(PROTOCOL_3, "user\0app\0\0"));
    assertThat(said()).isEqualTo(ERROR);
  }

  @Test
  void understandsPacketsThatComeInPieces() {
    ByteBuf all = Unpooled.wrappedBuffer(packet(SSL, ""), packet(PROTOCOL_3, "user\0app\0\0"));
    while (all.isReadable()) {
      assertThat(channel.isOpen()).isTrue();
      channel.writeInbound(all.readBytes(1));
    }
    all.release();

    assertThat(said()).isEqualTo("N" + ERROR);
  }

  @Test
  void hasNothingToSayToACancelRequest() {
    channel.writeInbound(packet(CANCEL, "12345678"));

    assertThat(said()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void closesOnWhatIsNoStartUpPacket() {
    channel.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n", StandardCharsets.US_ASCII));

    assertThat(said()).isEmpty();
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void ignoresWhatComesAfterItHasSpoken() {
    channel.writeInbound(
        Unpooled.wrappedBuffer(packet(PROTOCOL_3, ""), packet(PROTOCOL_3, "user\0app\0\0")));

    assertThat(said()).isEqualTo(ERROR);
  }

  private String said() {
    return Wire.drained(channel::readOutbound, StandardCharsets.UTF_8);
  }
}
