package dev.holdfast.drill.check;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * All rows of a drill that somebody read at one place, in order. A row may be there more than once.
 *
 * @param rows the rows
 */
public record Rows(List<Row> rows) {
  /** Nothing was there. */
  public static final Rows NONE = new Rows(List.of());

  public Rows {
    rows = rows.stream().sorted().toList();
  }

  /** Every write that has a row. */
  public Set<WriteKey> keys() {
    Set<WriteKey> keys = new LinkedHashSet<>();
    rows.forEach(row -> keys.add(row.key()));
    return keys;
  }

  /** How many there are, and a hash over all of them in order. */
  public Content content() {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      for (Row row : rows) {
        md5.update((row + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return new Content(rows.size(), HexFormat.of().formatHex(md5.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has MD5", e);
    }
  }

  /** Every write that has more than one row. */
  Set<WriteKey> repeated() {
    Set<WriteKey> once = new LinkedHashSet<>();
    Set<WriteKey> repeated = new TreeSet<>();
    for (Row row : rows) {
      if (!once.add(row.key())) {
        repeated.add(row.key());
      }
    }
    return repeated;
  }

  /** The first write, in order, whose rows are not the same here and there; empty if none. */
  Optional<WriteKey> firstDifference(Rows other) {
    for (int i = 0; i < Math.max(rows.size(), other.rows.size()); i++) {
      if (i == rows.size() || i == other.rows.size() || !rows.get(i).equals(other.rows.get(i))) {
        WriteKey here = i < rows.size() ? rows.get(i).key() : other.rows.get(i).key();
        WriteKey there = i < other.rows.size() ? other.rows.get(i).key() : here;
        return Optional.of(here.compareTo(there) <= 0 ? here : there);
      }
    }
    return Optional.empty();
  }

  /** What is held of one write, for people. */
  String of(WriteKey key) {
    List<String> held =
        rows.stream().filter(row -> row.key().equals(key)).map(Row::toString).toList();
    return held.isEmpty() ? "nothing" : String.join(" and ", held);
  }
}
