package dev.holdfast.drill.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What names one write of a drill. No two writes of a drill share a key, and none is ever sent
 * twice.
 *
 * @param client which client, from 0
 * @param sequence which of its writes, from 0
 */
public record WriteKey(int client, int sequence) implements Comparable<WriteKey> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,9})-([0-9]{1,9})");

  /** Reads what {@link #toString} says. */
  public static WriteKey parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("Not the key of a write: '" + text + "'");
    }
    return new WriteKey(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Override
  public int compareTo(WriteKey other) {
    int byClient = Integer.compare(client, other.client);
    return byClient != 0 ? byClient : Integer.compare(sequence, other.sequence);
  }

  /** For instance {@code 7-31}. */
  @Override
  public String toString() {
    return client + "-" + sequence;
  }
}
