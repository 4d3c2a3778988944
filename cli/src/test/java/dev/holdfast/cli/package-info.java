/** Runs commands as people type them; {@link Run} holds what they would see. */
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
