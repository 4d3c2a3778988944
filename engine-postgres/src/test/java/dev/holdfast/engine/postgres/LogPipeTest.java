package dev.holdfast.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.engine.SessionWatch;
import dev.holdfast.engine.SessionWatch.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether everything that was logged before a question is known when it is answered. */
@Timeout(60)
class LogPipeTest {
  private static final String GAVE_UP =
      LogScanner.PREFIX
          + "%d] 01000 WARNING:  canceling wait for synchronous replication due to user request\n";

  private final GivenUpCommits commits = new GivenUpCommits();

  /**
   * What matters is the moment between a line being taken from the pipe and being understood: four
   * writers log that a session gave up and then ask, while others make noise and ask all the time.
   */
  @Test
  void whoAsksAfterALineWasLoggedAlwaysKnowsOfIt() throws Exception {
    LogPipe pipe = LogPipe.open(commits);
    commits.listenTo(pipe);
    var done = new AtomicBoolean();
    try (var threads = Executors.newCachedThreadPool();
        OutputStream noise = writing(pipe)) {
      var writers = new ArrayList<Future<Integer>>();
      var outputs = new ArrayList<OutputStream>();
      for (int writer = 0; writer < 4; writer++) {
        outputs.add(writing(pipe));
      }
      pipe.begin("test");
      Future<?> noisy = threads.submit(() -> makeNoise(noise, done));
      Future<?> curious = threads.submit(() -> ask(done));
      for (int writer = 0; writer < outputs.size(); writer++) {
        writers.add(threads.submit(giveUp(outputs.get(writer), (1 + writer) * 1_000_000L)));
      }
      int early = 0;
      for (Future<Integer> writer : writers) {
        early += writer.get(50, TimeUnit.SECONDS);
      }
      done.set(true);
      assertThat(early).as("answers that came too early").isZero();
      noisy.get(10, TimeUnit.SECONDS);
      curious.get(10, TimeUnit.SECONDS);
      for (OutputStream output : outputs) {
        output.close();
      }
    }
    assertThat(pipe.text().readAllBytes()).isNotEmpty();
  }

  /** Logs and asks in turn; how often the answer was that all is well although it was not. */
  private Callable<Integer> giveUp(OutputStream log, long firstPid) {
    return () -> {
      int early = 0;
      for (long pid = firstPid; pid < firstPid + 5_000; pid++) {
        try (SessionWatch session = commits.session(pid)) {
          log.write(GAVE_UP.formatted(pid).getBytes(StandardCharsets.US_ASCII));
          early += settled(session) == Answer.PASS ? 1 : 0;
        }
      }
      return early;
    };
  }

  private static Answer settled(SessionWatch session) {
    Answer answer = session.mayPass();
    while (answer == Answer.NOT_YET) {
      Thread.onSpinWait();
      answer = session.mayPass();
    }
    return answer;
  }

  private static Void makeNoise(OutputStream log, AtomicBoolean done) throws IOException {
    byte[] line =
        (LogScanner.PREFIX + "5] 23505 ERROR:  duplicate key\n")
            .getBytes(StandardCharsets.US_ASCII);
    while (!done.get()) {
      log.write(line);
    }
    return null;
  }

  private Void ask(AtomicBoolean done) {
    try (SessionWatch session = commits.session(6)) {
      while (!done.get()) {
        assertThat(session.mayPass()).isNotEqualTo(Answer.NEVER);
      }
    }
    return null;
  }

  @Test
  void aSessionThatNobodyWatchedYetIsRememberedAndALaterOneIsNot() throws Exception {
    LogPipe pipe = LogPipe.open(commits);
    commits.listenTo(pipe);
    try (OutputStream log = writing(pipe)) {
      pipe.begin("test");
      log.write(GAVE_UP.formatted(7).getBytes(StandardCharsets.US_ASCII));
      try (SessionWatch other = commits.session(8)) {
        assertThat(settled(other)).isEqualTo(Answer.PASS);
      }
      try (SessionWatch session = commits.session(7)) {
        assertThat(settled(session)).isEqualTo(Answer.NEVER);
      }
      try (SessionWatch successor = commits.session(7)) {
        assertThat(settled(successor)).isEqualTo(Answer.PASS);
        try (SessionWatch another = commits.session(7)) {
          assertThat(settled(another)).isEqualTo(Answer.PASS);
          assertThat(settled(successor)).as("its process is gone").isEqualTo(Answer.NEVER);
        }
      }
    }
  }

  @Test
  void theEndOfTheLastWriterIsTheEnd() throws Exception {
    LogPipe pipe = LogPipe.open(commits);
    commits.listenTo(pipe);
    OutputStream log = writing(pipe);
    pipe.begin("test");
    log.write("the last words\n".getBytes(StandardCharsets.US_ASCII));
    log.close();

    assertThat(new String(pipe.text().readAllBytes(), StandardCharsets.US_ASCII))
        .isEqualTo("the last words\n");
    await(pipe::readUpToNow);
    await(() -> !Files.exists(end(pipe)));
  }

  @Test
  void aChildThatOutlivesItsParentIsStillListenedTo() throws Exception {
    LogPipe pipe = LogPipe.open(commits);
    commits.listenTo(pipe);
    try (OutputStream log = writing(pipe);
        SessionWatch session = commits.session(7)) {
      pipe.begin("test");
      log.write("the parent's last words\n".getBytes(StandardCharsets.US_ASCII));
      pipe.mainProcessEnded();
      assertThat(new String(pipe.text().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo("the parent's last words\n");
      assertThat(settled(session)).isEqualTo(Answer.PASS);

      log.write(GAVE_UP.formatted(7).getBytes(StandardCharsets.US_ASCII));
      assertThat(settled(session)).isEqualTo(Answer.NEVER);
    }
  }

  @Test
  void aServerThatNeverStartedHoldsNobodyUp() throws Exception {
    LogPipe pipe = LogPipe.open(commits);
    commits.listenTo(pipe);
    pipe.abandon();

    assertThat(pipe.text().readAllBytes()).isEmpty();
    try (SessionWatch session = commits.session(7)) {
      assertThat(session.mayPass()).isEqualTo(Answer.PASS);
    }
  }

  private static OutputStream writing(LogPipe pipe) throws IOException {
    return Files.newOutputStream(pipe.into().file().toPath(), StandardOpenOption.WRITE);
  }

  /** Where the pipe's writing end is seen while this process has it open. */
  private static Path end(LogPipe pipe) {
    return pipe.into().file().toPath();
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("the condition does not come about").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
