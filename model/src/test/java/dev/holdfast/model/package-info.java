/** Tests of the shared words. */
@NullMarked
package dev.holdfast.model;

import org.jspecify.annotations.NullMarked;
