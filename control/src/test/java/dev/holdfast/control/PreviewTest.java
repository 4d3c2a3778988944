package dev.holdfast.control;

import static dev.holdfast.control.Topologies.EAST;
import static dev.holdfast.control.Topologies.ORDERS;
import static dev.holdfast.control.Topologies.SOUTH;
import static dev.holdfast.control.Topologies.WEST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Runbook.Kind;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PreviewTest {
  private static List<Preview.Step> preview(Story story, Optional<RegionId> target, Kind kind) {
    return Preview.of(story.state, story.topology, story.view(), ORDERS, target, kind);
  }

  private static Map<String, String> blocked(List<Preview.Step> steps) {
    Map<String, String> why = new TreeMap<>();
    steps.forEach(step -> step.blockedBy().ifPresent(text -> why.put(step.name(), text)));
    return why;
  }

  private static Preview.Step step(List<Preview.Step> steps, String name) {
    return steps.stream().filter(step -> step.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void namesEveryStepOfTheRunbookInOrder() {
    assertThat(preview(Story.running("quorum-of-three"), Optional.empty(), Kind.FAILOVER))
        .extracting(Preview.Step::name)
        .containsExactly("detect", "validate", "approve", "fence", "promote", "verify");
  }

  @Test
  void blocksNothingWhileAllIsWell() {
    Story story = Story.running("quorum-of-three");

    assertThat(blocked(preview(story, Optional.empty(), Kind.FAILOVER))).isEmpty();
    assertThat(blocked(preview(story, Optional.of(SOUTH), Kind.SWITCHOVER))).isEmpty();
  }

  @Test
  void waitsForTheLeaseOfAPrimaryThatIsSilent() {
    Story story = Story.running("quorum-of-three");
    story.silence(EAST);
    story.leader(WEST);
    story.run(Duration.ofSeconds(1));

    Preview.Step fence = step(preview(story, Optional.empty(), Kind.FAILOVER), "fence");

    assertThat(fence.would()).isEqualTo("the lease of us-east runs out");
    assertThat(fence.takes()).isEqualTo(Duration.ofMillis(1100));
  }

  @Test
  void tellsAPrimaryThatAnswersToStop() {
    Story story = Story.running("quorum-of-three");
    story.leader(WEST);

    Preview.Step fence = step(preview(story, Optional.empty(), Kind.FAILOVER), "fence");

    assertThat(fence.would()).contains("is told to stop");
    assertThat(fence.takes()).isEqualTo(Duration.ofMillis(130));
  }

  @Test
  void saysThatASilentPrimaryCannotHandOver() {
    Story story = Story.running("quorum-of-three");
    story.silence(EAST);
    story.run(Duration.ofSeconds(1));

    assertThat(blocked(preview(story, Optional.of(WEST), Kind.SWITCHOVER)))
        .containsOnlyKeys("fence");
  }

  @Test
  void saysWhichReplicasMustBeSeen() {
    Story story = Story.running("quorum-of-three");
    story.silence(EAST, SOUTH);
    story.run(Duration.ofSeconds(1));

    assertThat(blocked(preview(story, Optional.empty(), Kind.FAILOVER)))
        .containsOnlyKeys("promote")
        .extractingByKey("promote")
        .asString()
        .contains("2 of ap-south, eu-west must be sealed, and only eu-west is");
  }

  @Test
  void saysThatNobodyHoldsData() {
    Story story = Story.running("async-of-two-and-a-witness");
    story.silence(EAST, WEST);
    story.run(Duration.ofSeconds(1));

    assertThat(step(preview(story, Optional.empty(), Kind.FAILOVER), "promote").blockedBy())
        .contains("no replica that can be reached holds any data");
  }

  @Test
  void saysWhatAnAsynchronousFailoverLoses() {
    Story story = Story.running("async-of-two-and-a-witness");

    assertThat(step(preview(story, Optional.of(WEST), Kind.FAILOVER), "promote").would())
        .contains("eu-west takes over")
        .contains("what us-east did not replicate yet would be lost");
  }

  @Test
  void namesTheTargetThatCannotBe() {
    Story story = Story.running("async-of-two-and-a-witness");

    assertThat(step(preview(story, Optional.of(SOUTH), Kind.FAILOVER), "validate").blockedBy())
        .contains("ap-south holds no replica of orders");
    assertThat(step(preview(story, Optional.of(EAST), Kind.FAILOVER), "validate").blockedBy())
        .contains("us-east is the primary of orders already");
  }

  @Test
  void namesATargetThatIsNotHeard() {
    Story story = Story.running("quorum-of-three");
    story.silence(WEST);
    story.run(Duration.ofMillis(1200));

    assertThat(step(preview(story, Optional.of(WEST), Kind.SWITCHOVER), "validate").blockedBy())
        .contains("eu-west has no standby that is heard now");
  }

  @Test
  void saysWhoWouldTakeOverInstead() {
    Story story = Story.running("quorum-of-three");
    story.position(SOUTH, Story.at(1, 900));
    story.position(WEST, Story.at(1, 400));
    story.run(Duration.ofMillis(500));

    assertThat(step(preview(story, Optional.of(WEST), Kind.FAILOVER), "promote").blockedBy())
        .contains("ap-south would take over instead of eu-west");
  }

  @Test
  void waitsForPeopleWhereThePolicyAsksForThem() {
    Story story = Story.running("quorum-with-two-approvals");

    assertThat(step(preview(story, Optional.empty(), Kind.FAILOVER), "approve").blockedBy())
        .contains("waits for the approval of 2 different people");
    assertThat(step(preview(story, Optional.of(WEST), Kind.SWITCHOVER), "approve").blockedBy())
        .isEmpty();
  }

  @Test
  void saysThatARunbookIsStillOpen() {
    Story story = Story.running("quorum-of-three");
    story.switchover("alice", WEST);

    assertThat(step(preview(story, Optional.empty(), Kind.FAILOVER), "detect").blockedBy())
        .isPresent();
  }

  @Test
  void changesNothing() {
    Story story = Story.running("quorum-of-three");
    ControlState before = story.state;

    preview(story, Optional.of(WEST), Kind.FAILOVER);

    assertThat(story.state).isSameAs(before);
  }
}
