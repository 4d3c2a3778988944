package dev.holdfast.engine.postgres;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder for one Unix socket that PostgreSQL's programs know how to find. Whoever may enter the
 * folder reaches who listens there, so nobody but its owner may.
 *
 * <p>The kernel takes no more than {@value #PATH_BYTES_MAX} bytes for the path of a socket. Where
 * the folder that was asked for lies too deep, one with a short name is made below {@code /tmp},
 * and noted beside the place where it should be. Others may write to {@code /tmp}: the name is
 * drawn from chance and made by us, and what is found there is used only while it is ours alone.
 */
public final class SocketFolder {
  private static final Logger LOG = LoggerFactory.getLogger(SocketFolder.class);

  /** The size of {@code sun_path} in Linux, less the zero at its end. */
  static final int PATH_BYTES_MAX = 107;

  /** PostgreSQL's programs make the socket's name of a port; any will do. */
  static final int PORT = 5432;

  private static final String SOCKET = ".s.PGSQL." + PORT;

  /**
   * Not {@code XDG_RUNTIME_DIR}: that is taken away when its user logs out, which regions in the
   * background survive.
   */
  private static final Path SHORT = Path.of("/tmp");

  private static final String SHORT_NAME = "holdfast-";

  /** Only the owner of a file may rename or remove it in such a folder. */
  private static final int STICKY = 01000;

  private static final int OTHERS_MAY_WRITE = 022;
  private static final int PERMISSIONS = 07777;
  private static final int OWNER_ALONE = 0700;

  private final Path path;
  private final Path wanted;

  private SocketFolder(Path path, Path wanted) {
    this.path = path;
    this.wanted = wanted;
  }

  /**
   * Makes the folder, or finds it and removes what somebody who listened there left behind. Only
   * while nobody listens there.
   *
   * @param wanted where it should be; absolute
   * @throws IOException if there can be no such folder that is ours alone
   */
  public static SocketFolder prepare(Path wanted) throws IOException {
    Durable.createFolder(parent(wanted));
    var folder = new SocketFolder(fits(wanted) ? wanted : elsewhere(wanted), wanted);
    folder.renew();
    return folder;
  }

  /**
   * Finds a folder that somebody else has prepared.
   *
   * @throws IOException if there is none that is ours alone
   */
  public static SocketFolder find(Path wanted) throws IOException {
    Path path = fits(wanted) ? wanted : noted(wanted);
    if (!isOurs(path, wanted)) {
      throw new IOException(path + " is not a folder that only this user may enter");
    }
    return new SocketFolder(path, wanted);
  }

  /**
   * Removes what {@link #prepare} made elsewhere for a folder that lies too deep, once nobody
   * listens there any more; a folder in its own place stays. What cannot be removed is used again
   * the next time.
   */
  public static void remove(Path wanted) {
    if (fits(wanted) || !Files.exists(note(wanted))) {
      return;
    }
    try {
      Path made = noted(wanted);
      if (isOurs(made, wanted)) {
        Durable.delete(made);
      }
      Files.delete(note(wanted));
    } catch (IOException e) {
      LOG.warn("cannot remove what was made in {} for {}", SHORT, wanted, e);
    }
  }

  /** Where to listen, and to connect. */
  public UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(path.resolve(SOCKET));
  }

  Path path() {
    return path;
  }

  /** The folder of a socket. */
  static Path of(UnixDomainSocketAddress address) {
    return parent(address.getPath());
  }

  /** Makes it again should somebody have removed it, and empties it; while nobody listens there. */
  void renew() throws IOException {
    try {
      Files.createDirectory(path, Durable.PRIVATE_FOLDER);
    } catch (FileAlreadyExistsException e) {
      if (!isOurs(path, wanted)) {
        throw new IOException(
            path
                + " is not a folder that only this user may enter, so a server's socket is not safe"
                + " in it. Remove it, or choose another state folder",
            e);
      }
    }
    // A lock file names a process; after a restart of the machine that may be any other one.
    try (DirectoryStream<Path> left = Files.newDirectoryStream(path, SOCKET + "*")) {
      for (Path each : left) {
        Files.deleteIfExists(each);
      }
    }
  }

  private static Path elsewhere(Path wanted) throws IOException {
    if (Files.exists(note(wanted))) {
      Path before = noted(wanted);
      if (isOurs(before, wanted)) {
        return before;
      }
    }
    int mode = mode(SHORT);
    if ((mode & OTHERS_MAY_WRITE) != 0 && (mode & STICKY) == 0) {
      throw new IOException(
          wanted
              + " lies too deep for a socket, and in "
              + SHORT
              + " anybody may remove what others have made. Choose a state folder with a shorter"
              + " path, or set the sticky bit of "
              + SHORT);
    }
    Path fresh = Files.createTempDirectory(SHORT, SHORT_NAME, Durable.PRIVATE_FOLDER);
    Durable.write(note(wanted), fresh + "\n");
    return fresh;
  }

  private static Path noted(Path wanted) throws IOException {
    return Path.of(Files.readString(note(wanted)).strip());
  }

  private static Path note(Path wanted) {
    return wanted.resolveSibling(wanted.getFileName() + ".elsewhere");
  }

  private static Path parent(Path wanted) {
    Path parent = wanted.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("Not a folder in another one: " + wanted);
    }
    return parent;
  }

  private static boolean fits(Path folder) {
    byte[] name = folder.resolve(SOCKET).toString().getBytes(StandardCharsets.UTF_8);
    return name.length <= PATH_BYTES_MAX;
  }

  /**
   * Whether it is a folder, not a link to one, and for its owner alone. What lies in a state folder
   * is ours; elsewhere the owner must be this user, or whom the server runs as and its files belong
   * to.
   */
  private static boolean isOurs(Path folder, Path wanted) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        || (mode(folder) & PERMISSIONS) != OWNER_ALONE) {
      return false;
    }
    int owner = owner(folder);
    return folder.equals(wanted) || owner == Launcher.userId() || owner == owner(parent(wanted));
  }

  private static int owner(Path folder) throws IOException {
    return (Integer) Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static int mode(Path folder) throws IOException {
    return (Integer) Files.getAttribute(folder, "unix:mode", LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
