package dev.holdfast.engine.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server says. One thread of its own reads the server's output to the end, so the server
 * never waits for us; it keeps the last lines and appends all to a file. Everything else may be
 * asked from any thread.
 */
final class ServerLog {
  private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);

  /** Enough for any start failure; PostgreSQL explains itself in a handful of lines. */
  private static final int LINES_KEPT_MAX = 60;

  /** Past this the file is moved to {@code server.log.1}, of which there is one. */
  private static final long FILE_BYTES_MAX = 8L << 20;

  private static final int COMPLAINT_LINES_MAX = 4;

  private static final Pattern COMPLAINT =
      Pattern.compile("^.*?(FATAL|PANIC|ERROR|HINT|DETAIL|WARNING|LOG(?=: +could not)): +");

  private final Path file;
  private final Deque<String> last = new ArrayDeque<>();
  private final CountDownLatch readyOrEnded = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  // Written by the reading thread, read by any; only ever turns true.
  private volatile boolean ready;
  private final StandbyFaults faults = new StandbyFaults();

  private ServerLog(Path file) {
    this.file = file;
  }

  /** Begins to read. */
  static ServerLog of(InputStream output, Path file) {
    var log = new ServerLog(file);
    Thread.ofPlatform().daemon().name("postgres-log-" + file).start(() -> log.readAll(output));
    return log;
  }

  /** Waits until the server takes connections or has ended; false if neither. */
  boolean awaitReadyOrEnd(long patienceMillis) throws InterruptedException {
    return readyOrEnded.await(patienceMillis, TimeUnit.MILLISECONDS);
  }

  /** Waits until the last line is read. */
  void awaitEnd(long patienceMillis) throws InterruptedException {
    if (!ended.await(patienceMillis, TimeUnit.MILLISECONDS)) {
      LOG.warn("the output of an ended server stays open; its last lines may be missing");
    }
  }

  boolean ready() {
    return ready;
  }

  /** What keeps this server, as a standby, from going on. */
  StandbyFaults faults() {
    return faults;
  }

  /** The last lines in which the server complains, joined; the very last ones if it does not. */
  String complaints() {
    synchronized (last) {
      var complaints = new ArrayList<String>();
      for (String line : last) {
        if (COMPLAINT.matcher(line).find()) {
          complaints.add(COMPLAINT.matcher(line).replaceFirst(""));
        }
      }
      List<String> chosen = complaints.isEmpty() ? new ArrayList<>(last) : complaints;
      int from = Math.max(0, chosen.size() - COMPLAINT_LINES_MAX);
      return String.join("; ", chosen.subList(from, chosen.size()));
    }
  }

  private void readAll(InputStream output) {
    try (var lines = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
      lines.lines().forEach(this::take);
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("the server's output ended: {}", e.toString());
    } finally {
      readyOrEnded.countDown();
      ended.countDown();
    }
  }

  private void take(String line) {
    synchronized (last) {
      last.addLast(line);
      if (last.size() > LINES_KEPT_MAX) {
        last.removeFirst();
      }
    }
    if (line.contains("database system is ready to accept")) {
      ready = true;
      readyOrEnded.countDown();
    }
    faults.take(line);
    append(line);
  }

  // A full disk must not stop the reading, or the server would stop with it.
  private void append(String line) {
    try {
      if (Files.exists(file) && Files.size(file) > FILE_BYTES_MAX) {
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.debug("a line of the server's log is not on disk: {}", e.toString());
    }
  }
}
