package dev.holdfast.mesh;

import dev.holdfast.model.Epoch;
import dev.holdfast.model.RegionId;
import dev.holdfast.model.ResourceId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is said on a tunnel before its bytes: a first line and headers, in the form of HTTP/1.1.
 *
 * @param line the first line
 * @param headers the others, names in lower case
 */
record Head(String line, Map<String, String> headers) {
  /** Enough for the longest message and every other header, little enough to be harmless. */
  static final int BYTES_MAX = 16_384;

  /** A heartbeat about some fifty databases. */
  static final int MESSAGE_BYTES_MAX = 12_288;

  static final String PING = "OPTIONS * HTTP/1.1";
  static final String PONG = "HTTP/1.1 204 Here";
  static final String WAITING = "HTTP/1.1 102 Waiting";
  static final String CONNECTED = "HTTP/1.1 200 Connected";

  private static final int BECAUSE_MAX = 1000;
  private static final Pattern AGE = Pattern.compile("([^=]+)=([0-9]{1,12})");
  private static final String END = "\r\n\r\n";
  private static final String BECAUSE = "because";
  private static final String TOPOLOGY = "topology";
  private static final String ROLE = "role";
  private static final String EPOCH = "epoch";
  private static final String RESOURCE = "resource";
  private static final String CARRIER = "carrier";
  private static final String REACHED = "reached";
  private static final String ASKS = "asks";
  private static final String MESSAGE = "message";

  Head {
    headers = Map.copyOf(headers);
  }

  static Head ping() {
    return new Head(PING, Map.of());
  }

  /** A ping whose answer is to bring a message. */
  static Head asking() {
    return new Head(PING, Map.of(ASKS, MESSAGE));
  }

  /** With how long ago other regions answered who answers here. */
  static Head pong(Map<RegionId, Duration> reached) {
    var words = new StringJoiner(" ");
    reached.forEach((region, age) -> words.add(region + "=" + age.toMillis()));
    return new Head(PONG, Map.of(REACHED, words.toString()));
  }

  /** The same, with one line of text; without it if it is too long. */
  Head with(String message) {
    if (message.getBytes(StandardCharsets.UTF_8).length > MESSAGE_BYTES_MAX) {
      return this;
    }
    var all = new HashMap<>(headers);
    all.put(MESSAGE, message);
    return new Head(line, all);
  }

  /** Heard, and not yet decided. */
  static Head waiting() {
    return new Head(WAITING, Map.of());
  }

  static Head connect(String topology, TunnelRequest request) {
    return new Head(
        "CONNECT " + request.resource() + " HTTP/1.1",
        Map.of(TOPOLOGY, topology, ROLE, request.role().word(), EPOCH, request.epoch().toString()));
  }

  /** As {@link #connect}, for a tunnel that another region carries, for those who count. */
  static Head connect(String topology, TunnelRequest request, RegionId by) {
    var headers = new HashMap<>(connect(topology, request).headers());
    headers.put(CARRIER, by.value());
    return new Head(connect(topology, request).line(), headers);
  }

  /** Asks a region to carry a tunnel to another one. */
  static Head relay(String topology, RelayRequest request) {
    return new Head(
        "RELAY " + request.to() + " HTTP/1.1",
        Map.of(
            TOPOLOGY, topology, ROLE, request.role().word(), RESOURCE, request.resource().value()));
  }

  static Head connected() {
    return new Head(CONNECTED, Map.of());
  }

  /** The guard's no. */
  static Head refused(String because) {
    return new Head("HTTP/1.1 403 Refused", Map.of(BECAUSE, because));
  }

  /** What was asked makes no sense. */
  static Head malformed(String because) {
    return new Head("HTTP/1.1 400 Malformed", Map.of(BECAUSE, because));
  }

  /** Let in, but the local server does not answer. */
  static Head unreachable(String because) {
    return new Head("HTTP/1.1 503 Unreachable", Map.of(BECAUSE, because));
  }

  boolean isPing() {
    return line.equals(PING);
  }

  /** Whether the answer is to bring a message. */
  boolean asks() {
    return MESSAGE.equals(headers.get(ASKS));
  }

