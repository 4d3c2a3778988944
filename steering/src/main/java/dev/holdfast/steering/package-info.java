/**
 * Answers who should serve a client now: the writer endpoints.
 *
 * <p>Start at {@link WriterEndpoint}. Where the primary is, is decided elsewhere and comes in as a
 * router; how bytes get there is the mesh's work. Here is only what PostgreSQL's clients expect to
 * be told when they cannot be served.
 */
@NullMarked
package dev.holdfast.steering;

import org.jspecify.annotations.NullMarked;
