package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One process of a server, by what it says of itself where everybody can read it. That is all there
 * is to go by as long as the server answers no questions.
 *
 * @param title for instance {@code postgres: orders@oslo: startup recovering
 *     000000010000000000000003}
 * @param processor how long it has had a processor
 */
record ServerProcess(String title, Duration processor) {
  private static final Pattern RECOVERING = Pattern.compile("startup recovering ([0-9A-F]{24})");
  private static final Pattern STREAMING =
      Pattern.compile("walreceiver streaming ([0-9A-F]+)/([0-9A-F]+)");

  /** Empty if it has ended. */
  static Optional<ServerProcess> of(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      String title = Files.readString(file, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
      Duration processor = process.info().totalCpuDuration().orElse(Duration.ZERO);
      return title.isEmpty() ? Optional.empty() : Optional.of(new ServerProcess(title, processor));
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** Whether it replays the log. */
  boolean isStartup() {
    return title.contains(": startup");
  }

  /** The name of the segment that it replays. */
  Optional<String> segment() {
    Matcher matcher = RECOVERING.matcher(title);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** How far it has received the log and has it on disk. */
  OptionalLong received() {
    Matcher matcher = STREAMING.matcher(title);
    return matcher.find()
        ? OptionalLong.of(
            Long.parseLong(matcher.group(1), 16) << 32 | Long.parseLong(matcher.group(2), 16))
        : OptionalLong.empty();
  }
}
