package dev.holdfast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.model.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** What the modelled log guarantees: the guarantees of Raft, no more and no less. */
class PeerTest {
  private static final Topology TOPOLOGY = TrialTest.QUICKSTART.topology();
  private static final long SECOND = 1_000_000_000L;

  private final Agenda agenda = new Agenda();
  private final Machine[] machines = new Machine[3];
  private final Peer[] peers = new Peer[3];
  private final List<List<String>> applied =
      List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
  private final Wan wan;

  PeerTest() {
    RandomGenerator.SplittableGenerator random =
        RandomGeneratorFactory.<RandomGenerator.SplittableGenerator>of("L64X128MixRandom")
            .create(11);
    for (int i = 0; i < 3; i++) {
      machines[i] = new Machine(i, TOPOLOGY.regionIds().get(i), new LocalClock(0), agenda);
    }
    wan = new Wan(TOPOLOGY, machines, agenda, random);
    Rules rules = Rules.real(TOPOLOGY);
    ControlState initial = ControlState.initial(TOPOLOGY);
    for (int i = 0; i < 3; i++) {
      int self = i;
      PeerHost host =
          new PeerHost() {
            private ControlState state = initial;

            @Override
            public void apply(Entry entry, long ageNanos) {
              state = entry.apply(rules, state).after();
              entry.commands.forEach(command -> applied.get(self).add(name(command)));
            }

            @Override
            public void restore(ControlState copy) {
              state = copy;
              applied.get(self).clear();
            }

            @Override
            public void leadershipChanged() {}

            @Override
            public void otherLeader() {}
          };
      Peer.Parts parts = new Peer.Parts(wan, agenda, World.elections(TOPOLOGY, i), random.split());
      peers[i] = new Peer(i, peers, machines[i], parts, initial, host);
    }
    for (Peer peer : peers) {
      peer.start();
    }
    run(3);
  }

  private static String name(Command command) {
    return ((Command.Approve) command).by();
  }

  private void run(double seconds) {
    long until = agenda.now() + (long) (seconds * SECOND);
    while (agenda.step(until)) {
      assertThat(agenda.now()).isLessThanOrEqualTo(until);
    }
  }

  private int leader() {
    for (int i = 0; i < 3; i++) {
      if (machines[i].running() && peers[i].leads()) {
        return i;
      }
    }
    throw new AssertionError("nobody leads");
  }

  private List<Fate> propose(int at, String name) {
    List<Fate> fate = new ArrayList<>();
    peers[at].propose(List.of(new Command.Approve("x", name, 0)), fate::add);
    return fate;
  }

  private void isolate(int peer) {
    for (int other = 0; other < 3; other++) {
      wan.cutLeg(peer, other);
      wan.cutLeg(other, peer);
    }
  }

  private void mend(int peer) {
    for (int other = 0; other < 3; other++) {
      if (other != peer) {
        wan.mendLeg(peer, other);
        wan.mendLeg(other, peer);
      }
    }
  }

  @Test
  void electsOneLeaderAndAppliesEverywhereInOneOrder() {
    int leader = leader();
    for (int i = 0; i < 30; i++) {
      propose(i % 3, "p" + i);
      run(0.05);
    }
    run(2);

    assertThat(applied.get(leader)).hasSize(30);
    assertThat(applied.get(0)).isEqualTo(applied.get(1)).isEqualTo(applied.get(2));
  }

  @Test
  void anIsolatedLeaderCommitsNothingNoticesAndForgets() {
    int old = leader();
    isolate(old);
    List<Fate> fate = propose(old, "lost");
    assertThat(peers[old].leads()).as("it does not know yet").isTrue();
    run(4);

    assertThat(fate).isEmpty();
    assertThat(peers[old].leads()).isFalse();
    int next = leader();
    assertThat(propose(next, "kept")).isEmpty();
    run(1);
    mend(old);
    run(3);
    assertThat(applied.get(old)).containsExactly("kept");
    assertThat(applied.get(next)).containsExactly("kept");
  }

  @Test
  void withoutAMajorityNobodyLeads() {
    isolate(0);
    isolate(1);
    run(5);

    assertThat(peers).noneMatch(Peer::leads);
    assertThat(propose(2, "x")).containsExactly(Fate.NOT_SENT);
  }

  @Test
  void whatWasCommittedSurvivesTheDeathOfEverybody() {
    propose(leader(), "kept");
    run(1);
    for (int i = 0; i < 3; i++) {
      machines[i].kill();
      machines[i].start();
      peers[i].start();
    }
    run(4);

    assertThat(applied).allMatch(List.of("kept")::equals);
  }

  @Test
  void aFollowerFarBehindGetsACopy() {
    int behind = (leader() + 1) % 3;
    isolate(behind);
    for (int i = 0; i < 1500; i++) {
      propose(leader(), "p" + i);
      run(0.02);
    }
    mend(behind);
    run(5);
    propose(leader(), "after");
    run(2);

    assertThat(applied.get(behind)).endsWith("after").hasSizeLessThan(1501);
    assertThat(peers[behind].leader()).isEqualTo(leader());
  }

  @Test
  void handsItsLeadershipOver() {
    int from = leader();
    int to = (from + 1) % 3;
    peers[from].handLeadership(to);
    run(2);

    assertThat(leader()).isEqualTo(to);
  }
}
