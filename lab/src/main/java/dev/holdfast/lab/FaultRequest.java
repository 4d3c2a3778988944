package dev.holdfast.lab;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A fault on its way to the supervisor.
 *
 * @param words as on the command line
 */
record FaultRequest(@JsonProperty(value = "words", required = true) List<String> words) {
  FaultRequest {
    words = List.copyOf(words);
  }
}
