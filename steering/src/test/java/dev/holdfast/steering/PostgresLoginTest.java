package dev.holdfast.steering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server is answered on behalf of a standby, byte by byte. */
class PostgresLoginTest {
  private static final String ASKS_IN_CLEAR = "R\0\0\0\u0008\0\0\0\u0003";
  private static final String ASKS_BY_SCRAM = "R\0\0\0\u0017\0\0\0\nSCRAM-SHA-256\0\0";
  private static final String LETS_IN = "R\0\0\0\u0008\0\0\0\0";

  private final EmbeddedChannel server = new EmbeddedChannel(new PostgresLogin("secret").handler());

  @AfterEach
  void end() {
    server.finishAndReleaseAll();
  }

  @Test
  void answersARequestInClearAndPassesOnWhatFollows() {
    say(ASKS_IN_CLEAR);
    assertThat(answered()).isEqualTo("p\0\0\0\u000bsecret\0");
    assertThat(passed()).isEmpty();

    say(LETS_IN);
    say(ASKS_IN_CLEAR);
    assertThat(passed()).as("asked again, it says nothing").isEqualTo(LETS_IN + ASKS_IN_CLEAR);
    assertThat(answered()).isEmpty();
  }

  @Test
  void understandsARequestThatComesInPieces() {
    for (char next : (ASKS_IN_CLEAR + LETS_IN).toCharArray()) {
      say(String.valueOf(next));
    }
    assertThat(answered()).isEqualTo("p\0\0\0\u000bsecret\0");
    assertThat(passed()).isEqualTo(LETS_IN);
  }

  @Test
  void leavesEveryOtherRequestToWhoCame() {
    say(ASKS_BY_SCRAM);
    assertThat(passed()).isEqualTo(ASKS_BY_SCRAM);
    assertThat(answered()).isEmpty();
  }

  @Test
  void passesAnErrorOn() {
    say("E\0\0\0\u0005\0");
    assertThat(passed()).isEqualTo("E\0\0\0\u0005\0");
  }

  private void say(String bytes) {
    server.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
  }

  private String passed() {
    return Wire.drained(server::readInbound, StandardCharsets.ISO_8859_1);
  }

  private String answered() {
    return Wire.drained(server::readOutbound, StandardCharsets.ISO_8859_1);
  }
}
