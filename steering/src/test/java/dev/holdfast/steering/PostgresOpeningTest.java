package dev.holdfast.steering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** Which packets of PostgreSQL's clients two servers may get. */
class PostgresOpeningTest {
  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int PROTOCOL_3_2 = PROTOCOL_3_0 + 2;
  private static final int SSL_REQUEST = 80_877_103;
  private static final int GSS_REQUEST = 80_877_104;
  private static final int CANCEL_REQUEST = 80_877_102;

  private final PostgresOpening opening = new PostgresOpening();

  @Test
  void aWholeRequestForASessionOrForEncryptionMayBeRepeated() {
    assertThat(opening.repeatable(packet(8, SSL_REQUEST, 0))).isEqualTo(8);
    assertThat(opening.repeatable(packet(8, GSS_REQUEST, 0))).isEqualTo(8);
    assertThat(opening.repeatable(packet(41, PROTOCOL_3_0, 33))).isEqualTo(41);
    assertThat(opening.repeatable(packet(41, PROTOCOL_3_2, 33))).isEqualTo(41);
  }

  @Test
  void whatFollowsItMayNot() {
    assertThat(opening.repeatable(packet(41, PROTOCOL_3_0, 100))).isEqualTo(41);
    assertThat(opening.repeatable(packet(8, SSL_REQUEST, 100))).isEqualTo(8);
  }

  @Test
  void aRequestToCancelMayNot() {
    assertThat(opening.repeatable(packet(16, CANCEL_REQUEST, 8))).isZero();
  }

  @Test
  void whatIsNotWholeOrNotPostgresMayNot() {
    assertThat(opening.repeatable(Unpooled.buffer().writeInt(41))).isZero();
    assertThat(opening.repeatable(packet(41, PROTOCOL_3_0, 32))).isZero();
    assertThat(opening.repeatable(packet(41, 2 << 16, 33))).isZero();
    assertThat(opening.repeatable(packet(7, PROTOCOL_3_0, 33))).isZero();
    assertThat(opening.repeatable(packet(-1, PROTOCOL_3_0, 33))).isZero();
    assertThat(opening.repeatable(packet(10_001, PROTOCOL_3_0, 10_000))).isZero();
  }

  private static ByteBuf packet(int length, int code, int more) {
    return Unpooled.buffer().writeInt(length).writeInt(code).writeZero(more);
  }
}
