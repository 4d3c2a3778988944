/**
 * Drives real PostgreSQL servers: embedded ones as child processes.
 *
 * <p>Start at {@link dev.holdfast.engine.postgres.PostgresDriver}. Knows nothing of regions beyond
 * their names, of leases or of who should lead: it does what it is told for an epoch, and refuses
 * what it is told for an epoch that is over.
 *
 * <p>Invariant: a server acknowledges a commit only after its driver has put the synchronous
 * standbys in force; it is promoted and restarted with a setting under which nothing is
 * acknowledged.
 */
@NullMarked
package dev.holdfast.engine.postgres;

import org.jspecify.annotations.NullMarked;
