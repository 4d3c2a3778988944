/**
 * Real peers with real gRPC and real certificates, over a relay that delays and cuts. Start at
 * {@link Fleet}.
 */
@NullMarked
package dev.holdfast.consensus;

import org.jspecify.annotations.NullMarked;
