package org.postgresql.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The tar stream that {@code BASE_BACKUP} answers with, over a replication connection of pgjdbc.
 * The driver itself offers result sets or copies, but this command answers with both in turn. One
 * server, without extra tablespaces: one tar.
 *
 * <p>After the end of the stream the connection can be used again; after an error it must be
 * closed.
 */
public final class BaseBackupStream extends InputStream {
  private static final int ARCHIVES_MAX = 1;

  private final PGStream stream;
  private int left;
  private int archives;
  private boolean ended;
  private String error = "";

  private BaseBackupStream(PGStream stream) {
    this.stream = stream;
  }

  /** Sends the command. {@code options} is what stands between its parentheses. */
  public static BaseBackupStream open(Connection connection, String options)
      throws SQLException, IOException {
    var executor = (QueryExecutorBase) connection.unwrap(BaseConnection.class).getQueryExecutor();
    PGStream stream = executor.pgStream;
    byte[] query = ("BASE_BACKUP (" + options + ")").getBytes(StandardCharsets.UTF_8);
    stream.sendChar('Q');
    stream.sendInteger4(query.length + 5);
    stream.send(query);
    stream.sendChar(0);
    stream.flush();
    return new BaseBackupStream(stream);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (left == 0) {
      if (ended || !advance()) {
        return -1;
      }
    }
    byte[] piece = stream.receive(Math.min(left, length));
    System.arraycopy(piece, 0, into, offset, piece.length);
    left -= piece.length;
    return piece.length;
  }

  /** Reads messages up to the next piece of tar; false at the end. */
  private boolean advance() throws IOException {
    int type = stream.receiveChar();
    int length = stream.receiveInteger4() - 4;
    switch (type) {
      case 'd' -> enter(length);
      case 'E' -> error = new String(stream.receive(length), StandardCharsets.UTF_8);
      case 'Z' -> {
        stream.skip(length);
        ended = true;
        if (!error.isEmpty()) {
          throw new IOException("BASE_BACKUP failed: " + error.replace('\0', ' ').strip());
        }
      }
      default -> stream.skip(length);
    }
    return !ended;
  }

  /** Enters a copy message: its first byte says what it is. */
  private void enter(int length) throws IOException {
    switch (stream.receiveChar()) {
      case 'd' -> left = length - 1;
      case 'n' -> {
        stream.skip(length - 1);
        archives++;
        if (archives > ARCHIVES_MAX) {
          throw new IOException("The primary has extra tablespaces; they cannot be cloned");
        }
      }
      default -> stream.skip(length - 1);
    }
  }
}
