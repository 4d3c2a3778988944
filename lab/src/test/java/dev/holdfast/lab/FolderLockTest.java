package dev.holdfast.lab;

import static dev.holdfast.lab.Places.OSLO;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
  @TempDir private Path temp;
  private StateFolder folder;

  @BeforeEach
  void name() {
    folder = StateFolder.of(temp, "places");
  }

  @Test
  void isHeldByOneAtATime() throws Exception {
    FolderLock first = taken();
    assertThat(FolderLock.take(folder)).isInstanceOf(FolderLock.Outcome.Taken.class);
    first.close();
    taken().close();
  }

  @Test
  void saysWhoHoldsIt() throws Exception {
    long us = ProcessHandle.current().pid();
    try (FolderLock _ = taken()) {
      new Supervisor(us, "lab", 1, "token", "127.114").write(folder);
      assertThat(FolderLock.take(folder))
          .isInstanceOfSatisfying(
              FolderLock.Outcome.Taken.class,
              taken ->
                  assertThat(taken.because())
                      .contains(Long.toString(us), folder.path().toString()));
    }
  }

  @Test
  void anotherProcessHoldsItUntilItIsKilled() throws Exception {
    try (Jvm holder = Jvm.start(HolderMain.class, folder.path().toString())) {
      holder.awaitLine("held");
      assertThat(FolderLock.take(folder)).isInstanceOf(FolderLock.Outcome.Taken.class);
      holder.kill();
      taken().close();
    }
  }

  @Test
  void endsWhatADeadSupervisorLeft() throws Exception {
    folder.create();
    Marker marker = Marker.fresh();
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "while :; do sleep 0.1; done");
    builder.environment().putAll(marker.environment(OSLO));
    Process leftover = builder.start();
    new Supervisor(leftover.pid(), marker.lab(), 1, "token", "127.114").write(folder);

    assertThat(FolderLock.take(folder))
        .isInstanceOfSatisfying(
            FolderLock.Outcome.Held.class,
            held -> {
              assertThat(held.cleaned().orElseThrow()).contains("died", "of its processes");
              close(held.lock());
            });
    assertThat(leftover.waitFor(5, TimeUnit.SECONDS)).isTrue();
    assertThat(FakeRegions.marked(marker.lab())).isEmpty();
    assertThat(Files.exists(folder.supervisor())).isFalse();
  }

  @Test
  void aSupervisorFileThatWasHalfWrittenNamesNobody() throws Exception {
    folder.create();
    Files.writeString(folder.supervisor(), "{\"pid\": 12");
    assertThat(Supervisor.read(folder)).isEmpty();
    taken().close();
  }

  @Test
  void theSupervisorFileIsForItsOwnerAlone() throws Exception {
    folder.create();
    Supervisor supervisor = new Supervisor(1, "lab", 2, "token", "127.0");
    supervisor.write(folder);
    supervisor.write(folder);

    assertThat(Supervisor.read(folder)).isEqualTo(Optional.of(supervisor));
    assertThat(Files.getPosixFilePermissions(folder.supervisor()))
        .extracting(Object::toString)
        .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
  }

  private FolderLock taken() throws Exception {
    return switch (FolderLock.take(folder)) {
      case FolderLock.Outcome.Held(var lock, _) -> lock;
      case FolderLock.Outcome.Taken(var because) -> throw new AssertionError(because);
    };
  }

  private static void close(FolderLock lock) {
    try (lock) {
      assertThat(lock).isNotNull();
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  /** Holds the lock until it is killed. */
  static final class HolderMain {
    private HolderMain() {}

    public static void main(String[] arguments) throws Exception {
      var outcome = FolderLock.take(new StateFolder(Path.of(arguments[0])));
      System.out.println(outcome instanceof FolderLock.Outcome.Held ? "held" : outcome);
      Thread.currentThread().join(Duration.ofMinutes(1));
      if (outcome instanceof FolderLock.Outcome.Held(var lock, _)) {
        lock.close();
      }
    }
  }
}
