package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcessTableTest {
  @Test
  void readsANameWithSpacesAndBrackets() {
    String line = "42 (a) b (c) S 7 42 42 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 1234 2 3 4 5 6 7";

    assertThat(ProcessTable.parse(line)).isEqualTo(new ProcessEntry(42, 7, 'S', 1234, "a) b (c"));
  }

  @Test
  void findsThisProcess() {
    long us = ProcessHandle.current().pid();

    assertThat(ProcessTable.of(us))
        .hasValueSatisfying(process -> assertThat(process.name()).isEqualTo("java"));
    assertThat(ProcessTable.all()).anyMatch(process -> process.pid() == us);
    assertThat(ProcessTable.of(Integer.MAX_VALUE)).isEmpty();
  }
}
