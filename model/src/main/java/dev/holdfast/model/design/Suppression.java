package dev.holdfast.model.design;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A rule that its owner silences for a while. Whatever the file leaves out is empty.
 *
 * @param rule which rule
 * @param at where it is silenced: this and everything below it
 * @param reason why it is right here
 * @param until the last day on which it holds
 */
public record Suppression(String rule, Optional<String> at, String reason, LocalDate until) {}
