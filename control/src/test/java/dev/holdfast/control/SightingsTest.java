package dev.holdfast.control;

import static dev.holdfast.control.Topologies.EAST;
import static dev.holdfast.control.Topologies.ORDERS;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.ReplicaReport.State;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SightingsTest {
  private final Story story = Story.running("quorum-of-three");

  private Optional<Duration> sinceFit() {
    return Optional.ofNullable(story.view().sinceFit().get(ORDERS)).map(all -> all.get(WEST));
  }

  @Test
  void aStandbyThatFollowsIsSeenFitWithEveryHeartbeat() {
    assertThat(sinceFit()).contains(story.view().sinceHeartbeat().get(WEST));
  }

  @Test
  void oneWhoseServerIsGoneIsHeardAndNotFit() {
    story.engine(WEST, Optional.of(State.STOPPED), false);
    story.run(Duration.ofSeconds(2));

    assertThat(story.view().sinceHeartbeat().get(WEST)).isLessThan(Duration.ofSeconds(1));
    assertThat(sinceFit().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void oneThatItsPrimaryHearsNothingOfIsNotFit() {
    story.unconfirmed(EAST, Set.of(WEST));
    story.run(Duration.ofSeconds(2));

    assertThat(sinceFit().orElseThrow()).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void aNewEpochGivesEverybodyTimeToTurn() {
    story.engine(WEST, Optional.of(State.STOPPED), false);
    story.run(Duration.ofSeconds(2));
    story.failover("alice", Optional.of(WEST), true);
    story.position(WEST, Story.at(1, 9));
    story.fenced(EAST, false);
    story.sealed(WEST);
    story.sealed(SOUTH);
    story.run(Duration.ofMillis(100));

    assertThat(story.orders().epoch().value()).isEqualTo(2);
    assertThat(sinceFit().orElseThrow()).isLessThan(Duration.ofMillis(200));
  }

  @Test
  void aNodeThatStartsAnewHasSeenNobody() {
    Sightings anew = Sightings.starting(story.state, 0).restarted(5);

    assertThat(anew.heard()).isEmpty();
    assertThat(anew.fit()).isEmpty();
    assertThat(anew.renewed()).containsEntry(ORDERS, 5L);
    assertThat(anew.restored(story.state, 9).renewed()).containsEntry(ORDERS, 9L);
  }
}
