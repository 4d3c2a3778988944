/** Answers who should serve a client now: the writer endpoints. */
@NullMarked
package dev.holdfast.steering;

import org.jspecify.annotations.NullMarked;
