/** Carries every byte that crosses regions, under mutual TLS, and refuses stale epochs. */
@NullMarked
package dev.holdfast.mesh;

import org.jspecify.annotations.NullMarked;
