package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads all that a running standby holds, at a low pace, before anybody needs it. Its server reads
 * only what its readers ask for, so that a file that is gone, cut short or spoilt would be found
 * when it has become the primary.
 *
 * <p>Looked for are: relations of the catalogues whose file is gone or shorter than the catalogue
 * says, in every database; and pages whose checksum is wrong, in every file. A page that is being
 * written is read again. What differs from the primary's in other ways is not found here.
 */
final class DataCheck {
  /** Bytes a second, about a tenth of what a slow disk reads. */
  static final long PACE = 16L << 20;

  private static final int CHUNK_PAGES = 32;

  /** Blocks of a relation's file; the next one goes on in the next file. */
  private static final long BLOCKS_PER_FILE = (1L << 30) / PageChecksum.PAGE_BYTES;

  /** A page that is being written is whole within microseconds, unless the machine stalls. */
  private static final int READS_MAX = 5;

  private static final Duration READ_PAUSE = Duration.ofMillis(100);

  /** What the catalogues say and what is on disk change one after the other. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);

  private static final int LOOKS = 3;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Pattern RELATION = Pattern.compile("[0-9]+(?:_(?:fsm|vm))?(?:\\.([0-9]+))?");

  /**
   * Relations that are on disk and logged, whose main file is shorter than the catalogue knows it
   * to be. Its number of pages is exact when it is written, and never too large for long.
   */
  private static final String WRONG_FILES =
      """
      select pg_relation_filepath(c.oid) || ' of ' || c.oid::regclass ||
             case when s.size is null then ' is gone' else ' is cut short' end
        from pg_class c,
             lateral pg_stat_file(pg_relation_filepath(c.oid), true) s
       where c.relkind in ('r', 'i', 'm', 't', 'S') and c.relpersistence = 'p'
         and pg_relation_filepath(c.oid) is not null
         and (s.size is null or pg_relation_size(c.oid) < c.relpages * 8192::bigint)
      """;

  private final Replica replica;
  private final ReplicaFolder folder;
  private final Sessions sessions;
  private final BooleanSupplier goesOn;
  private long read;
  private long beganNanos;

  /**
   * A check of the data as it is now.
   *
   * @param goesOn whether the data is still the same, and still a running standby's
   */
  DataCheck(Replica replica, ReplicaFolder folder, Sessions sessions, BooleanSupplier goesOn) {
    this.replica = replica;
    this.folder = folder;
    this.sessions = sessions;
    this.goesOn = goesOn;
  }

  /** What was found. */
  sealed interface Finding {
    /** All of it can be read. */
    record Sound(long bytes) implements Finding {}

    /** What is wrong, the first of it. */
    record Damaged(String because) implements Finding {}

    /** It did not come to an end. */
    record BrokenOff(String because) implements Finding {}
  }

  /** Looks; takes as long as reading all the data at {@link #PACE} takes. */
  Finding run() throws InterruptedException {
    beganNanos = System.nanoTime();
    try {
      Optional<String> wrong = wrongFiles();
      if (wrong.isEmpty() && hasChecksums()) {
        wrong = wrongPages();
      }
      if (!goesOn.getAsBoolean()) {
        return new Finding.BrokenOff("the replica changed meanwhile");
      }
      return wrong.isPresent() ? new Finding.Damaged(wrong.get()) : new Finding.Sound(read);
    } catch (SQLException | IOException e) {
      return new Finding.BrokenOff(String.valueOf(e.getMessage()));
    }
  }

  private boolean hasChecksums() throws SQLException, InterruptedException {
    return replica
        .session()
        .ask("select current_setting('data_checksums') = 'on'", row -> row.getBoolean(1));
  }

  /** What is wrong each time that it is looked at. */
  private Optional<String> wrongFiles() throws SQLException, InterruptedException {
    SortedSet<String> wrong = lookAtCatalogues();
    for (int look = 1; look < LOOKS && !wrong.isEmpty(); look++) {
      TimeUnit.NANOSECONDS.sleep(LOOK_AGAIN.toNanos());
      wrong.retainAll(lookAtCatalogues());
    }
    return wrong.stream().findFirst();
  }

