package dev.holdfast.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.control.AuditEntry;
import dev.holdfast.control.AuditTrail;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit log as a file, one JSON object a line. Written by the thread that applies the log;
 * entries that are already there (after a restart the log is replayed) are not written twice.
 *
 * <p>Nothing is missing without a word. The state holds only the newest entries, so a node that was
 * away for long has a gap: a line of its own says which numbers are missing and why, and names the
 * hashes at both of its ends, so that the chain can be followed from one to the other. The same is
 * said where the log does not go on from what the file holds, because it began anew.
 */
final class AuditFile implements Consumer<AuditTrail> {
  private static final Logger LOG = LoggerFactory.getLogger(AuditFile.class);

  /** The end of the file that is read at start: more than the state holds of entries. */
  private static final int TAIL_BYTES = 256 * 1024;

  private static final String AWAY =
      "this region was away while these were made; the audit files of other regions have them";
  private static final String ANEW =
      "the log began anew: what follows does not continue what is above";

  private final Path file;
  private final ObjectMapper json;

  /** By number, the hashes of the newest entries that the file holds. */
  private final TreeMap<Long, String> held = new TreeMap<>();

  private long end;

  /**
   * Entries that the file lacks.
   *
   * @param from the number of the first
   * @param to the number of the last; less than {@code from} where none is missing
   * @param because why they are not here
   * @param after the hash of the entry above
   * @param before the hash that the entry below names as its predecessor's
   */
  record Missing(long from, long to, String because, String after, String before) {}

  private record Line(Missing missing) {}

  AuditFile(Path file, ObjectMapper json) throws IOException {
    this.file = file;
    this.json = json;
    if (Files.exists(file)) {
      readTail();
    }
  }

  /** The last whole line counts; what was cut off behind it by a crash is written over. */
  private void readTail() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - TAIL_BYTES);
      ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - from));
      while (tail.hasRemaining() && channel.read(tail, from + tail.position()) >= 0) {
        // until it is all there
      }
      int begin = from == 0 ? 0 : after(tail, 0);
      end = from + begin;
      boolean anew = false;
      for (int next = after(tail, begin); next > begin; next = after(tail, begin)) {
        Optional<JsonNode> line = read(tail.array(), begin, next - begin);
        if (line.isEmpty()) {
          LOG.warn("{} is damaged at byte {}: what follows is written anew", file, from + begin);
          return;
        }
        begin = next;
        if (line.get().hasNonNull("index")) {
          hold(line.get(), anew);
          // What is missing is said together with what follows it, and again if that was cut off.
          end = from + begin;
        }
        anew = ANEW.equals(line.get().path("missing").path("because").asText());
      }
    }
  }

  /** Where the line after this one begins; {@code begin} if this one has no end. */
  private static int after(ByteBuffer tail, int begin) {
    for (int i = begin; i < tail.position(); i++) {
      if (tail.get(i) == '\n') {
        return i + 1;
      }
    }
    return begin;
  }

  /** A line; empty if it is damaged. */
  private Optional<JsonNode> read(byte[] bytes, int begin, int length) throws IOException {
    try {
      return Optional.of(json.readTree(bytes, begin, length)).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Numbers that begin anew are those of another log, whose hashes are not to be mixed. */
  private void hold(JsonNode entry, boolean anew) {
    if (anew) {
      held.clear();
    }
    held.put(entry.get("index").asLong(), entry.path("hash").asText());
  }

  @Override
  public void accept(AuditTrail trail) {
    if (trail.recent().isEmpty()) {
      return;
    }
    AuditEntry newest = trail.recent().getLast();
    boolean known = !held.isEmpty() && newest.index() <= held.lastKey();
    if (known && newest.hash().equals(held.getOrDefault(newest.index(), newest.hash()))) {
      // A replay, or nothing new.
      return;
    }
    try {
      append(trail);
    } catch (IOException e) {
      // The replicated log has the entries; they are written with the next one that can be.
      LOG.error("the audit file {} cannot be written", file, e);
    }
  }

  private void append(AuditTrail trail) throws IOException {
    AuditEntry oldest = trail.recent().getFirst();
    long last = held.isEmpty() ? 0 : held.lastKey();
    String lastHash = held.isEmpty() ? AuditEntry.GENESIS : held.lastEntry().getValue();
    boolean anew = !continues(trail, last, lastHash);
    StringBuilder lines = new StringBuilder();
    if (anew) {
      line(lines, new Missing(1, oldest.index() - 1, ANEW, lastHash, oldest.previous()));
    } else if (oldest.index() > last + 1) {
      line(lines, new Missing(last + 1, oldest.index() - 1, AWAY, lastHash, oldest.previous()));
    }
    TreeMap<Long, String> fresh = new TreeMap<>();
    for (AuditEntry entry : trail.recent()) {
      if (anew || entry.index() > last) {
        lines.append(json.writeValueAsString(entry)).append('\n');
        fresh.put(entry.index(), entry.hash());
      }
    }
    write(lines.toString().getBytes(StandardCharsets.UTF_8));
    if (anew) {
      held.clear();
    }
    held.putAll(fresh);
    while (held.size() > trail.recent().size()) {
      held.pollFirstEntry();
    }
  }

  /** Whether the trail goes on from what the file holds, as far as both can be compared. */
  private static boolean continues(AuditTrail trail, long last, String lastHash) {
    for (AuditEntry entry : trail.recent()) {
      if (entry.index() == last) {
        return entry.hash().equals(lastHash);
      }
      if (entry.index() == last + 1) {
        return entry.previous().equals(lastHash);
      }
    }
    return trail.recent().getLast().index() > last;
  }

  private void line(StringBuilder lines, Missing missing) throws IOException {
    LOG.warn(
        "the audit file {} lacks {} to {}: {}", file, missing.from, missing.to, missing.because);
    lines.append(json.writeValueAsString(new Line(missing))).append('\n');
  }

  /**
   * Over what a failed attempt may have left. A full disk takes part of a line, and what is written
   * after that would be part of it.
   */
  private void write(byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer, end + buffer.position());
      }
      channel.truncate(end + bytes.length);
      end += bytes.length;
    }
  }
}
