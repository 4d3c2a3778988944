package dev.holdfast.advisor.estimate;

import dev.holdfast.model.design.Design;
import dev.holdfast.topology.DesignResult;
import dev.holdfast.topology.Problem;
import dev.holdfast.topology.TopologyFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Designs for tests, read from files as a user writes them. */
public final class Designs {
  private static final List<String> REGIONS =
      List.of("us-east-1", "eu-west-1", "ap-south-1", "us-west-2", "eu-central-1", "sa-east-1");
  private static final List<String> PATTERNS =
      List.of(
          "backup-restore",
          "pilot-light",
          "warm-standby",
          "active-passive",
          "active-active-sharded",
          "active-active-replicated");
  private static final List<String> KINDS =
      List.of("database", "table", "stream", "cache", "bucket", "settings");

  private Designs() {}

  /** The design that a file tells. */
  public static Design of(String text) {
    return switch (TopologyFile.design("test.yaml", text.getBytes(StandardCharsets.UTF_8))) {
      case DesignResult.Usable usable -> usable.design();
      case DesignResult.Unusable(var problems) ->
          throw new AssertionError(problems.stream().map(Problem::text).toList() + "\n" + text);
    };
  }

  /**
   * A design drawn from a seed: three to six regions, of which the last is used by nothing unless
   * {@code everywhere}.
   *
   * @param extra instances added to every service's declared numbers
   * @param load what every rate is multiplied by
   */
  static Design random(long seed, boolean everywhere, int extra, double load) {
    Random random = new Random(seed);
    int count = 3 + random.nextInt(4);
    int used = everywhere ? count : count - 1;
    StringBuilder file = new StringBuilder("holdfast: 1\nname: drawn\nregions:\n");
    for (int i = 0; i < count; i++) {
      file.append("  r%d: { provider: aws/%s }\n".formatted(i, REGIONS.get(i)));
    }
    file.append(links(count, new Random(seed)));
    file.append("resources:\n");
    int resources = 1 + random.nextInt(8);
    for (int i = 0; i < resources; i++) {
      boolean service = random.nextInt(3) == 0;
      file.append(
          service
              ? service(i, used, extra, new Random(random.nextLong()))
              : store(i, used, load, new Random(random.nextLong())));
    }
    if (random.nextBoolean()) {
      file.append("failover: { mode: approval }\n");
    }
    if (random.nextBoolean()) {
      double requests = 10 + random.nextInt(5_000);
      file.append(
          "traffic: { requests: %.3f/s, peak: %.3f/s }\n"
              .formatted(requests * load, requests * 3 * load));
    }
    return of(file.toString());
  }

  /** Round trips between all regions, so that the next one may be nearer or farther than others. */
  private static String links(int count, Random random) {
    StringBuilder links = new StringBuilder("links:\n");
    for (int later = 1; later < count; later++) {
      for (int earlier = 0; earlier < later; earlier++) {
        links.append(
            "  r%d <-> r%d: { rtt: %dms }\n".formatted(earlier, later, 5 + random.nextInt(250)));
      }
    }
    return links.toString();
  }

  private static String store(int number, int used, double load, Random random) {
    String kind = KINDS.get(random.nextInt(KINDS.size()));
    // Only a database's writes are acknowledged by a quorum.
    boolean quorum = random.nextInt(3) == 0 && kind.equals("database");
    String pattern = quorum ? "active-passive" : PATTERNS.get(random.nextInt(PATTERNS.size()));
    double writes = random.nextInt(2_000);
    boolean silent = random.nextInt(4) == 0;
    return "  s%d: { kind: %s, pattern: %s, primary: r0, replicas: [%s], durability: %s%s }\n"
        .formatted(
            number,
            kind,
            pattern,
            regions(used),
            quorum ? "quorum" : "async",
            silent
                ? ""
                : ", load: { writes: %.3f/s, row-size: %dB, size: %dGB }"
                    .formatted(writes * load, 100 + random.nextInt(5_000), random.nextInt(900)));
  }

  private static String service(int number, int used, int extra, Random random) {
    String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
    boolean silent = random.nextInt(4) == 0;
    int needed = 1 + random.nextInt(60);
    // Drawn last, so that one region more changes nothing else.
    List<String> instances = new ArrayList<>();
    for (int i = 0; i < used; i++) {
      instances.add("r%d: %d".formatted(i, random.nextInt(20) + extra));
    }
    return "  s%d: { kind: service, pattern: %s, primary: r0, replicas: [%s]%s }\n"
        .formatted(
            number,
            pattern,
            regions(used),
            silent
                ? ""
                : ", instances: { %s }, needed: %d"
                    .formatted(String.join(", ", instances), needed));
  }

  private static String regions(int used) {
    List<String> names = new ArrayList<>();
    for (int i = 1; i < used; i++) {
      names.add("r" + i);
    }
    return String.join(", ", names);
  }
}