  private SortedSet<String> lookAtCatalogues() throws SQLException {
    SortedSet<String> wrong = new TreeSet<>();
    for (String database :
        strings(
            Sessions.MAINTENANCE,
            "select datname from pg_database where datallowconn order by 1")) {
      strings(database, WRONG_FILES).forEach(file -> wrong.add("its file " + file));
    }
    return wrong;
  }

  private List<String> strings(String database, String question) throws SQLException {
    List<String> answers = new ArrayList<>();
    try (Connection connection = sessions.open(replica.address(), database, PATIENCE);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(question)) {
      while (rows.next()) {
        answers.add(rows.getString(1));
      }
    }
    return answers;
  }

  private Optional<String> wrongPages() throws IOException, InterruptedException {
    List<Path> folders = new ArrayList<>(List.of(folder.data().resolve("global")));
    try (Stream<Path> databases = Files.list(folder.data().resolve("base"))) {
      databases.filter(Files::isDirectory).sorted().forEach(folders::add);
    }
    for (Path one : folders) {
      Optional<String> wrong = wrongPagesIn(one);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private Optional<String> wrongPagesIn(Path database) throws IOException, InterruptedException {
    List<Path> files;
    try (Stream<Path> all = Files.list(database)) {
      files = all.sorted().toList();
    } catch (NoSuchFileException dropped) {
      return Optional.empty();
    }
    for (Path file : files) {
      Matcher name = RELATION.matcher(file.getFileName().toString());
      if (!name.matches() || !goesOn.getAsBoolean()) {
        continue;
      }
      long first = name.group(1) == null ? 0 : Long.parseLong(name.group(1)) * BLOCKS_PER_FILE;
      Optional<String> wrong = wrongPage(file, first);
      if (wrong.isPresent()) {
        return wrong;
      }
    }
    return Optional.empty();
  }

  private Optional<String> wrongPage(Path file, long first)
      throws IOException, InterruptedException {
    ByteBuffer pages = ByteBuffer.allocate(CHUNK_PAGES * PageChecksum.PAGE_BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long at = 0; goesOn.getAsBoolean(); ) {
        int bytes = read(channel, pages, at);
        int whole = bytes / PageChecksum.PAGE_BYTES;
        for (int page = 0; page < whole; page++) {
          long here = at + (long) page * PageChecksum.PAGE_BYTES;
          long block = first + here / PageChecksum.PAGE_BYTES;
          if (!PageChecksum.holds(pages, page * PageChecksum.PAGE_BYTES, block)
              && staysWrong(channel, here, block)) {
            return Optional.of(
                "page %d of its file %s has a wrong checksum"
                    .formatted(block, folder.data().relativize(file)));
          }
        }
        keepPace(bytes);
        if (whole < CHUNK_PAGES) {
          break;
        }
        at += bytes;
      }
      return Optional.empty();
    } catch (NoSuchFileException dropped) {
      return Optional.empty();
    }
  }

  private static int read(FileChannel channel, ByteBuffer pages, long at) throws IOException {
    pages.clear();
    int bytes = 0;
    while (pages.hasRemaining()) {
      int more = channel.read(pages, at + bytes);
      if (more <= 0) {
        break;
      }
      bytes += more;
    }
    return bytes;
  }

  private boolean staysWrong(FileChannel channel, long at, long block)
      throws IOException, InterruptedException {
    ByteBuffer page = ByteBuffer.allocate(PageChecksum.PAGE_BYTES);
    for (int look = 1; look < READS_MAX; look++) {
      TimeUnit.NANOSECONDS.sleep(READ_PAUSE.toNanos());
      if (read(channel, page, at) < PageChecksum.PAGE_BYTES || PageChecksum.holds(page, 0, block)) {
        return false;
      }
    }
    return true;
  }

  private void keepPace(int bytes) throws InterruptedException {
    read += bytes;
    long due = beganNanos + TimeUnit.SECONDS.toNanos(1) * read / PACE;
    long early = due - System.nanoTime();
    if (early > 0) {
      TimeUnit.NANOSECONDS.sleep(early);
    }
  }
}