  Optional<String> message() {
    return Optional.ofNullable(headers.get(MESSAGE));
  }

  boolean isPong() {
    return line.equals(PONG);
  }

  boolean isWaiting() {
    return line.equals(WAITING);
  }

  /** How long ago, in milliseconds, other regions had answered who says this. */
  Map<RegionId, Duration> reached() {
    var ages = new HashMap<RegionId, Duration>();
    for (String word : headers.getOrDefault(REACHED, "").split(" ", -1)) {
      Matcher said = AGE.matcher(word);
      if (said.matches() && RegionId.isName(said.group(1))) {
        ages.put(new RegionId(said.group(1)), Duration.ofMillis(Long.parseLong(said.group(2))));
      }
    }
    return ages;
  }

  String because() {
    return headers.getOrDefault(BECAUSE, "it answered '" + line + "'");
  }

  /** The tunnel that is asked for, or empty if this does not ask for one of this topology. */
  Optional<TunnelRequest> request(String topology) {
    String[] words = line.split(" ", -1);
    if (words.length != 3 || !words[0].equals("CONNECT") || !RegionId.isName(words[1])) {
      return Optional.empty();
    }
    if (!topology.equals(headers.get(TOPOLOGY))) {
      return Optional.empty();
    }
    try {
      var role = TunnelRole.valueOf(headers.getOrDefault(ROLE, "").toUpperCase(Locale.ROOT));
      var epoch = new Epoch(Long.parseLong(headers.getOrDefault(EPOCH, "")));
      return Optional.of(new TunnelRequest(new ResourceId(words[1]), role, epoch));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What is to be carried, or empty if this does not ask for that in this topology. */
  Optional<RelayRequest> relay(String topology) {
    String[] words = line.split(" ", -1);
    String resource = headers.getOrDefault(RESOURCE, "");
    if (words.length != 3
        || !words[0].equals("RELAY")
        || !RegionId.isName(words[1])
        || !RegionId.isName(resource)
        || !topology.equals(headers.get(TOPOLOGY))) {
      return Optional.empty();
    }
    return role()
        .map(role -> new RelayRequest(new RegionId(words[1]), new ResourceId(resource), role));
  }

  private Optional<TunnelRole> role() {
    String word = headers.getOrDefault(ROLE, "");
    return Arrays.stream(TunnelRole.values()).filter(role -> role.word().equals(word)).findFirst();
  }

  /** Which region carries the tunnel that is asked for, as the one that asks says. */
  Optional<RegionId> carrier() {
    return Optional.ofNullable(headers.get(CARRIER)).filter(RegionId::isName).map(RegionId::new);
  }

  ByteBuf bytes() {
    var text = new StringBuilder(line).append("\r\n");
    headers.forEach(
        (name, value) -> text.append(name).append(": ").append(plain(name, value)).append("\r\n"));
    return Unpooled.copiedBuffer(text.append("\r\n"), StandardCharsets.UTF_8);
  }

  private static String plain(String name, String value) {
    String oneLine = value.replaceAll("\\p{Cntrl}+", " ").strip();
    return oneLine.length() <= BECAUSE_MAX || name.equals(MESSAGE)
        ? oneLine
        : oneLine.substring(0, BECAUSE_MAX);
  }

  static Head parse(String text) {
    String[] lines = text.split("\r\n", -1);
    var headers = new HashMap<String, String>();
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        headers.put(
            lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT),
            lines[i].substring(colon + 1).strip());
      }
    }
    return new Head(lines[0], headers);
  }

  /** How many of the readable bytes form a whole head, or -1 if its end has not come yet. */
  static int length(ByteBuf bytes) {
    int last = bytes.readableBytes() - END.length();
    for (int i = 0; i <= last; i++) {
      if (endsAt(bytes, bytes.readerIndex() + i)) {
        return i + END.length();
      }
    }
    return -1;
  }

  private static boolean endsAt(ByteBuf bytes, int index) {
    for (int i = 0; i < END.length(); i++) {
      if (bytes.getByte(index + i) != END.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
