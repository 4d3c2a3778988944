package dev.holdfast.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Shows the lines that are added to a log. For one thread. */
final class LogTail {
  /** A line that is longer is shown in pieces. */
  private static final int READ_BYTES_MAX = 65_536;

  private final Path log;
  private long shown;

  LogTail(Path log, long from) {
    this.log = log;
    this.shown = from;
  }

  /** Shows what has been added; a line that is not ended yet is left for the next time. */
  void show(Terminal terminal) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      byte[] added = new byte[Math.clamp(file.length() - shown, 0, READ_BYTES_MAX)];
      file.seek(shown);
      file.readFully(added);
      int end = added.length;
      while (end > 0 && end < READ_BYTES_MAX && added[end - 1] != '\n') {
        end--;
      }
      shown += end;
      terminal.err().print(new String(added, 0, end, StandardCharsets.UTF_8));
      terminal.err().flush();
    }
  }
}
