package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RegionId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Lima is promoted, and Perth, which receives from nobody, can only hear of it this way. */
class HistoryFetchTest extends ThreeServers {
  private static final String HISTORY = "data/pg_wal/00000002.history";

  @Test
  void aStandbyHasTheHistoryOfTheTimelineToCome() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 3);
    done(driver(OSLO).fence(SECOND, true));
    done(driver(PERTH).seal(SECOND));

    driver(PERTH).expect(SECOND, address(LIMA));
    lead(LIMA, SECOND, anyOneOf(OSLO, PERTH));

    await("Perth has the history", () -> Files.exists(history(PERTH)));
    assertThat(history(PERTH)).hasSameTextualContentAs(history(LIMA));
    follow(PERTH, SECOND, LIMA);
    awaitStreaming(PERTH);
    writeAll(LIMA, 4, 5);
    await("Perth has every row", () -> client(PERTH).read().equals(numbers(1, 2, 3, 4, 5)));
  }

  @Test
  void aStandbyThatLacksLogBeforeItIsNotTold() throws Exception {
    quorumOfThree();
    writeAll(OSLO, 1, 3);
    done(driver(PERTH).seal(SECOND));
    writeAll(OSLO, 4, 5);
    done(driver(OSLO).fence(SECOND, true));
    lead(LIMA, SECOND, anyOneOf(OSLO, PERTH));

    assertThat(fetchAtPerth()).isFalse();
    assertThat(history(PERTH)).doesNotExist();
  }

  @Test
  void anUpstreamThatIsNotThereIsLeftToTheServer() throws Exception {
    quorumOfThree();
    reopen(LIMA);

    assertThat(fetchAtPerth()).isFalse();
  }

  private boolean fetchAtPerth() throws Exception {
    return ((PostgresDriver) driver(PERTH)).historyFetch().fetch(2, address(LIMA));
  }

  private Path history(RegionId region) {
    return servers.folder(region).resolve(HISTORY);
  }
}
