package dev.holdfast.control;

import static dev.holdfast.control.Topologies.ORDERS;

import dev.holdfast.control.ReplicaReport.State;
import dev.holdfast.model.RegionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns the lines of a scenario file into a {@link Story}, and says what came of each. */
final class StoryTeller {
  private Story story = Story.of("quorum-of-three");
  private String last = "";

  /** Plays one line; the answer is what was decided, and where the resource stands if it moved. */
  List<String> tell(String line) {
    List<String> words = new ArrayList<>(Arrays.asList(line.strip().split(" +", -1)));
    String verb = words.removeFirst();
    List<String> said = new ArrayList<>();
    switch (verb) {
      case "topology" -> {
        story = Story.running(words.getFirst());
        last = standing();
        said.add(last);
      }
      case "leader" -> story.leader(region(words.getFirst()));
      case "keep-leader" -> story.keepLeader();
      case "silence" -> words.forEach(word -> story.silence(region(word)));
      case "revive" -> words.forEach(word -> story.revive(region(word)));
      case "deafen" -> story.deafen(region(words.getFirst()));
      case "cut" -> story.cut(region(words.get(0)), region(words.get(2)));
      case "mend" -> story.mend(region(words.get(0)), region(words.get(2)));
      case "position" -> position(words);
      case "engine" -> engine(words);
      case "stick-sync" -> story.stickSync(region(words.getFirst()));
      case "crashes" -> story.crashes(region(words.get(0)), Integer.parseInt(words.get(1)));
      case "unconfirmed" ->
          story.unconfirmed(
              region(words.removeFirst()),
              words.stream().map(StoryTeller::region).collect(Collectors.toSet()));
      case "beat" -> words.forEach(word -> said.add(text(story.beat(region(word)))));
      case "run" -> run(words.getFirst(), said);
      case "sealed" -> said.add(text(story.sealed(region(words.getFirst()))));
      case "fenced" ->
          said.add(text(story.fenced(region(words.get(0)), words.contains("drained"))));
      case "leads" -> said.add(text(story.leads(region(words.getFirst()))));
      case "verified" -> said.add(text(story.verified(region(words.getFirst()))));
      case "failover" -> said.add(text(failover(words)));
      case "switchover" ->
          said.add(text(story.switchover(after(words, "by"), region(after(words, "to")))));
      case "approve" -> said.add(text(story.approve(words.getFirst(), after(words, "by"))));
      case "preview" -> preview(words).forEach(said::add);
      case "runbook" -> runbook().forEach(said::add);
      case "audit" -> said.addAll(audit());
      default -> throw new IllegalArgumentException("No scenario knows the word " + verb);
    }
    if (!standing().equals(last)) {
      last = standing();
      said.add(last);
    }
    return said;
  }

  private void position(List<String> words) {
    List<Long> numbers = Arrays.stream(words.get(1).split("/", 2)).map(Long::valueOf).toList();
    story.position(region(words.get(0)), Story.at(numbers.get(0), numbers.get(1)));
  }

  private void engine(List<String> words) {
    Optional<State> seen =
        words.get(1).equals("well")
            ? Optional.empty()
            : Optional.of(State.valueOf(words.get(1).toUpperCase(Locale.ROOT)));
    story.engine(region(words.get(0)), seen, words.contains("troubled"));
  }

  private void run(String duration, List<String> said) {
    Duration time =
        duration.endsWith("ms")
            ? Duration.ofMillis(Long.parseLong(duration.replace("ms", "")))
            : Duration.ofSeconds(Long.parseLong(duration.replace("s", "")));
    long began = story.millis();
    story.run(
        time,
        (decision, reply) -> {
          said.add("+" + (story.millis() - began) + " ms " + text(decision));
          reply.filter(Reply.Rejected.class::isInstance).ifPresent(no -> said.add("  " + text(no)));
        });
  }

