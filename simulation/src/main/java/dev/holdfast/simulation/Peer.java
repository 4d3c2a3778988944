package dev.holdfast.simulation;

import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.ElectionTimes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * A member of the replicated log: Raft with pre-votes, stepping down of an isolated leader,
 * hand-over of leadership, snapshots. Term, vote and log survive a crash.
 *
 * <p>A leader that was cut off believes in itself until it notices; entries that it takes in are
 * never committed. A follower learns what is committed from the next message.
 */
final class Peer {
  private static final long TRUST_NANOS = ElectionTimes.LEADER_TRUST.toNanos();

  /** A follower that was sent nothing for as long is sent something. */
  private static final long BEAT_NANOS = TRUST_NANOS / 2;

  private static final int BATCH_MAX = 64;

  /** Entries that are kept behind the newest applied one; a follower further behind gets a copy. */
  private static final int KEPT_MAX = 300;

  /** It is tried for so long to hand the leadership over; meanwhile nothing is proposed. */
  private static final long HANDING_OVER_NANOS = 2_000_000_000L;

  static final int NOBODY = -1;

  private final int self;
  private final Peer[] peers;
  private final Machine machine;
  private final Wan wan;
  private final Agenda agenda;
  private final IntFunction<ElectionTimes> elections;
  private final RandomGenerator random;
  private final PeerHost host;
  // On disk.
  private final RaftLog log;
  private long term = 1;
  private int votedFor = NOBODY;
  // In memory.
  private Role role = Role.FOLLOWER;
  private int leader = NOBODY;
  private int followed = NOBODY;
  private long commit;
  private long applied;
  private long firstOfTerm;
  private boolean ready;
  private long handsOverUntil;
  private long heardAt;
  private long deadline;
  private int votes;
  private int round;
  private final long[] next;
  private final long[] match;
  private final long[] sentAt;
  private final long[] answeredAt;
  private final Outstanding outstanding = new Outstanding();
  private final Arrivals arrivals;

  Peer(int self, Peer[] peers, Machine machine, Parts parts, ControlState initial, PeerHost host) {
    this.self = self;
    this.peers = peers;
    this.machine = machine;
    this.wan = parts.wan();
    this.agenda = parts.agenda();
    this.elections = parts.elections();
    this.random = parts.random();
    this.host = host;
    this.log = new RaftLog(initial);
    this.arrivals = new Arrivals(machine);
    this.next = new long[peers.length];
    this.match = new long[peers.length];
    this.sentAt = new long[peers.length];
    this.answeredAt = new long[peers.length];
  }

  /** What every peer needs of the world; it stands by who was lost, which may be nobody. */
  record Parts(
      Wan wan, Agenda agenda, IntFunction<ElectionTimes> elections, RandomGenerator random) {}

  /** After a start of the machine: memory is gone, the disk is there. */
  void start() {
    role = Role.FOLLOWER;
    leader = NOBODY;
    followed = NOBODY;
    ready = false;
    commit = log.base();
    applied = log.base();
    outstanding.restart();
    arrivals.forget();
    round++;
    host.restore(log.baseState());
    heardAt = agenda.now();
    setDeadline();
    watch();
  }

  boolean leads() {
    return role == Role.LEADER && ready;
  }

  /** Whether it takes proposals; not while it hands over, or its log would outrun the other's. */
  private boolean takes() {
    return leads() && agenda.now() >= handsOverUntil;
  }

  int leader() {
    return leader;
  }

  /** Puts commands into the log; {@code ended} hears of it unless that is never known. */
  void propose(List<Command> commands, Consumer<Fate> ended) {
    if (leader == NOBODY || (leader == self && !takes())) {
      ended.accept(Fate.NOT_SENT);
      return;
    }
    long ticket = outstanding.add(ended, leader == self ? term : Outstanding.CARRIED);
    if (leader == self) {
      append(self, ticket, commands);
    } else {
      int to = leader;
      send(to, () -> peers[to].forwarded(self, ticket, commands));
    }
  }

  /** The proposer no longer waits. */
  void forget() {
    outstanding.forget();
  }

  private void forwarded(int from, long ticket, List<Command> commands) {
    if (takes()) {
      append(from, ticket, commands);
    } else {
      send(from, () -> peers[from].outstanding.ended(ticket, Fate.NOT_SENT));
    }
  }

  private void append(int origin, long ticket, List<Command> commands) {
    Entry entry = new Entry(log.last() + 1, term, origin, ticket, commands);
    arrivals.saw(entry);
    log.add(entry);
    for (int peer = 0; peer < peers.length; peer++) {
      if (peer != self) {
        replicate(peer);
      }
    }
    advanceCommit();
  }

