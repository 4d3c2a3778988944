package dev.holdfast.drill.check;

/**
 * What names one write of a drill. No two writes of a drill share a key, and none is ever sent
 * twice.
 *
 * @param client which client, from 0
 * @param sequence which of its writes, from 0
 */
public record WriteKey(int client, int sequence) implements Comparable<WriteKey> {
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
