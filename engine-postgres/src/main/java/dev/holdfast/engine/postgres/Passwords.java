package dev.holdfast.engine.postgres;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.postgresql.util.PasswordUtil;

/**
 * The passwords of the roles that every replica of a resource has, the same in all regions; each is
 * one line of text.
 *
 * @param superuser of the role {@code holdfast}, with which drivers work; nobody types it
 * @param probe of the role {@code holdfast_probe}, which may do nothing but prove that writes work
 * @param application of the role {@code app}
 */
public record Passwords(String superuser, String probe, String application) {
  /**
   * Stretching makes a guessed password dear to try. These are as long as a hash, so there is
   * nothing to guess, and each round would cost our own sessions time, in a failover above all.
   */
  private static final int ITERATIONS_OWN = 1;

  /**
   * The same holds for the application's, but drivers refuse fewer rounds than RFC 7677 asks for:
   * pgjdbc did until 42.7.4, and others that share its library still do.
   */
  private static final int ITERATIONS_ANY_CLIENT = 4096;

  private static final int SALT_BYTES = 16;

  public Passwords {
    for (String password : List.of(superuser, probe, application)) {
      if (password.isBlank() || password.chars().anyMatch(c -> c < ' ' || c == ':' || c == '\\')) {
        throw new IllegalArgumentException("A password is one line without ':' and '\\'");
      }
    }
  }

  /**
   * Passwords that follow from one secret and do not give it away, nor one another. The secret must
   * be too long to be guessed.
   */
  public static Passwords from(String secret) {
    return new Passwords(
        hash("engine superuser of " + secret),
        hash("engine probe of " + secret),
        hash("engine application of " + secret));
  }

  /**
   * What a server stores of our own roles' passwords, by which it can recognise but not say them.
   */
  static String ownVerifier(String role, String password) {
    return verifier(role, password, ITERATIONS_OWN);
  }

  /** The same for roles that any client may use. */
  static String verifier(String role, String password) {
    return verifier(role, password, ITERATIONS_ANY_CLIENT);
  }

  /**
   * The same each time, so that it can be seen whether a server has it. A salt keeps equal
   * passwords of several roles apart, so it may follow from these two.
   */
  private static String verifier(String role, String password, int iterations) {
    byte[] salt = Arrays.copyOf(sha256("salt of " + role + " for " + password), SALT_BYTES);
    return PasswordUtil.encodeScramSha256(password.toCharArray(), iterations, salt);
  }

  private static String hash(String text) {
    return HexFormat.of().formatHex(sha256(text));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  /** Says nothing: settings are told in messages and logs. */
  @Override
  public String toString() {
    return "Passwords[not told]";
  }
}
