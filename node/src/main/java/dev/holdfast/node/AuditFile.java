package dev.holdfast.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.control.AuditEntry;
import dev.holdfast.control.AuditTrail;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole audit log as a file, one JSON object a line. Written by the thread that applies the
 * log; entries that are already there (after a restart the log is replayed) are not written twice.
 */
final class AuditFile implements Consumer<AuditTrail> {
  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

  private final Path file;
  private final ObjectMapper json;
  private long written;

  AuditFile(Path file, ObjectMapper json) throws IOException {
    this.file = file;
    this.json = json;
    this.written = Files.exists(file) ? lastIndex(file, json) : 0;
  }

  /** The last whole line counts; one cut off by a crash is cut away. */
  private static long lastIndex(Path file, ObjectMapper json) throws IOException {
    String text = Files.readString(file);
    int end = text.lastIndexOf('\n');
    if (end + 1 < text.length()) {
      Files.writeString(file, text.substring(0, end + 1));
    }
    List<String> lines = text.substring(0, end + 1).lines().toList();
    return lines.isEmpty() ? 0 : json.readTree(lines.getLast()).get("index").asLong();
  }

  @Override
  public void accept(AuditTrail trail) {
    StringBuilder lines = new StringBuilder();
    long before = written;
    try {
      for (AuditEntry entry : trail.recent()) {
        if (entry.index() > written) {
          lines.append(json.writeValueAsString(entry)).append('\n');
          written = entry.index();
        }
      }
      if (!lines.isEmpty()) {
        Files.writeString(
            file,
            lines,
            StandardCharsets.UTF_8,
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      // The replicated log has the entries; they are written with the next one that can be.
      written = before;
      LOG.error("the audit file {} cannot be written", file, e);
    }
  }
}