  private Reply failover(List<String> words) {
    Optional<RegionId> to =
        words.contains("to") ? Optional.of(region(after(words, "to"))) : Optional.empty();
    return story.failover(after(words, "by"), to, words.contains("accepting-loss"));
  }

  private List<String> preview(List<String> words) {
    Optional<RegionId> to =
        words.contains("to") ? Optional.of(region(after(words, "to"))) : Optional.empty();
    Runbook.Kind kind = Runbook.Kind.valueOf(words.getFirst().toUpperCase(Locale.ROOT));
    return Preview.of(story.state, story.topology, story.view(), ORDERS, to, kind).stream()
        .map(step ->
            step.name()
                + " ("
                + step.takes().toMillis()
                + " ms): "
                + step.would()
                + step.blockedBy().map(why -> "; BLOCKED: " + why).orElse(""))
        .toList();
  }

  private List<String> runbook() {
    Runbook runbook = story.runbook();
    List<String> said = new ArrayList<>();
    said.add(runbook.id() + " " + runbook.status() + " because " + runbook.because());
    for (Runbook.Step step : runbook.steps()) {
      String took =
          step.finishedMillis().map(end -> end - step.startedMillis() + " ms").orElse("unfinished");
      said.add("  " + step.name() + " " + took + ": " + step.because());
    }
    return said;
  }

  private List<String> audit() {
    return story.state.audit().recent().stream()
        .map(e -> e.actor() + " " + e.action() + " " + e.subject() + ": " + e.because())
        .toList();
  }

  private String standing() {
    ResourceState orders = story.orders();
    String phase =
        switch (orders.phase()) {
          case Phase.Steady _ -> "serves";
          case Phase.Fencing(boolean drain, var sealed, var fenced, boolean drained) ->
              (drain ? "hands over" : "is fenced")
                  + sealed.entrySet().stream()
                      .map(e -> ", " + e.getKey() + " sealed at " + text(e.getValue()))
                      .collect(Collectors.joining())
                  + fenced.map(p -> ", confirmed at " + text(p)).orElse("")
                  + (drained ? ", handed over" : "");
          case Phase.Promoting(var from) -> "is promoted from " + text(from);
          case Phase.Verifying _ -> "is verified";
        };
    Function<SyncSet, String> sync = set -> ControlLog.describe(set);
    return "= epoch "
        + orders.epoch()
        + ": "
        + orders.primary()
        + " "
        + phase
        + "; commits wait for "
        + sync.apply(orders.sync())
        + orders.pendingSync().map(set -> ", soon for " + sync.apply(set)).orElse("");
  }

  private static String text(dev.holdfast.model.LogPosition position) {
    return position.timeline() + "/" + position.offset();
  }

  private static String text(Decision decision) {
    return switch (decision) {
      case Decision.Propose(var command, var because) ->
          "propose " + name(command) + " because " + because;
      case Decision.HandLeadership(var to, var because) ->
          "hand leadership to " + to + " because " + because;
    };
  }

  private static String name(Command command) {
    return switch (command) {
      case Command.Promote promote ->
          "Promote "
              + promote.target()
              + " whose commits wait for "
              + ControlLog.describe(promote.sync());
      case Command.OpenRunbook open ->
          "OpenRunbook" + open.target().map(to -> " to " + to).orElse("");
      case Command.OfResource other -> other.getClass().getSimpleName();
      case Command.Heartbeat _, Command.Approve _ -> command.getClass().getSimpleName();
    };
  }

  private static String text(Reply reply) {
    return switch (reply) {
      case Reply.Accepted(var subject) -> subject.isEmpty() ? "accepted" : "accepted " + subject;
      case Reply.Renewed(var grants) -> "renewed " + grants;
      case Reply.Rejected(var because) -> "rejected because " + because;
    };
  }

  private static RegionId region(String word) {
    return new RegionId(word);
  }

  private static String after(List<String> words, String mark) {
    return words.get(words.indexOf(mark) + 1);
  }
}
