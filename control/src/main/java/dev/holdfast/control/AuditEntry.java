package dev.holdfast.control;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One line of the audit log. Each carries the hash of the one before, so that none can be changed
 * or removed unseen.
 *
 * @param index from 1, without gaps
 * @param atMillis wall clock of the proposer
 * @param actor a person's name, a region, or {@code holdfast}
 * @param action what was done
 * @param subject to what
 * @param because why
 * @param previous the hash of the entry before; 64 zeros for the first
 * @param hash SHA-256 over all the other fields, in hexadecimal
 */
public record AuditEntry(
    long index,
    long atMillis,
    String actor,
    String action,
    String subject,
    String because,
    String previous,
    String hash) {
  /** What the first entry names as its predecessor. */
  public static final String GENESIS = "0".repeat(64);

  static AuditEntry after(long lastIndex, String lastHash, long atMillis, String actor, Act act) {
    String hash = hash(lastIndex + 1, atMillis, actor, act, lastHash);
    return new AuditEntry(
        lastIndex + 1, atMillis, actor, act.action(), act.subject(), act.because(), lastHash, hash);
  }

  /** Whether this entry is whole and follows {@code last}. */
  public boolean follows(long lastIndex, String lastHash) {
    return index == lastIndex + 1
        && previous.equals(lastHash)
        && hash.equals(hash(index, atMillis, actor, new Act(action, subject, because), previous));
  }

  /** What was done, to what and why. */
  record Act(String action, String subject, String because) {}

  private static String hash(long index, long atMillis, String actor, Act act, String previous) {
    // Lengths first, so that no two different entries share one text.
    StringBuilder text = new StringBuilder().append(index).append(':').append(atMillis);
    for (String field : new String[] {actor, act.action, act.subject, act.because, previous}) {
      text.append(':').append(field.length()).append(':').append(field);
    }
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(sha256.digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
