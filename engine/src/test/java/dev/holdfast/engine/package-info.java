/** Tests. */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
