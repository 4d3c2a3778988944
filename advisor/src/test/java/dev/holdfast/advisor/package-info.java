/** Tests of what all parts of the advisor share. */
@org.jspecify.annotations.NullMarked
package dev.holdfast.advisor;