  private void replicate(int peer) {
    sentAt[peer] = agenda.now();
    long sentTerm = term;
    if (next[peer] <= log.base()) {
      RaftLog.Copy copy = log.copy();
      next[peer] = copy.index() + 1;
      send(peer, () -> peers[peer].copied(self, sentTerm, copy));
      return;
    }
    long previous = next[peer] - 1;
    long previousTerm = log.term(previous);
    List<Entry> entries = log.from(next[peer], BATCH_MAX);
    long known = commit;
    next[peer] += entries.size();
    send(
        peer,
        () ->
            peers[peer].appended(
                new Append(self, sentTerm, previous, previousTerm, entries, known)));
  }

  private void appended(Append message) {
    for (Entry entry : message.entries()) {
      if (entry.index > applied) {
        arrivals.saw(entry);
      }
    }
    if (message.term() < term) {
      answer(message.from(), false, log.last());
      return;
    }
    follow(message.term(), message.from());
    long previous = message.previous();
    if (previous > log.last()
        || (previous >= log.base() && log.term(previous) != message.previousTerm())) {
      answer(message.from(), false, Math.min(log.last(), commit));
      return;
    }
    for (Entry entry : message.entries()) {
      if (entry.index > log.base()) {
        log.put(entry);
      }
    }
    long matched = previous + message.entries().size();
    learn(Math.min(message.commit(), matched));
    answer(message.from(), true, matched);
  }

  private void copied(int from, long sentTerm, RaftLog.Copy copy) {
    if (sentTerm < term) {
      answer(from, false, log.last());
      return;
    }
    follow(sentTerm, from);
    if (copy.index() > commit) {
      log.replace(copy);
      commit = copy.index();
      applied = copy.index();
      arrivals.forget();
      host.restore(copy.state());
    }
    answer(from, true, copy.index());
  }

  private void answer(int to, boolean good, long matched) {
    long sentTerm = term;
    send(to, () -> peers[to].answered(self, sentTerm, good, matched));
  }

  private void answered(int from, long sentTerm, boolean good, long matched) {
    if (sentTerm > term) {
      stepDown(sentTerm);
      return;
    }
    if (role != Role.LEADER || sentTerm < term) {
      return;
    }
    answeredAt[from] = agenda.now();
    if (good) {
      match[from] = Math.max(match[from], matched);
      next[from] = Math.max(next[from], match[from] + 1);
      advanceCommit();
    } else {
      next[from] = Math.max(match[from], Math.min(matched, next[from] - 1)) + 1;
      replicate(from);
    }
  }

  private void advanceCommit() {
    for (long candidate = log.last(); candidate > commit; candidate--) {
      if (log.term(candidate) != term) {
        return;
      }
      int have = 1;
      for (int peer = 0; peer < peers.length; peer++) {
        if (peer != self && match[peer] >= candidate) {
          have++;
        }
      }
      if (have * 2 > peers.length) {
        learn(candidate);
        return;
      }
    }
  }

  private void learn(long committed) {
    commit = Math.max(commit, committed);
    while (applied < commit) {
      Entry entry = log.get(applied + 1);
      applied++;
      host.apply(entry, arrivals.age(entry));
      if (entry.ticket > 0 && entry.origin == self) {
        outstanding.ended(entry.ticket, Fate.APPLIED);
      } else if (entry.ticket > 0 && role == Role.LEADER) {
        int origin = entry.origin;
        send(origin, () -> peers[origin].outstanding.ended(entry.ticket, Fate.APPLIED));
      }
      outstanding.reached(entry.term);
      if (role == Role.LEADER && !ready && applied >= firstOfTerm) {
        ready = true;
        host.leadershipChanged();
      }
    }
    log.forgetBefore(applied - KEPT_MAX);
  }

  // Elections.

  private void setDeadline() {
    ElectionTimes turn = elections.apply(followed);
    long wait = random.nextLong(turn.min().toNanos(), turn.max().toNanos() + 1);
    deadline = heardAt + machine.clock.virtual(wait);
  }

  private void watch() {
    int mine = round;
    agenda.at(
        deadline,
        () ->
            machine.run(
                machine.incarnation(),
                () -> {
                  if (mine == round) {
                    timeOut();
                  }
                }));
  }

  private void timeOut() {
    if (role == Role.LEADER) {
      return;
    }
    if (agenda.now() < deadline) {
      watch();
      return;
    }
    heardAt = agenda.now();
    setDeadline();
    watch();
    leader = NOBODY;
    role = Role.FOLLOWER;
    ask(term + 1, true);
  }

