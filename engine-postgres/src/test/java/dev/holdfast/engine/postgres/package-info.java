/** Tests. */
@NullMarked
package dev.holdfast.engine.postgres;

import org.jspecify.annotations.NullMarked;
