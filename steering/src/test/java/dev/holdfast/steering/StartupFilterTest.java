package dev.holdfast.steering;

import static dev.holdfast.steering.Wire.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes and what does not, byte by byte. */
class StartupFilterTest {
  private static final int PROTOCOL_3 = 3 << 16;
  private static final int SSL = 80_877_103;
  private static final int GSS = 80_877_104;
  private static final int CANCEL = 80_877_102;

  private final StartupFilter filter = new StartupFilter(Set.of("root"));
  private final EmbeddedChannel channel = new EmbeddedChannel(filter);

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user\0app\0database\0app\0\0",
        "user\0rooted\0database\0root\0\0",
        "user\0app\0replication\0false\0\0",
        "user\0app\0application_name\0replication\0\0",
      })
  void passesAClientOnAndLeaves(String asks) {
    ByteBuf packet = packet(PROTOCOL_3, asks);
    String sent = packet.toString(StandardCharsets.ISO_8859_1);
    channel.writeInbound(packet);

    assertThat(passed()).isEqualTo(sent);
    assertThat(channel.pipeline().get(StartupFilter.class)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "user\0app\0replication\0true\0\0",
        "user\0app\0replication\0database\0\0",
        "user\0app\0replication\0t\0\0",
        "replication\0001\0user\0app\0\0",
        "user\0root\0database\0app\0\0",
        "database\0app\0user\0root\0\0",
        "user\0app\0user\0root\0\0",
      })
  void turnsAwayWhoAsksForReplicationOrComesAsAnOwnRole(String asks) {
    channel.writeInbound(packet(PROTOCOL_3, asks));

    assertThat(passed()).isEmpty();
    assertThat(said()).contains("FATAL", "28000").containsPattern("no replication|Holdfast's own");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void seesBehindARequestForEncryptionWhetherOrNotItsAnswerWasWaitedFor() {
    channel.writeInbound(
        Unpooled.wrappedBuffer(
            packet(GSS, ""), packet(SSL, ""), packet(PROTOCOL_3, "user\0root\0\0")));

    assertThat(passed()).hasSize(16);
    assertThat(said()).contains("Holdfast's own");
  }

  @Test
  void understandsPacketsThatComeInPieces() {
    ByteBuf all = Unpooled.wrappedBuffer(packet(SSL, ""), packet(PROTOCOL_3, "user\0root\0\0"));
    while (all.isReadable()) {
      assertThat(channel.isOpen()).isTrue();
      channel.writeInbound(all.readBytes(1));
    }
    all.release();

    assertThat(passed()).hasSize(8);
    assertThat(said()).contains("Holdfast's own");
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void leavesToTheServerWhatIsNoStart() {
    ByteBuf cancel = packet(CANCEL, "12345678");
    String sent = cancel.toString(StandardCharsets.ISO_8859_1);
    channel.writeInbound(cancel);
    channel.writeInbound(Unpooled.copiedBuffer("whatever", StandardCharsets.US_ASCII));

    assertThat(passed()).isEqualTo(sent + "whatever");
    assertThat(channel.isOpen()).isTrue();
  }

  private String passed() {
    return Wire.drained(channel::readInbound, StandardCharsets.ISO_8859_1);
  }

  private String said() {
    return Wire.drained(channel::readOutbound, StandardCharsets.ISO_8859_1);
  }
}
