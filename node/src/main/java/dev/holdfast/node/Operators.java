package dev.holdfast.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.holdfast.consensus.ProposalOutcome;
import dev.holdfast.control.Command;
import dev.holdfast.control.ControlState;
import dev.holdfast.control.Preview;
import dev.holdfast.control.Reply;
import dev.holdfast.control.ResourceState;
import dev.holdfast.control.Runbook;
import dev.holdfast.control.Sightings;
import dev.holdfast.model.Database;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import dev.holdfast.model.Topology;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people ask of the control plane through the API. Thread-safe. */
final class Operators {
  private static final Logger LOG = LoggerFactory.getLogger(Operators.class);

  /** How long a request waits for the log: a leader may have to be elected first. */
  private static final Duration ANSWER = Duration.ofSeconds(4);

  /** A few round trips half around the world; nobody waits for a write meanwhile. */
  private static final Duration LEAD_NEAR = Duration.ofMillis(1500);

  /** What a former primary takes to start as a standby and to stream, on a busy machine. */
  private static final Duration FOLLOWS_SOON = Duration.ofSeconds(3);

  private static final Duration LEAD_NEAR_RETRY = Duration.ofMillis(50);

  private final Topology topology;
  private final NodeParts parts;

  Operators(Topology topology, NodeParts parts) {
    this.topology = topology;
    this.parts = parts;
  }

  /**
   * An answer.
   *
   * @param ok whether it was done
   * @param because one sentence
   * @param runbook the runbook that was begun or concerned; empty text if none
   */
  record Answer(boolean ok, String because, String runbook) {}

  /**
   * What would happen.
   *
   * @param ok whether it would go through
   * @param because one sentence
   * @param steps what each step would do
   */
  record Rehearsal(boolean ok, String because, List<RehearsedStep> steps) {}