  private void ask(long forTerm, boolean beforehand) {
    votes = 1;
    int mine = round;
    long lastTerm = log.term(log.last());
    long last = log.last();
    for (int peer = 0; peer < peers.length; peer++) {
      if (peer != self) {
        int to = peer;
        send(
            to,
            () -> {
              boolean granted = peers[to].grants(self, forTerm, beforehand, lastTerm, last);
              long known = peers[to].term;
              peers[to].send(self, () -> counted(mine, forTerm, beforehand, granted, known));
            });
      }
    }
    if (votes * 2 > peers.length) {
      won(forTerm, beforehand);
    }
  }

  private boolean grants(int from, long forTerm, boolean beforehand, long lastTerm, long last) {
    boolean current = log.reachedBy(lastTerm, last);
    if (beforehand) {
      boolean content =
          role == Role.LEADER || (leader != NOBODY && agenda.now() - heardAt < TRUST_NANOS);
      return current && forTerm >= term && !content;
    }
    if (forTerm > term) {
      stepDown(forTerm);
    }
    if (forTerm < term || !current || (votedFor != NOBODY && votedFor != from)) {
      return false;
    }
    votedFor = from;
    heardAt = agenda.now();
    setDeadline();
    return true;
  }

  private void counted(int mine, long forTerm, boolean beforehand, boolean granted, long known) {
    if (known > term) {
      stepDown(known);
      return;
    }
    boolean expected =
        mine == round
            && (beforehand
                ? role == Role.FOLLOWER && forTerm == term + 1 && leader == NOBODY
                : role == Role.CANDIDATE && forTerm == term);
    if (expected && granted) {
      votes++;
      if (votes * 2 > peers.length) {
        won(forTerm, beforehand);
      }
    }
  }

  private void won(long forTerm, boolean beforehand) {
    if (beforehand) {
      stand();
      return;
    }
    if (role == Role.LEADER || forTerm != term) {
      return;
    }
    role = Role.LEADER;
    leader = self;
    followed = self;
    ready = false;
    round++;
    for (int peer = 0; peer < peers.length; peer++) {
      next[peer] = log.last() + 1;
      match[peer] = 0;
      answeredAt[peer] = agenda.now();
    }
    firstOfTerm = log.last() + 1;
    append(self, 0, new ArrayList<>());
    beat(round);
  }

  private void stand() {
    term++;
    votedFor = self;
    role = Role.CANDIDATE;
    leader = NOBODY;
    ask(term, false);
  }

  private void beat(int mine) {
    if (mine != round || role != Role.LEADER) {
      return;
    }
    int answering = 1;
    long patience = elections.apply(NOBODY).max().toNanos();
    for (int peer = 0; peer < peers.length; peer++) {
      if (peer == self) {
        continue;
      }
      long now = agenda.now();
      if (now - answeredAt[peer] < patience) {
        answering++;
      }
      if (now - sentAt[peer] >= BEAT_NANOS - 1_000_000) {
        if (now - answeredAt[peer] > 2 * BEAT_NANOS) {
          next[peer] = match[peer] + 1;
        }
        replicate(peer);
      }
    }
    if (answering * 2 <= peers.length) {
      stepDown(term);
      return;
    }
    machine.after(BEAT_NANOS, () -> beat(mine));
  }

  private void follow(long newTerm, int from) {
    if (newTerm > term || role != Role.FOLLOWER) {
      stepDown(newTerm);
    }
    boolean other = followed != from;
    leader = from;
    followed = from;
    heardAt = agenda.now();
    setDeadline();
    if (other) {
      host.otherLeader();
    }
  }

  private void stepDown(long newTerm) {
    if (newTerm > term) {
      term = newTerm;
      votedFor = NOBODY;
    }
    boolean led = role == Role.LEADER;
    role = Role.FOLLOWER;
    leader = NOBODY;
    ready = false;
    handsOverUntil = 0;
    if (led) {
      round++;
      heardAt = agenda.now();
      setDeadline();
      watch();
      host.leadershipChanged();
    }
  }

  /** As leader: lets all others know how far the log is committed. */
  void announce() {
    for (int peer = 0; role == Role.LEADER && peer < peers.length; peer++) {
      if (peer != self) {
        replicate(peer);
      }
    }
  }

  /** Asks another to stand for election now. */
  void handLeadership(int to) {
    if (takes() && to != self) {
      handsOverUntil = agenda.now() + HANDING_OVER_NANOS;
      send(
          to,
          () -> {
            if (peers[to].role == Role.FOLLOWER) {
              peers[to].stand();
            }
          });
    }
  }

  private void send(int to, Runnable deed) {
    wan.send(self, to, Wan.Channel.CONSENSUS, deed);
  }
}
