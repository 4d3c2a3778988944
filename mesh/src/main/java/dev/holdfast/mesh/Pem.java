package dev.holdfast.mesh;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Reads and writes PEM files. A file is written whole or not at all, readable by its owner alone.
 */
final class Pem {
  private static final int LINE = 64;
  private static final String KEY = "PRIVATE KEY";

  private Pem() {}

  /** Every certificate of a file, in its order; at least one. */
  static List<X509Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    var found = new ArrayList<X509Certificate>();
    var in = new ByteArrayInputStream(Files.readAllBytes(file));
    for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
      found.add((X509Certificate) each);
    }
    if (found.isEmpty()) {
      throw new GeneralSecurityException("There is no certificate in " + file);
    }
    return List.copyOf(found);
  }

  /** The elliptic-curve key of a PKCS #8 file. */
  static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    String begin = "-----BEGIN " + KEY + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + KEY + "-----");
    if (from < 0 || to < from) {
      throw new GeneralSecurityException("There is no PKCS #8 private key in " + file);
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("The private key in " + file + " is damaged", e);
    }
  }

  static void write(Path file, X509Certificate certificate)
      throws IOException, GeneralSecurityException {
    writeWhole(file, text("CERTIFICATE", certificate.getEncoded()));
  }

  static void write(Path file, PrivateKey key) throws IOException {
    writeWhole(file, text(KEY, key.getEncoded()));
  }

  /** Makes a folder that only its owner can enter. */
  static void privateFolder(Path folder) throws IOException {
    Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rwx------");
    if (Files.isDirectory(folder)) {
      Files.setPosixFilePermissions(folder, owner);
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(owner));
  }

  private static String text(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
    String body = lines.encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  /** A reader sees the old file or the new one, also after a power cut; never a half. */
  private static void writeWhole(Path file, String text) throws IOException {
    FileAttribute<?> owner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.deleteIfExists(draft);
    Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel out = FileChannel.open(draft, fresh, owner)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
