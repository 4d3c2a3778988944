package dev.holdfast.model.design;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What users send, all regions together. Whatever the file leaves out is empty.
 *
 * @param requests requests on average
 * @param peak requests at the busiest time
 * @param requestSize the size of a request
 * @param responseSize the size of an answer
 * @param share where the requests come from: africa, asia, europe, middle-east, north-america,
 *     oceania, south-america
 * @param local the share of requests that the user's own region answers alone
 * @param growth how much the requests grow in a year
 */
public record Traffic(
    Optional<Rate> requests,
    Optional<Rate> peak,
    Optional<DataSize> requestSize,
    Optional<DataSize> responseSize,
    Map<Geography, Share> share,
    Optional<Share> local,
    Optional<Share> growth) {
  /** Nothing is known. */
  public static final Traffic NONE =
      new Traffic(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Optional.empty());

  public Traffic {
    share = Collections.unmodifiableMap(new LinkedHashMap<>(share));
  }
}
