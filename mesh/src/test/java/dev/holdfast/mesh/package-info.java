/** Tests. */
@NullMarked
package dev.holdfast.mesh;

import org.jspecify.annotations.NullMarked;
