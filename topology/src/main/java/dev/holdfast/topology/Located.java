package dev.holdfast.topology;

/** A value and where the file says it. */
record Located<T>(T value, Place place) {}
