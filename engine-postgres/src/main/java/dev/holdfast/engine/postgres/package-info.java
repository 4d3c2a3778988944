/** Drives real PostgreSQL servers: embedded ones as child processes. */
@NullMarked
package dev.holdfast.engine.postgres;

import org.jspecify.annotations.NullMarked;
