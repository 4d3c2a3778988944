package dev.holdfast.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** The real client, where the machine has one. */
final class Psql {
  private Psql() {}

  /**
   * How it ended.
   *
   * @param exit its exit code
   * @param output all it wrote, without the last line break
   */
  record Result(int exit, String output) {}

  /** A client that has not ended yet. */
  record Running(Process process) {
    boolean ended(Duration patience) throws InterruptedException {
      return process.waitFor(patience);
    }

    Result result() throws IOException, InterruptedException {
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return new Result(process.exitValue(), output);
    }
  }

  static Result run(InetSocketAddress address, String password, String parameters, String query)
      throws IOException, InterruptedException {
    return start(address, password, parameters, query).result();
  }

  static Running start(InetSocketAddress address, String password, String parameters, String query)
      throws IOException {
    assumeTrue(isInstalled(), "psql is not installed");
    String target =
        "host=%s port=%d user=app dbname=app %s"
            .formatted(address.getHostString(), address.getPort(), parameters);
    var psql = new ProcessBuilder("psql", "-X", "-A", "-t", "-w", "-c", query, target);
    psql.environment().put("PGPASSWORD", password);
    return new Running(psql.redirectErrorStream(true).start());
  }

  private static boolean isInstalled() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(folder -> new File(folder, "psql").canExecute());
  }
}
