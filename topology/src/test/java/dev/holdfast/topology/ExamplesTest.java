package dev.holdfast.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExamplesTest {
  @Test
  void quickstartIsValidWithoutAnyWarning() {
    var result = TopologyFile.read(Path.of("../examples/quickstart.yaml"));

    assertThat(result.problems()).isEmpty();
    assertThat(result).isInstanceOf(ReadResult.Valid.class);
  }

  @Test
  void asyncIsValidWithoutAnyWarning() {
    var result = TopologyFile.read(Path.of("../examples/async.yaml"));

    assertThat(result.problems()).isEmpty();
    assertThat(result).isInstanceOf(ReadResult.Valid.class);
  }
}
