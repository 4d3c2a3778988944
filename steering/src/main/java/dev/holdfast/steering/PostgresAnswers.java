package dev.holdfast.steering;

import dev.holdfast.mesh.AnswerCheck;
import io.netty.buffer.ByteBuf;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what a PostgreSQL server says to one client until the session has begun, for the number
 * of the process that serves it. From then on what the server says is not looked at any more: a
 * check made for that process is asked whether it may pass.
 *
 * <p>A session begins with at most two single bytes that decline encryption, and then messages of a
 * type and a length; the process tells its number in one of them before it says that it is ready.
 * What begins in another way cannot be checked and does not pass. Source: PostgreSQL's manual,
 * "Message Flow". Owned by the connection's thread.
 */
public final class PostgresAnswers implements AnswerCheck {
  private static final byte DECLINES_ENCRYPTION = 'N';
  private static final byte KEY_DATA = 'K';
  private static final byte READY = 'Z';

  /** A client asks for GSS and for TLS at most; a notice never comes before the first message. */
  private static final int DECLINED_MAX = 2;

  /** The first messages that a server may send to a client that it does not know yet. */
  private static final String FIRST_MESSAGES = "REv";

  private static final int HEADER_BYTES = 1 + Integer.BYTES;

  /** PostgreSQL's own limit of a message. */
  private static final int MESSAGE_BYTES_MAX = 1 << 30;

  private final LongFunction<AnswerCheck> processes;
  private State state = State.DECLINING;
  private int declined;

  /** Of the present message: its type, and what of its length has been heard. */
  private byte type;

  private int length;
  private int heardOfHeader;

  /** How much of the present message's contents is still to come. */
  private int missing;

  private int heardOfPid;
  private int pid;
  private @Nullable AnswerCheck session;

  private enum State {
    DECLINING,
    HEADER,
    CONTENTS,
    BEGUN,
    UNKNOWN
  }

  /**
   * Looks at a connection to a PostgreSQL server that does not encrypt.
   *
   * @param processes makes a check for a process, by its number
   */
  public PostgresAnswers(LongFunction<AnswerCheck> processes) {
    this.processes = processes;
  }

  @Override
  public void heard(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end && state != State.BEGUN && state != State.UNKNOWN) {
      if (state == State.CONTENTS) {
        at = contents(bytes, at, end);
      } else {
        next(bytes.getByte(at));
        at++;
      }
    }
  }

  private void next(byte heard) {
    if (state == State.DECLINING) {
      if (heard == DECLINES_ENCRYPTION && declined < DECLINED_MAX) {
        declined++;
        return;
      }
      state = FIRST_MESSAGES.indexOf(heard) >= 0 ? State.HEADER : State.UNKNOWN;
    }
    if (state == State.HEADER) {
      header(heard);
    }
  }

  private void header(byte heard) {
    if (heardOfHeader == 0) {
      type = heard;
      length = 0;
    } else {
      length = (length << Byte.SIZE) | (heard & 0xff);
    }
    heardOfHeader++;
    if (heardOfHeader == HEADER_BYTES) {
      heardOfHeader = 0;
      missing = length - Integer.BYTES;
      boolean sane = missing >= 0 && length <= MESSAGE_BYTES_MAX;
      state = sane ? State.CONTENTS : State.UNKNOWN;
      if (sane && missing == 0) {
        finish();
      }
    }
  }

  private int contents(ByteBuf bytes, int from, int end) {
    int to = from + Math.min(missing, end - from);
    for (int at = from; type == KEY_DATA && heardOfPid < Integer.BYTES && at < to; at++) {
      pid = (pid << Byte.SIZE) | (bytes.getByte(at) & 0xff);
      heardOfPid++;
    }
    missing -= to - from;
    if (missing == 0) {
      finish();
    }
    return to;
  }

  private void finish() {
    state = State.HEADER;
    if (type == KEY_DATA && session == null) {
      state = heardOfPid == Integer.BYTES ? State.HEADER : State.UNKNOWN;
      session = state == State.UNKNOWN ? null : processes.apply(pid);
    } else if (type == READY) {
      state = session == null ? State.UNKNOWN : State.BEGUN;
    }
  }

  @Override
  public Verdict verdict() {
    if (state == State.UNKNOWN) {
      return Verdict.CUT;
    }
    return session == null ? Verdict.PASS : session.verdict();
  }

  @Override
  public String because() {
    return session == null
        ? "its server does not begin a session as PostgreSQL does without encryption"
        : session.because();
  }

  @Override
  public void ended() {
    if (session != null) {
      session.ended();
    }
  }
}
