package dev.holdfast.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shell that waits for the end of this JVM and then ends every process that carries the lab's
 * marker. It is there for what no parent can do: even after {@code kill -9} of the supervisor, a
 * child of a child that moved to a session of its own is found.
 */
final class Undertaker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Undertaker.class);
  private static final String RELEASE = "released";
  private static final long RELEASE_SECONDS_MAX = 5;

  /**
   * Arguments: the marker, the state folder. Environments are searched by one grep; PostgreSQL's
   * servers, which overwrite theirs, are known by the folder they work in.
   */
  private static final String SCRIPT =
      """
      read -r word
      [ "$word" = released ] && exit 0
      marked() {
        LC_ALL=C grep -lazsx "$1" /proc/[0-9]*/environ | cut -d/ -f3
        for process in /proc/[0-9]*; do
          read -r name 2>/dev/null <"$process/comm" || continue
          [ "$name" = postgres ] || continue
          case $(readlink "$process/cwd") in "$2"/*) echo "${process#/proc/}" ;; esac
        done
      }
      round=0
      while [ $round -lt 50 ]; do
        round=$((round + 1))
        found=$(marked "$1" "$2")
        [ -n "$found" ] || exit 0
        kill -STOP $found 2>/dev/null
        kill -KILL $found 2>/dev/null
        sleep 0.1
      done
      exit 1
      """;

  private final Process shell;

  private Undertaker(Process shell) {
    this.shell = shell;
  }

  static Undertaker start(Spawner spawner, Marker marker, Path folder)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Wrappers.ownSession());
    command.addAll(
        List.of("/bin/sh", "-c", SCRIPT, "holdfast-undertaker", marker.entry(), folder.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    return new Undertaker(spawner.start(builder));
  }

  /** There is nothing left to bury: lets the shell end. */
  @Override
  public void close() {
    try (OutputStream in = shell.getOutputStream()) {
      in.write((RELEASE + "\n").getBytes(StandardCharsets.US_ASCII));
    } catch (IOException dead) {
      LOG.warn("the undertaker died before its time: {}", dead.toString());
    }
    try {
      if (!shell.waitFor(RELEASE_SECONDS_MAX, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (InterruptedException hurry) {
      shell.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
