package dev.holdfast.control;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A sorted map that never changes, over two arrays. The state is made of such maps and a new one is
 * made for every heartbeat, so copying must cost nothing and replacing a value little.
 */
@SuppressWarnings(
    "JdkObsolete") // The state is told in sorted maps; navigable ones are more than it needs.
final class FixedMap<K extends Comparable<K>, V> extends AbstractMap<K, V>
    implements SortedMap<K, V> {
  /** Up to so many it is quicker to ask each in turn than to halve. */
  private static final int FEW = 8;

  private final Object[] keys;
  private final Object[] values;

  private FixedMap(Object[] keys, Object[] values) {
    this.keys = keys;
    this.values = values;
  }

  static <K extends Comparable<K>, V> FixedMap<K, V> empty() {
    return new FixedMap<K, V>(new Object[0], new Object[0]);
  }

  /** The same entries; the same map if it is one of these. */
  static <K extends Comparable<K>, V> FixedMap<K, V> copyOf(Map<K, V> map) {
    if (map instanceof FixedMap<K, V> fixed) {
      return fixed;
    }
    boolean natural = map instanceof SortedMap<K, V> given && given.comparator() == null;
    Map<K, V> sorted = natural ? map : new TreeMap<>(map);
    return new FixedMap<>(sorted.keySet().toArray(), sorted.values().toArray());
  }

  /** With one entry added or replaced; the same map if that very value is there already. */
  @SuppressWarnings("ReferenceEquality")
  FixedMap<K, V> with(K key, V value) {
    int at = index(key);
    if (at < 0) {
      SortedMap<K, V> more = new TreeMap<>(this);
      more.put(key, value);
      return copyOf(more);
    }
    if (values[at] == value) {
      return this;
    }
    Object[] others = values.clone();
    others[at] = value;
    return new FixedMap<>(keys, others);
  }

  private int index(@Nullable Object key) {
    if (keys.length > FEW) {
      return Arrays.binarySearch(keys, key);
    }
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  @SuppressWarnings("unchecked")
  private K key(int at) {
    return (K) keys[at];
  }

  @SuppressWarnings("unchecked")
  private V value(int at) {
    return (V) values[at];
  }

  @Override
  public int size() {
    return keys.length;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return index(key) >= 0;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    int at = index(key);
    return at < 0 ? null : value(at);
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    for (int i = 0; i < keys.length; i++) {
      action.accept(key(i), value(i));
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public Collection<V> values() {
    return (Collection<V>) Collections.unmodifiableList(Arrays.asList(values));
  }

  @Override
  public Set<Entry<K, V>> entrySet() {
    return new Entries();
  }

  private final class Entries extends AbstractSet<Entry<K, V>> {
    @Override
    public int size() {
      return keys.length;
    }

    @Override
    public Iterator<Entry<K, V>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < keys.length;
        }

        @Override
        public Entry<K, V> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          Entry<K, V> entry = Map.entry(key(next), value(next));
          next++;
          return entry;
        }
      };
    }
  }

  // What nobody asks often.

  @Override
  public @Nullable Comparator<? super K> comparator() {
    return null;
  }

  @Override
  public K firstKey() {
    return entrySet().iterator().next().getKey();
  }

  @Override
  public K lastKey() {
    if (isEmpty()) {
      throw new NoSuchElementException();
    }
    return key(keys.length - 1);
  }

  @Override
  public SortedMap<K, V> subMap(K from, K to) {
    return copyOf(new TreeMap<>(this).subMap(from, to));
  }

  @Override
  public SortedMap<K, V> headMap(K to) {
    return copyOf(new TreeMap<>(this).headMap(to));
  }

  @Override
  public SortedMap<K, V> tailMap(K from) {
    return copyOf(new TreeMap<>(this).tailMap(from));
  }
}
