package dev.holdfast.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** As any sorted map, but for changing. */
class FixedMapTest {
  private static SortedMap<Integer, String> even(int size) {
    SortedMap<Integer, String> map = new TreeMap<>();
    for (int i = 0; i < size; i++) {
      map.put(2 * i, "value " + i);
    }
    return map;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8, 9, 100})
  void holdsWhatItWasMadeOf(int size) {
    SortedMap<Integer, String> expected = even(size);
    FixedMap<Integer, String> map = FixedMap.copyOf(expected);

    assertThat((Map<Integer, String>) map).isEqualTo(expected).hasSize(size);
    assertThat(expected).isEqualTo(map).hasSameHashCodeAs(map);
    assertThat(map.values()).containsExactlyElementsOf(expected.values());
    assertThat(map.keySet()).containsExactlyElementsOf(expected.keySet());
    for (int key = -1; key <= 2 * size; key++) {
      assertThat(map.get(key)).isEqualTo(expected.get(key));
      assertThat(map.containsKey(key)).isEqualTo(expected.containsKey(key));
    }
    Map<Integer, String> seen = new TreeMap<>();
    map.forEach(seen::put);
    assertThat(seen).isEqualTo(expected);
    assertThat(FixedMap.copyOf(map)).isSameAs(map);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 8, 9, 100})
  void growsAndReplacesInAnother(int size) {
    FixedMap<Integer, String> map = FixedMap.copyOf(even(size));
    for (int key = -1; key <= 2 * size; key++) {
      SortedMap<Integer, String> expected = even(size);
      expected.put(key, "new");

      assertThat((Map<Integer, String>) map.with(key, "new")).isEqualTo(expected);
      assertThat((Map<Integer, String>) map).isEqualTo(even(size));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9})
  void hasEndsAndParts(int size) {
    SortedMap<Integer, String> expected = even(size);
    FixedMap<Integer, String> map = FixedMap.copyOf(expected);

    assertThat(map.firstKey()).isEqualTo(expected.firstKey());
    assertThat(map.lastKey()).isEqualTo(expected.lastKey());
    assertThat(map.headMap(3)).isEqualTo(expected.headMap(3));
    assertThat(map.tailMap(3)).isEqualTo(expected.tailMap(3));
    assertThat(map.subMap(1, 4)).isEqualTo(expected.subMap(1, 4));
    assertThat(map.comparator()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3})
  void neverChanges(int size) {
    FixedMap<Integer, String> map = FixedMap.copyOf(even(size));

    assertThatThrownBy(() -> map.put(1, "x")).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.values().add("x"))
        .isInstanceOf(UnsupportedOperationException.class);
    if (size == 0) {
      assertThatThrownBy(map::firstKey).isInstanceOf(NoSuchElementException.class);
      assertThatThrownBy(map::lastKey).isInstanceOf(NoSuchElementException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3})
  void replacingAValueByItselfIsNoChange(int size) {
    FixedMap<Integer, String> map = FixedMap.copyOf(even(size));

    assertThat(map.with(2, String.valueOf(map.get(2)))).isSameAs(map);
  }
}