  /**
   * What one step would do.
   *
   * @param name which
   * @param would what
   * @param takesMs how long
   * @param blockedBy why it would not end; empty if it would
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record RehearsedStep(String name, String would, long takesMs, Optional<String> blockedBy) {}

  Answer switchover(JsonNode request) throws InterruptedException {
    Database database = database(request);
    RegionId to = member(database, text(request, "to"));
    ResourceState resource = parts.shared().now().resource(database.id());
    if (resource.primary().equals(to)) {
      return new Answer(false, to + " is the primary of " + database.id() + " already", "");
    }
    if (!awaitFollowing(database.id(), to)) {
      return new Answer(
          false,
          "the replica in "
              + to
              + " does not follow the primary now, so it could not take over without loss",
          "");
    }
    String by = request.path("by").asText("operator");
    leadNear(resource.primary(), to);
    return open(
        new Command.OpenRunbook(
            resource.id(),
            resource.epoch(),
            Runbook.Kind.SWITCHOVER,
            Optional.of(to),
            by,
            false,
            by + " asks to move " + database.id() + " to " + to,
            to + " follows the primary",
            Ticker.SYSTEM.wallMillis()));
  }

  /**
   * Whether the replica follows. Where a switchover has only just ended, the former primary is on
   * its way; who wants to go back at once waits for it instead of being refused.
   */
  private boolean awaitFollowing(ResourceId id, RegionId region) throws InterruptedException {
    long end = System.nanoTime() + FOLLOWS_SOON.toNanos();
    var pause = new Bell();
    while (!follows(id, region)) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      pause.await(LEAD_NEAR_RETRY);
    }
    return true;
  }

  private boolean follows(ResourceId id, RegionId region) {
    ControlState now = parts.shared().now();
    return Sightings.follows(now, now.resource(id), region);
  }

  /**
   * Has the log led in the region that hands over, unless it or the one that takes over leads
   * already. While nobody can write, what both do goes by way of the leader; one elsewhere costs a
   * round trip more. Not the one that takes over: its loss later on is not to be the leader's too.
   * If it comes to nothing, the switchover only takes longer.
   */
  private void leadNear(RegionId from, RegionId to) throws InterruptedException {
    long end = System.nanoTime() + LEAD_NEAR.toNanos();
    ProposalOutcome outcome = new ProposalOutcome.NotSent("not asked");
    // A leader that was only just elected refuses for a moment.
    var pause = new Bell();
    while (outcome instanceof ProposalOutcome.NotSent && System.nanoTime() - end < 0) {
      Optional<RegionId> leader = parts.consensus().leader();
      if (leader.isEmpty() || leader.get().equals(from) || leader.get().equals(to)) {
        return;
      }
      outcome = parts.consensus().transferLeadership(from, LEAD_NEAR);
      LOG.info("leadership from {} to {} before a switchover: {}", leader.get(), from, outcome);
      if (outcome instanceof ProposalOutcome.NotSent) {
        pause.await(LEAD_NEAR_RETRY);
      }
    }
  }

  Object failover(JsonNode request) throws InterruptedException {
    Database database = database(request);
    Optional<RegionId> to =
        request.hasNonNull("to")
            ? Optional.of(member(database, text(request, "to")))
            : Optional.empty();
    ResourceState resource = parts.shared().now().resource(database.id());
    if (to.isPresent() && resource.primary().equals(to.get())) {
      return new Answer(false, to.get() + " is the primary already", "");
    }
    if (request.path("dryRun").asBoolean(false)) {
      return rehearse(database, to);
    }
    String by = text(request, "by");
    boolean allowLoss =
        request.path("allow_data_loss").asBoolean(request.path("allowDataLoss").asBoolean(false));
    return open(
        new Command.OpenRunbook(
            resource.id(),
            resource.epoch(),
            Runbook.Kind.FAILOVER,
            to,
            by,
            allowLoss,
            by + " asks for a failover of " + database.id(),
            allowLoss
                ? by + " accepts that acknowledged writes may be lost"
                : "the safety rules choose and may refuse",
            Ticker.SYSTEM.wallMillis()));
  }

  /** What a failover would do now; nothing is changed. */
  private Rehearsal rehearse(Database database, Optional<RegionId> to) {
    List<RehearsedStep> steps =
        Preview.of(
                parts.shared().now(),
                topology,
                parts.shared().view(parts.vantage()),
                database.id(),
                to,
                Runbook.Kind.FAILOVER)
            .stream()
            .map(step ->
                new RehearsedStep(
                    step.name(), step.would(), step.takes().toMillis(), step.blockedBy()))
            .toList();
    Optional<RehearsedStep> blocked =
        steps.stream().filter(step -> step.blockedBy().isPresent()).findFirst();
    String because =
        blocked
            .map(step -> step.name() + " would be blocked: " + step.blockedBy().orElse(""))
            .orElse("it would go through");
    return new Rehearsal(blocked.isEmpty(), because, steps);
  }

  Answer approve(JsonNode request) throws InterruptedException {
    return ask(
        new Command.Approve(
            text(request, "runbook"), text(request, "by"), Ticker.SYSTEM.wallMillis()));
  }

  /** Hands the leadership of the log to a region. */
  Answer lead(JsonNode request) throws InterruptedException {
    RegionId to = region(text(request, "region"));
    if (parts.consensus().leader().filter(to::equals).isPresent()) {
      return new Answer(true, to + " leads already", "");
    }
    if (!parts.consensus().leads()) {
      return new Answer(false, "this region does not lead; ask the one that does", "");
    }
    return new Answer(true, "asked: " + parts.consensus().transferLeadership(to, ANSWER), "");
  }

  private Answer open(Command.OpenRunbook command) throws InterruptedException {
    var order = new Order(parts.proposer()::ask, parts.shared()::now, Ticker.SYSTEM);
    return answer(order.open(command, ANSWER));
  }

  private Answer ask(Command command) throws InterruptedException {
    return answer(parts.proposer().ask(command, ANSWER));
  }

  private static Answer answer(Optional<Reply> reply) {
    if (reply.isEmpty()) {
      throw new Api.Unknown(
          "the log did not answer within "
              + ANSWER.toSeconds()
              + " s; it may or may not have happened: look at the status");
    }
    return switch (reply.get()) {
      case Reply.Accepted(var subject) -> new Answer(true, "accepted", subject);
      case Reply.Rejected(var because) -> new Answer(false, because, "");
      case Reply.Renewed _ -> new Answer(false, "not a request of a person", "");
    };
  }

  /** The newest entries of the audit log, with their hashes. */
  Map<String, Object> audit() {
    var trail = parts.shared().now().audit();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("count", trail.count());
    answer.put("intact", trail.intact());
    answer.put("last_hash", trail.lastHash());
    answer.put("entries", trail.recent());
    return answer;
  }

  private Database database(JsonNode request) {
    String name = text(request, "resource");
    if (!RegionId.isName(name) || topology.database(new ResourceId(name)).isEmpty()) {
      throw new Api.BadRequest(
          "there is no resource "
              + name
              + "; there are: "
              + String.join(", ", topology.databases().stream().map(d -> d.id().value()).toList()));
    }
    return topology.database(new ResourceId(name)).orElseThrow();
  }

  private RegionId region(String name) {
    if (!RegionId.isName(name) || !topology.regionIds().contains(new RegionId(name))) {
      throw new Api.BadRequest(
          "there is no region " + name + "; there are: " + topology.regionIds());
    }
    return new RegionId(name);
  }

  private RegionId member(Database database, String name) {
    RegionId region = region(name);
    if (!database.members().contains(region)) {
      throw new Api.BadRequest(
          region + " holds no replica of " + database.id() + "; " + database.members() + " do");
    }
    return region;
  }

  private static String text(JsonNode request, String field) {
    JsonNode value = request.get(field);
    if (value == null || !value.isTextual() || value.asText().isBlank()) {
      throw new Api.BadRequest("the field '" + field + "' is missing");
    }
    return value.asText().strip();
  }
}
