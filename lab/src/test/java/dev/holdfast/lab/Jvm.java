package dev.holdfast.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with the classes of this one. */
final class Jvm implements AutoCloseable {
  private final Process process;
  private final BufferedReader lines;

  private Jvm(Process process) {
    this.process = process;
    this.lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static Jvm start(Class<?> main, String... arguments) throws IOException {
    return startThrough(List.of(), main, arguments);
  }

  /** The same, started by another command. */
  static Jvm startThrough(List<String> wrapper, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-Xmx128m",
            "-D" + Places.TURN_TAKEN + "=true",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName()));
    command.addAll(List.of(arguments));
    return new Jvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  /** Reads what it prints until a line begins so, and returns the rest of that line. */
  String awaitLine(String beginning) throws IOException {
    StringBuilder before = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(beginning)) {
        return line.substring(beginning.length()).strip();
      }
      before.append(line).append('\n');
    }
    throw new AssertionError("it never said '" + beginning + "' but:\n" + before);
  }

  /** Kills it as {@code kill -9} would. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
