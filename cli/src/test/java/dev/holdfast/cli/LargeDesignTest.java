package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What thousands of resources take. Counted in bytes allocated: unlike time, that is the same on a
 * slow machine and a busy one, and whatever does needless work for each resource allocates.
 */
class LargeDesignTest {
  private static final int REGIONS = 20;
  private static final String[] KINDS = {"table", "stream", "cache", "bucket", "service"};

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"check, 25", "estimate, 36"})
  void aResourceTakesNoMoreThanSoManyKilobytes(String command, double most) throws IOException {
    taken(command, 1_000);

    long thousand = taken(command, 2_000) - taken(command, 1_000);

    assertThat(thousand / 1e6).isLessThan(most);
  }

  @ParameterizedTest
  @CsvSource({"check", "estimate"})
  void workGrowsNoFasterThanTheFile(String command) throws IOException {
    taken(command, 1_000);

    double second = taken(command, 2_000) - taken(command, 1_000);
    double fifth = taken(command, 5_000) - taken(command, 4_000);

    assertThat(fifth).isLessThan(1.2 * second);
  }

  private long taken(String command, int resources) throws IOException {
    Path file = folder.resolve(resources + ".yaml");
    Files.writeString(file, design(resources));
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();

    int code = Holdfast.run(new Terminal(nowhere, nowhere, false), command, file.toString());

    assertThat(code).isNotEqualTo(ExitCode.USAGE);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** Resources of every kind that need each other and are spread over many regions. */
  private static String design(int resources) {
    StringBuilder text = new StringBuilder("holdfast: 1\nname: large\nregions:\n");
    for (int i = 0; i < REGIONS; i++) {
      text.append("  r%d: { geography: europe, jurisdiction: eu }\n".formatted(i));
    }
    text.append("resources:\n");
    for (int i = 0; i < resources; i++) {
      text.append(
          """
            n%d:
              kind: %s
              primary: r%d
              replicas: [r%d, r%d]
              tier: %d
              depends-on: [n%d]
              objectives: { rto: 5m, rpo: 10s }
          """
              .formatted(
                  i,
                  KINDS[i % KINDS.length],
                  i % REGIONS,
                  (i + 7) % REGIONS,
                  (i + 13) % REGIONS,
                  i % 4 + 1,
                  i / 2));
    }
    return text.toString();
  }
}
