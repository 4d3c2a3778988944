package dev.holdfast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.consensus.ProposalOutcome;
import dev.holdfast.control.Command;
import dev.holdfast.control.Reply;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which heartbeats travel in which entries. */
class ProposerTest {
  private static final RegionId OSLO = new RegionId("oslo");
  private static final RegionId LIMA = new RegionId("lima");
  private static final Duration BEAT = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Codec codec = new Codec();
  private final BlockingQueue<List<Command>> entries = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> answered = new CompletableFuture<>();
  private final BlockingQueue<Command> unsent = new LinkedBlockingQueue<>();
  private final AtomicLong sequence = new AtomicLong();
  private volatile Optional<Duration> sinceSent = Optional.of(Duration.ZERO);
  private volatile boolean refusing;
  private @Nullable Proposer proposer;

  @AfterEach
  void close() {
    answered.complete(null);
    if (proposer != null) {
      proposer.close();
    }
  }

  @Test
  void aLeaderTakesTheOthersHeartbeatsAlong() throws Exception {
    start(true, this::said);

    assertThat(next()).extracting(ProposerTest::sender).containsExactly(OSLO, LIMA);
    assertThat(next()).extracting(ProposerTest::sender).containsExactly(OSLO, LIMA);
  }

  @Test
  void aLeaderDoesNotWaitForARegionThatDoesNotAnswer() throws Exception {
    start(true, _ -> new CompletableFuture<>());

    assertThat(next()).extracting(ProposerTest::sender).containsExactly(OSLO);
    assertThat(next()).extracting(ProposerTest::sender).containsExactly(OSLO);
  }

  @Test
  void aLeadersCommandsDoNotWaitForTheOthersHeartbeats() throws Exception {
    Proposer started = start(true, _ -> new CompletableFuture<>());
    Command command = new Command.Approve("1", "ann", 0);
    started.send(command);

    assertThat(next()).contains(command);
  }

  @Test
  void whoFollowsProposesItsOwnUnlessItIsAsked() throws Exception {
    Proposer started = start(false, this::said);
    assertThat(next()).extracting(ProposerTest::sender).containsExactly(OSLO);

    Command given = started.answerRollCall().orElseThrow();
    assertThat(next()).isNotEmpty().doesNotContain(given);
  }

  @Test
  void whoseHeartbeatsComeToNothingProposesThemItself() throws Exception {
    Proposer started = start(false, this::said);
    next();

    sinceSent = Optional.of(BEAT.multipliedBy(3).dividedBy(2));
    assertThat(started.answerRollCall()).isEmpty();
    sinceSent = Optional.empty();
    assertThat(started.answerRollCall()).isEmpty();
  }

  /** Newer than what the leader would be told: it must not be overtaken by it. */
  @Test
  void whoHasNewsTellsItItself() throws Exception {
    Proposer started = start(false, this::said, answered);
    next();

    started.beatSoon();
    assertThat(started.answerRollCall()).isEmpty();
    answered.complete(null);
    next();
    assertThat(started.answerRollCall()).isPresent();
  }

  @Test
  void aHeartbeatThatWasNotSentIsGivenBack() throws Exception {
    refusing = true;
    start(false, this::said);
    Command refused = next().getFirst();

    assertThat(unsent.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(refused);
  }

  private Proposer start(boolean leads, RollCall.Asker asker) {
    return start(leads, asker, CompletableFuture.completedFuture(null));
  }

  private Proposer start(boolean leads, RollCall.Asker asker, CompletableFuture<Void> mayGoOn) {
    Proposer started =
        new Proposer(
            log(leads, mayGoOn),
            codec,
            PATIENCE,
            BEAT,
            heartbeats(),
            new RollCall(asker, _ -> Duration.ZERO, Ticker.SYSTEM, codec, Set.of(LIMA), BEAT));
    proposer = started;
    return started;
  }

  private Proposer.Log log(boolean leads, CompletableFuture<Void> mayGoOn) {
    return new Proposer.Log() {
      @Override
      public boolean leads() {
        return leads;
      }

      @Override
      public ProposalOutcome propose(byte[] entry, Duration patience) {
        List<Command> commands = codec.commands(entry);
        entries.add(commands);
        mayGoOn.join();
        if (refusing) {
          return new ProposalOutcome.NotSent("no leader");
        }
        Reply renewed = new Reply.Renewed(new TreeMap<>());
        return new ProposalOutcome.Applied(
            codec.replies(Collections.nCopies(commands.size(), renewed)));
      }
    };
  }

  private Proposer.Heartbeats heartbeats() {
    return new Proposer.Heartbeats() {
      @Override
      public Command next() {
        return RollCallTest.heartbeat(OSLO, sequence.incrementAndGet());
      }

      @Override
      public void notSent(Command heartbeat) {
        unsent.add(heartbeat);
      }

      @Override
      public Optional<Duration> sinceSent() {
        return sinceSent;
      }
    };
  }

  private CompletableFuture<Optional<String>> said(RegionId peer) {
    return CompletableFuture.completedFuture(
        Optional.of(codec.line(List.of(RollCallTest.heartbeat(peer, sequence.incrementAndGet())))));
  }

  private List<Command> next() throws InterruptedException {
    List<Command> entry = entries.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(entry).isNotNull();
    return entry;
  }

  private static RegionId sender(Command command) {
    return ((Command.Heartbeat) command).region();
  }
}
