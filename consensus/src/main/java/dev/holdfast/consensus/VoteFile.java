package dev.holdfast.consensus;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.storage.RaftStorageMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ratis' file of the term that a region is in and whom it voted for.
 *
 * <p>Ratis writes a new one beside it and then moves that to its place, also when writing failed: a
 * full disk leaves an empty file, and the region never starts again. What it held is known for as
 * long as the process lives. After that nobody knows, and a region must not vote twice in a term.
 * So it begins in a term in which it surely has not voted, which costs an election.
 */
final class VoteFile {
  private static final Logger LOG = LoggerFactory.getLogger(VoteFile.class);

  /**
   * More terms than this can pass only by elections without a leader, of which there is one in a
   * second at most: it is thirty years.
   */
  static final long SURELY_NOT_VOTED = 1L << 30;

  private static final String NAME = "raft-meta";
  private static final String TERM = "term";
  private static final String VOTED_FOR = "votedFor";

  private final Path file;

  VoteFile(Path folder) {
    this.file = folder.resolve(NAME);
  }

  /** What the file says; empty if it is not there, or cut short. */
  Optional<RaftStorageMetadata> read() throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    var text = Files.readString(file, StandardCharsets.UTF_8);
    var values = new Properties();
    values.load(new StringReader(text));
    var term = values.getProperty(TERM, "");
    var votedFor = Optional.ofNullable(values.getProperty(VOTED_FOR));
    // A value that was cut short is a value all the same; only the end of its line tells.
    boolean whole = text.endsWith("\n") && term.matches("\\d{1,18}") && votedFor.isPresent();
    return whole
        ? Optional.of(
            RaftStorageMetadata.valueOf(
                Long.parseLong(term), RaftPeerId.valueOf(votedFor.orElseThrow())))
        : Optional.empty();
  }

  /**
   * Makes the file whole and lasting.
   *
   * @param known what Ratis wrote there last, as far as this process knows
   * @param lastTerm the newest term of which there is an entry or a snapshot
   */
  void settle(Optional<RaftStorageMetadata> known, long lastTerm) throws IOException {
    var found = read();
    boolean newest =
        found.isPresent() && known.map(RaftStorageMetadata::getTerm).orElse(0L) <= term(found);
    if (newest) {
      DurableFile.forceFolder(file.resolveSibling("."));
    } else if (known.isPresent()) {
      LOG.warn("{} was cut short; restoring {}", file, known.get());
      write(known.get());
    } else if (Files.exists(file) || lastTerm > 0) {
      long term = lastTerm + SURELY_NOT_VOTED;
      LOG.warn(
          "{} does not tell whom this region voted for: it begins in term {}, in which it surely"
              + " has not voted",
          file,
          term);
      write(RaftStorageMetadata.valueOf(term, RaftPeerId.valueOf("")));
    }
  }

  private static long term(Optional<RaftStorageMetadata> found) {
    return found.map(RaftStorageMetadata::getTerm).orElse(0L);
  }

  private void write(RaftStorageMetadata metadata) throws IOException {
    var text =
        "%s=%d\n%s=%s\n".formatted(TERM, metadata.getTerm(), VOTED_FOR, metadata.getVotedFor());
    DurableFile.write(
        file, file.resolveSibling(NAME + ".unfinished"), text.getBytes(StandardCharsets.UTF_8));
  }
}
