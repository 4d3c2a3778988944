package dev.holdfast.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.drill.check.WriteKey;
import org.junit.jupiter.api.Test;

final class DrillTableTest {
  private final DrillTable table = DrillTable.of(42, 1_763_650_000_000L);

  @Test
  void namesAWriteInItsRowsId() {
    WriteKey key = new WriteKey(4, 17);

    assertThat(table.key(table.id(key))).contains(key);
  }

  @Test
  void doesNotKnowRowsOfAnotherDrill() {
    assertThat(table.key(DrillTable.of(43, 1_763_650_000_000L).id(new WriteKey(4, 17)))).isEmpty();
    assertThat(table.key("something else")).isEmpty();
  }

  @Test
  void findsItsRowsInAnExportOfWhateverFormat() {
    String json =
        "{\"table\":\"holdfast_drill\",\"row\":{\"id\":\"" + table.id(key(4, 17)) + "\"}}";
    String csv = table.id(key(5, 1)) + ",us-east," + table.id(key(5, 12)) + ",x";

    assertThat(table.keysIn(json)).containsExactly(key(4, 17));
    assertThat(table.keysIn(csv)).containsExactlyInAnyOrder(key(5, 1), key(5, 12));
    assertThat(table.keysIn("hf:other:4-17")).isEmpty();
  }

  private static WriteKey key(int client, int sequence) {
    return new WriteKey(client, sequence);
  }
}
