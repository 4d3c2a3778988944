package dev.holdfast.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuGroupTest {
  private static final long SELF = 4_711;
  private static final String GROUP = "holdfast-shop-4711";
  private static final Path AUTOGROUP = Path.of("/proc/sys/kernel/sched_autogroup_enabled");

  @TempDir private Path machine;

  @Test
  void firstVersionMakesAGroupThatWeighsAsMuchAsItsSessions() throws Exception {
    FakeCgroups fake = FakeCgroups.first(machine).runs("", 1, SELF);
    CpuGroup group = join(fake);
    assertThat(group.warning()).isEmpty();
    assertThat(fake.processes(GROUP)).containsExactly("4711");
    assertThat(fake.content(GROUP + "/cpu.shares")).isEqualTo("4096");

    group.close();
    assertThat(fake.has(GROUP)).isFalse();
    assertThat(fake.processes("")).containsExactly("1", "4711");
  }

  @Test
  void secondVersionMakesAGroupAtTheTopForRoot() throws Exception {
    FakeCgroups fake = FakeCgroups.second(machine).runs("", 1, SELF);
    CpuGroup group = join(fake);
    assertThat(group.warning()).isEmpty();
    assertThat(fake.processes(GROUP)).containsExactly("4711");
    assertThat(fake.content(GROUP + "/cpu.weight")).isEqualTo("400");

    group.close();
    assertThat(fake.has(GROUP)).isFalse();
    assertThat(fake.processes("")).containsExactly("1", "4711");
  }

  @Test
  void secondVersionMakesAGroupInASubtreeOfItsOwn() throws Exception {
    FakeCgroups fake =
        FakeCgroups.second(machine).readOnly("").standsIn("/run-1.scope").runs("run-1.scope", SELF);
    CpuGroup group = join(fake);
    assertThat(group.warning()).isEmpty();
    assertThat(fake.processes("run-1.scope/" + GROUP)).containsExactly("4711");
    assertThat(fake.content("run-1.scope/" + GROUP + "/cpu.weight")).isEqualTo("400");

    group.close();
    assertThat(fake.has("run-1.scope/" + GROUP)).isFalse();
    assertThat(fake.processes("run-1.scope")).containsExactly("4711");
  }

  @Test
  void secondVersionGoesToTheTopWhereOthersShareItsGroup() throws Exception {
    FakeCgroups fake =
        FakeCgroups.second(machine).standsIn("/session-1.scope").runs("session-1.scope", 99, SELF);
    CpuGroup group = join(fake);
    assertThat(group.warning()).isEmpty();
    assertThat(fake.processes(GROUP)).containsExactly("4711");
    assertThat(fake.has("session-1.scope/" + GROUP)).isFalse();

    group.close();
    assertThat(fake.has(GROUP)).isFalse();
    assertThat(fake.processes("session-1.scope")).containsExactlyInAnyOrder("99", "4711");
  }

  @Test
  void saysTheRemedyWhereOthersShareItsGroupAndTheTopIsNotItsOwn() throws Exception {
    FakeCgroups fake =
        FakeCgroups.second(machine)
            .readOnly("")
            .standsIn("/session-1.scope")
            .runs("session-1.scope", 99, SELF);
    warns(fake);
    assertThat(fake.processes("session-1.scope")).containsExactlyInAnyOrder("99", "4711");
    assertThat(fake.has("session-1.scope/" + GROUP)).isFalse();
  }

  @Test
  void saysTheRemedyWhereItMayMakeNoGroup() throws Exception {
    warns(FakeCgroups.first(machine).readOnly(""));
    warns(FakeCgroups.second(machine.resolve("second")).readOnly(""));
  }

  @Test
  void saysTheRemedyWhereNoGroupsAreMounted() throws Exception {
    FakeCgroups fake = FakeCgroups.second(machine);
    fake.put(Path.of("/proc/self/mountinfo"), "1 1 0:1 / / rw - ext4 /dev/sda rw\n");
    warns(fake);
  }

  @Test
  void changesNothingWhereTheKernelDoesNotShareBySession() throws Exception {
    FakeCgroups off = FakeCgroups.first(machine).runs("", SELF);
    off.put(AUTOGROUP, "0\n");
    isLeftAlone(off);

    FakeCgroups without = FakeCgroups.first(machine.resolve("without")).runs("", SELF);
    Files.delete(machine.resolve("without").resolve(Path.of("/").relativize(AUTOGROUP)));
    isLeftAlone(without);
  }

  @Test
  void changesNothingForAServiceOrAContainerOfTheFirstVersion() throws Exception {
    isLeftAlone(FakeCgroups.first(machine).standsIn("/system.slice/app.service"));

    // In a namespace of its own the group of a container looks like the top.
    Path inside = machine.resolve("inside");
    FakeCgroups container = FakeCgroups.first(inside);
    Files.delete(inside.resolve("sys/fs/cgroup/cpu,cpuacct/release_agent"));
    isLeftAlone(container);

    // Without one, the mount shows a part of the tree that the path begins with.
    FakeCgroups bound = FakeCgroups.first(machine.resolve("bound"));
    bound.put(
        Path.of("/proc/self/mountinfo"),
        "32 30 0:29 /docker/ab /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n");
    bound.put(Path.of("/proc/self/cgroup"), "2:cpu,cpuacct:/docker/ab/inner\n");
    isLeftAlone(bound);
  }

  @Test
  void changesNothingForAServiceOrAContainerOfTheSecondVersion() throws Exception {
    FakeCgroups service = FakeCgroups.second(machine);
    service.write(Path.of("/sys/fs/cgroup/cgroup.subtree_control"), "+cpu");
    // The share of processors may be an outer group's.
    isLeftAlone(service.with("system.slice").standsIn("/system.slice/app.service"));

    FakeCgroups container = FakeCgroups.second(machine.resolve("inside"));
    container.put(Path.of("/sys/fs/cgroup/cpu.weight"), "100\n");
    isLeftAlone(container);
  }

  @Test
  void aHugeTopologyStaysWithinWhatTheKernelTakes() throws Exception {
    FakeCgroups fake = FakeCgroups.second(machine).runs("", SELF);
    try (CpuGroup _ = CpuGroup.join(fake, "shop", 500, SELF)) {
      assertThat(fake.content(GROUP + "/cpu.weight")).isEqualTo("10000");
    }
  }

  @Test
  void removesWhatSupervisorsThatDiedHaveLeft() throws Exception {
    FakeCgroups fake =
        FakeCgroups.first(machine)
            .runs("", SELF)
            .with("holdfast-shop-11")
            .with("holdfast-shop-12")
            .with("holdfast-other-app-13")
            .with("somebody-else-14")
            .runs("holdfast-shop-12", 77)
            .with("holdfast-shop-15")
            .lives(15);
    try (CpuGroup _ = join(fake)) {
      assertThat(fake.has("holdfast-shop-11")).isFalse();
      assertThat(fake.has("holdfast-shop-12")).as("a process is left in it").isTrue();
      assertThat(fake.has("holdfast-other-app-13")).isFalse();
      assertThat(fake.has("somebody-else-14")).isTrue();
      assertThat(fake.has("holdfast-shop-15")).as("its supervisor just starts").isTrue();
    }
  }

  @Test
  void triesAgainWhereAnotherTookItsGroupForALeftover() throws Exception {
    FakeCgroups fake = FakeCgroups.first(machine).runs("", SELF).steals(GROUP);
    try (CpuGroup group = join(fake)) {
      assertThat(group.warning()).isEmpty();
      assertThat(fake.processes(GROUP)).containsExactly("4711");
    }
  }

  @Test
  void thisMachineDoesAsItSays() throws Exception {
    Path groups = Path.of("/proc/self/cgroup");
    try (Jvm first = Jvm.start(GroupMain.class)) {
      String said = first.awaitLine("said");
      if (said.startsWith("nothing")) {
        assertThat(first.awaitLine("stands in"))
            .isEqualTo(Files.readString(groups).replace('\n', ' ').strip());
        return;
      }
      if (said.startsWith("The kernel shares")) {
        assertThat(Files.readString(AUTOGROUP).strip()).isEqualTo("1");
        return;
      }
      String group = said.substring("joined ".length());
      // Its child is in the group as well, and both are in none when it was closed in order.
      assertThat(first.awaitLine("child")).contains(Path.of(group).getFileName().toString());
      assertThat(Path.of(group)).isDirectory();
      first.kill();
      Eventually.holds(
          "nobody is in the group",
          Duration.ofSeconds(10),
          () -> Files.readString(Path.of(group).resolve("cgroup.procs")).isEmpty());
      try (Jvm second = Jvm.start(GroupMain.class, "close")) {
        String next = second.awaitLine("said").substring("joined ".length());
        assertThat(Path.of(group)).doesNotExist();
        second.awaitLine("closed");
        assertThat(Path.of(next)).doesNotExist();
      }
    }
  }

  /** Joins a group for real. */
  static final class GroupMain {
    private GroupMain() {}

    public static void main(String[] arguments) throws Exception {
      try (CpuGroup group = CpuGroup.join("test", 4)) {
        String now = Files.readString(Path.of("/proc/self/cgroup"));
        String name = "holdfast-test-" + ProcessHandle.current().pid();
        String told =
            now.contains(name)
                ? "joined " + CpuHierarchy.of(CgroupFiles.KERNEL).orElseThrow().own()
                : group.warning().orElse("nothing to do");
        System.out.println("said " + told);
        System.out.println("stands in " + now.replace('\n', ' '));
        Process child =
            new ProcessBuilder("cat", "/proc/self/cgroup").redirectErrorStream(true).start();
        System.out.println(
            "child "
                + new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .replace('\n', ' '));
        if (arguments.length == 0) {
          Thread.currentThread().join(Duration.ofMinutes(1));
        }
      }
      System.out.println("closed");
    }
  }

  private static CpuGroup join(FakeCgroups fake) {
    return CpuGroup.join(fake, "shop", 4, SELF);
  }

  private static void warns(FakeCgroups fake) throws IOException {
    try (CpuGroup group = join(fake)) {
      assertThat(group.warning().orElseThrow())
          .contains("by session", "systemd-run --user --scope -p CPUWeight=100")
          .contains("kernel.sched_autogroup_enabled=0");
      assertThat(fake.has(GROUP)).isFalse();
    }
  }

  private static void isLeftAlone(FakeCgroups fake) throws IOException {
    List<String> before = fake.processes("");
    try (CpuGroup group = join(fake)) {
      assertThat(group.warning()).isEmpty();
      assertThat(fake.has(GROUP)).isFalse();
      assertThat(fake.processes("")).isEqualTo(before);
    }
  }
}
